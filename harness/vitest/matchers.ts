import { InputError } from '../common/errors.js'
import { validate } from '../common/jsonl.js'
import { points } from '../common/points.js'
import { scenarioDifferences, sideDifferences } from '../regression/differences.js'
import { gateVerdict } from '../regression/gate-report.js'
import { type GateResult, gateExitCode, judgeGates } from '../regression/gates.js'
import { differenceNote } from '../regression/notes.js'
import type { Side } from '../regression/side.js'
import { type Gate, gateSchema } from '../scenario/gate.js'
import type { TestedRun, TestedSystem } from './tested.js'

interface CertaintyOptions {
  /** Id of the scorer. Default: the one that the scenario's systems are compared by. */
  readonly scorer?: string
  /** How sure the verdict has to be, in (0.5, 1). Default 0.95. */
  readonly confidence?: number
  /** Where the interval holds the limit, so that neither is certain: `fail`, the default, or `pass`, as gates do. */
  readonly unsure?: 'fail' | 'pass'
}

export interface AccuracyOptions extends CertaintyOptions {
  /** How far the score may lie below the baseline's, in [0, 1]; 0.03 is 3 points. */
  readonly within: number
}

export interface FloorOptions extends CertaintyOptions {}

export interface GatesOptions {
  /** In place of those of the scenarios: what `gates` of a scenario.ts takes. */
  readonly gates?: readonly Partial<Gate>[]
}

interface Verdict {
  readonly pass: boolean
  readonly message: () => string
}

/** What vitest's `expect` is extended by. A figure that is not there is an error, whether or not the matcher is negated. */
export const matchers = { toBeAtLeastAsAccurateAs, toAnswerAtLeast, toPassGates }

function toBeAtLeastAsAccurateAs(received: unknown, baseline: TestedRun | TestedSystem, { within, ...options }: AccuracyOptions): Verdict {
  const system = systemOf(received, 'toBeAtLeastAsAccurateAs')
  const other = baseline.kind === 'system' ? baseline : baseline.system(system.id, system.scenario)
  const a = takenFor(other, system)
  const { scorer, certain, result } = ruled(system, a, { fallsAtMost: within }, options)
  const limit = `${points(within).slice(1)} points below ${nameOf(other)}`
  const title = certain
    ? `${scorer} lies more than ${limit}`
    : `${scorer} is not shown to be at most ${limit}; ask more questions, let it lie further below, or take what is not sure with unsure: 'pass'`
  return verdictOf(result, {
    title: `${nameOf(system)}: ${title}`,
    negated: `${nameOf(system)}: ${scorer} is at most ${limit}`,
    notes: differences({ a, b: system.run.side, scenario: system.scenario }),
  })
}

function toAnswerAtLeast(received: unknown, share: number, options: FloorOptions = {}): Verdict {
  const system = systemOf(received, 'toAnswerAtLeast')
  const { scorer, certain, result } = ruled(system, system.run.side, { atLeast: share }, options)
  const limit = `${Number((share * 100).toFixed(1))} %`
  const title = certain
    ? `${scorer} is below ${limit}`
    : `${scorer} is not shown to be at least ${limit}; ask more questions, lower the share, or take what is not sure with unsure: 'pass'`
  return verdictOf(result, {
    title: `${nameOf(system)}: ${title}`,
    negated: `${nameOf(system)}: ${scorer} is at least ${limit}`,
    notes: [],
  })
}

function toPassGates(received: unknown, baseline: TestedRun, options: GatesOptions = {}): Verdict {
  if (!isTested(received, 'run')) throw new InputError('toPassGates: expect a run, as versusRun and openRun give it')
  const given = options.gates?.map((gate, index) => validate(gate, gateSchema, `gate ${index + 1}`))
  const sides = { a: baseline.side, b: received.side }
  const names = received.side.scenarios.map(({ name }) => name)
  const unknown = names.filter((name) => !given && !(name in received.gates))
  if (unknown.length > 0)
    throw new InputError(`no scenario.ts of ${unknown.join(', ')}, which has the gates: name its folder to openRun with { scenarios }`)
  const gates = given ? Object.fromEntries(names.map((name) => [name, given])) : received.gates
  const results = judgeGates({ ...sides, gates, known: received.known })
  const exitCode = gateExitCode(results)
  const line = ({ scenario, system, gate, status, reason }: GateResult) => `  ${status}: ${scenario}, ${system}, ${gate}: ${reason}`
  const lines = (...statuses: GateResult['status'][]) => results.filter(({ status }) => statuses.includes(status)).map(line)
  if (exitCode === 2) throw new InputError([`${gateVerdict(results)}:`, ...lines('unjudged')].join('\n'))
  const against = `${received.side.name} against ${baseline.side.name}`
  return {
    pass: exitCode === 0,
    message: () =>
      exitCode === 0
        ? [`${against}: every gate passed`, ...results.map(line)].join('\n')
        : [
            `${against}: ${lines('failed').length} of ${results.length} gates failed`,
            ...lines('failed', 'unjudged', 'unsure'),
            ...new Set(names.flatMap((scenario) => differences({ ...sides, scenario }))),
            `  ${received.folder}`,
          ].join('\n'),
  }
}

