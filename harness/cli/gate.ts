import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, messageOf } from '../common/errors.js'
import { unaskedNotes } from '../regression/absent.js'
import { compareSides } from '../regression/compare.js'
import { gateMarkdown, gateTable, gateVerdict } from '../regression/gate-report.js'
import { gateExitCode, judgeGates } from '../regression/gates.js'
import { addStepSummary, annotations } from '../regression/github.js'
import { gatesJunit } from '../regression/junit.js'
import { comparisonMarkdown } from '../regression/markdown.js'
import { hasFigures, readSide } from '../regression/side.js'
import { staleNotes } from '../regression/stale.js'
import { readManifest, readSettings } from '../run/manifest.js'
import { refuseShard } from '../run/shard.js'
import type { Gate } from '../scenario/gate.js'
import { loadDefinition, scenarioNames } from '../scenario/load.js'
import { baselineName } from './bless.js'
import { baselinesFolder, findFigures } from './compare.js'
import { findRun, type GlobalFlags } from './options.js'

interface GateFlags extends GlobalFlags {
  readonly baseline?: string
  readonly junit?: string
  /** File for the comparison as Markdown. */
  readonly markdown?: string
}

/** Hold a run against a baseline by the scenarios' gates; exit code 0 where all pass, 1 where one failed, 2 where one can't be judged. */
export async function gateCommand(name: string, flags: GateFlags): Promise<void> {
  const folder = findRun(name, flags)
  refuseShard(folder, readSettings(folder))
  const sides = { a: readSide(baselineFor(folder, flags)), b: readSide(folder) }
  const gates: Record<string, readonly Gate[] | undefined> = {}
  for (const scenario of sides.b.scenarios) gates[scenario.name] = (await loadDefinition(scenario.name, flags.scenarios)).definition.gates
  const comparison = compareSides(sides)
  const known = scenarioNames(flags.scenarios)
  const results = judgeGates({ ...sides, gates, known })
  const notes = [...staleNotes(sides, comparison), ...unaskedNotes(sides.a, sides.b, known)]
  const markdown = `${gateMarkdown(results, notes)}\n${comparisonMarkdown(comparison)}`
  if (flags.junit) write(flags.junit, await gatesJunit(results, comparison))
  if (flags.markdown) write(flags.markdown, `${markdown}\n`)
  addStepSummary(markdown, process.env)
  for (const line of annotations(results, process.env)) process.stderr.write(`${line}\n`)
  if (flags.json)
    process.stdout.write(`${JSON.stringify({ version: 1, exitCode: gateExitCode(results), gates: results, notes, comparison }, null, 2)}\n`)
  else if (!flags.quiet) {
    process.stdout.write(`${gateTable(results)}\n${gateVerdict(results)}\n`)
    for (const note of notes) process.stderr.write(`versus: ${note}\n`)
  }
  process.exitCode = gateExitCode(results)
}

/** The baseline that was named, else the one of the run's size, else the only one. */
function baselineFor(run: string, flags: GateFlags): string {
  if (flags.baseline !== undefined) return findFigures(flags.baseline, flags)
  const folder = baselinesFolder(flags)
  const known = existsSync(folder) ? readdirSync(folder).filter((name) => hasFigures(join(folder, name))) : []
  const wanted = baselineName(readManifest(run).settings)
  if (known.includes(wanted)) return join(folder, wanted)
  if (known.length === 1) return join(folder, known[0] as string)
  throw new InputError(`${folder}: no baseline "${wanted}" there (${known.join(', ') || 'none'}); bless a run, or name one with --baseline`)
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new InputError(`${path}: can't be written (${messageOf(error)})`)
  }
}
