import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError } from '../common/errors.js'
import type { UseCase, Wishes } from '../decide/build.js'
import { CRITERIA, type CriterionId } from '../decide/criteria.js'
import { type Decision, decide } from '../decide/decide.js'
import { hasEvidence, readEvidence } from '../decide/evidence.js'
import type { Weights } from '../decide/problem.js'
import { claimsInShort, claimsMarkdown, decisionMarkdown } from '../report/decide/markdown.js'
import { claimsText, decisionText } from '../report/decide/terminal.js'
import { placeBetweenMarkers } from '../report/markers.js'
import { loadDefinition, scenarioNames } from '../scenario/load.js'
import { findFigures } from './compare.js'
import type { GlobalFlags } from './options.js'

export interface DecideFlags extends GlobalFlags {
  readonly scenario?: string
  readonly questions?: number
  readonly updates?: number
  readonly months?: number
  readonly accuracy?: number
  readonly consistency?: number
  readonly p50?: number
  readonly p95?: number
  readonly budget?: number
  readonly errors?: number
  readonly offline?: boolean
  readonly priority?: readonly string[]
  readonly weights?: string
  readonly claims?: boolean
  readonly short?: boolean
  readonly markdown?: boolean
  readonly into?: string
  readonly out?: string
}

/** Which system to choose, by runs, baselines and drills; no model is asked. */
export async function decideCommand(names: readonly string[], flags: DecideFlags): Promise<void> {
  const wishes = wishesOf(flags)
  const folders = names.map((name) => (hasEvidence(name) ? name : findFigures(name, flags)))
  const evidence = readEvidence([...new Set(folders)]).filter(({ scenario }) => !flags.scenario || scenario.name === flags.scenario)
  if (flags.short && !(flags.claims && (flags.markdown || flags.into)))
    throw new InputError('--short is for --claims as Markdown: with --claims, and --markdown or --into')
  if (evidence.length === 0)
    throw new InputError(`${names.join(', ')}: no figures${flags.scenario ? ` of a scenario "${flags.scenario}"` : ''} there`)
  const decisions: Decision[] = []
  for (const one of evidence) decisions.push(decide(one, wishes, await useCaseOf(one.scenario.name, flags)))
  if (flags.into) await writeInto(flags.into, markdownOf(decisions, flags))
  if (flags.out) await writePages(flags.out, decisions)
  print(decisions, flags)
}

function print(decisions: readonly Decision[], flags: DecideFlags): void {
  if (flags.json) {
    const shown = flags.claims ? decisions.map(({ scenario, folder, claims }) => ({ scenario, folder, claims })) : decisions
    process.stdout.write(`${JSON.stringify({ version: 1, decisions: shown }, null, 2)}\n`)
  } else if (flags.quiet || flags.into || flags.out) return
  else if (flags.markdown) process.stdout.write(`${markdownOf(decisions, flags)}\n`)
  else process.stdout.write(`${decisions.map(flags.claims ? claimsText : decisionText).join('\n\n')}\n`)
}

function markdownOf(decisions: readonly Decision[], { claims, short }: DecideFlags): string {
  if (!claims) return decisions.map(decisionMarkdown).join('\n\n')
  return short ? claimsInShort(decisions) : claimsMarkdown(decisions)
}

async function writeInto(path: string, text: string): Promise<void> {
  if (!existsSync(path)) throw new InputError(`${path}: no such file; it needs the lines <!-- decide --> and <!-- /decide -->`)
  await writeFileAtomic(path, placeBetweenMarkers(readFileSync(path, 'utf8'), text, path))
}

async function writePages(folder: string, decisions: readonly Decision[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const decision of decisions) await writeFileAtomic(join(folder, `${decision.scenario}.md`), `${decisionMarkdown(decision)}\n`)
}

/** The scenario's own workload and requirements, where its file is there. */
async function useCaseOf(name: string, { scenarios }: DecideFlags): Promise<UseCase | null> {
  if (!scenarioNames(scenarios).includes(name)) return null
  const { definition } = await loadDefinition(name, scenarios)
  return definition
}

function wishesOf(flags: DecideFlags): Wishes {
  const given = <T extends object>(parts: T) => Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
  return {
    workload: given({ questionsPerMonth: flags.questions, updatesPerMonth: flags.updates, months: flags.months }),
    requirements: given({
      accuracy: flags.accuracy,
      consistency: flags.consistency,
      p50: flags.p50,
      p95: flags.p95,
      budget: flags.budget,
      errors: flags.errors,
      offline: flags.offline,
    }),
    priority: priorityOf(flags.priority),
    weights: weightsOf(flags),
  }
}

/** Criteria that are not named come after those that are. */
function priorityOf(named: readonly string[] = []): CriterionId[] {
  const first = named.map(criterionNamed)
  return [...new Set([...first, ...CRITERIA])]
}

function weightsOf({ weights, priority }: DecideFlags): Weights | null {
  if (weights === undefined) return null
  if (priority) throw new InputError('--weights and --priority are two ways to decide: give one')
  const entries = weights.split(',').map((part) => {
    const [name = '', value = ''] = part.split('=')
    const weight = Number(value)
    if (value.trim() === '' || !Number.isFinite(weight) || weight < 0)
      throw new InputError(`--weights: "${part}" is no weight; write accuracy=3,cost=1`)
    return [criterionNamed(name), weight] as const
  })
  if (entries.every(([, weight]) => weight === 0)) throw new InputError('--weights: at least one weight is above 0')
  return Object.fromEntries(entries)
}

function criterionNamed(name: string): CriterionId {
  const found = CRITERIA.find((criterion) => criterion === name.trim())
  if (!found) throw new InputError(`unknown criterion "${name.trim()}": known are ${CRITERIA.join(', ')}`)
  return found
}