interface Ruled {
  readonly scorer: string
  readonly result: GateResult
  /** Whether the limit is certainly broken, where the verdict is `failed`. */
  readonly certain: boolean
}

/** Judge one gate of one system, as the gates of a scenario are judged. */
function ruled(
  { id, scenario, run }: TestedSystem,
  a: Side,
  limit: Pick<Gate, 'fallsAtMost' | 'atLeast'>,
  { scorer, confidence, unsure = 'fail' }: CertaintyOptions,
): Ruled {
  const only = (side: Side) => ({ ...side, scenarios: side.scenarios.filter(({ name }) => name === scenario) })
  const sides = { a: only(a), b: only(run.side) }
  const figure = scorer ?? (sides.b.scenarios[0]?.primaryScorer as string)
  const judged = (otherwise: Gate['unsure']) => {
    const sure = confidence === undefined ? {} : { confidence }
    const gate = validate({ figure, system: id, ...limit, ...sure, unsure: otherwise }, gateSchema, `expect of ${id}`)
    return judgeGates({ ...sides, gates: { [scenario]: [gate] }, known: run.known })[0] as GateResult
  }
  const result = judged(unsure)
  if (result.status === 'unjudged') throw new InputError(`${id} of ${scenario} can't be judged: ${result.reason}`)
  return { scorer: figure, result, certain: judged('pass').status === 'failed' }
}

/** The side of a system, with its scores under another's name: so is a system held against one that is called otherwise. */
function takenFor({ id, scenario, run }: TestedSystem, { id: name }: TestedSystem): Side {
  if (id === name) return run.side
  const scenarios = run.side.scenarios.map((side) => {
    if (side.name !== scenario) return side
    const systems = side.systems.flatMap((system) => (system.id === id ? [{ ...system, id: name }] : []))
    const rows = [...(side.rows ?? [])].map(([question, row]) => {
      const columns = row.systems[id]
      return [question, { ...row, systems: columns ? { [name]: columns } : {} }] as const
    })
    return { ...side, systems, rows: side.rows && new Map(rows) }
  })
  return { ...run.side, scenarios }
}

interface Said {
  readonly title: string
  readonly negated: string
  readonly notes: readonly string[]
}

function verdictOf({ status, gate, reason }: GateResult, { title, negated, notes }: Said): Verdict {
  const pass = status !== 'failed'
  return { pass, message: () => [pass ? negated : title, `  ${reason}`, `  judged by: ${gate}`, ...(pass ? [] : notes)].join('\n') }
}

/** What differs in what the answers rest on: as like as not the reason. */
function differences({ a, b, scenario }: { readonly a: Side; readonly b: Side; readonly scenario: string }): string[] {
  const [before, now] = [a, b].map(({ scenarios }) => scenarios.find(({ name }) => name === scenario))
  const parts = [...sideDifferences(a, b), ...(before && now ? scenarioDifferences(before, now) : [])]
  return parts.map((part) => `  ${differenceNote(part)}`)
}

function nameOf({ id, scenario, run }: TestedSystem): string {
  return `${id} (${scenario}, ${run.side.name})`
}

function systemOf(received: unknown, matcher: string): TestedSystem {
  if (isTested(received, 'system')) return received
  throw new InputError(`${matcher}: expect a system of a run: expect(run.system('rag')).${matcher}(…)`)
}

function isTested(value: unknown, kind: 'run'): value is TestedRun
function isTested(value: unknown, kind: 'system'): value is TestedSystem
function isTested(value: unknown, kind: 'run' | 'system'): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
}
