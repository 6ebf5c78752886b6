import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { LIST_PRICES } from '../cost/prices.js'
import { writeReports } from '../report/write.js'
import { hasRun } from '../run/manifest.js'
import type { RunSettings } from '../run/plan.js'
import { type RunEvents, run } from '../run/run.js'
import { loadScenario } from '../scenario/load.js'
import type { Scenario } from '../scenario/scenario.js'
import { kindOf } from '../systems/registry.js'
import { openRun, type TestedRun } from './tested.js'

export interface RunOptions {
  /** Ids of systems, such as `rag`: those of versus, or of the scenario's own. */
  readonly systems: readonly string[]
  /** Questions of each scenario, drawn by the seed. Default: all. */
  readonly limit?: number
  /** Wordings of each question, the original first. Default: all. */
  readonly wordings?: number
  /** How often each wording is asked. Default 1. */
  readonly repeats?: number
  /** Default 0. */
  readonly seed?: number
  /** Default: the scenario's. */
  readonly temperature?: number
  /** Questions that each system is clocked on, which gates on times and cost need. Default 0: not clocked. */
  readonly latency?: number
  /** Folder of the scenarios. Default `scenarios`. */
  readonly scenarios?: string
  /** The run's folder, which must not have a run yet. Default: one of its own in the system's folder for temporary files. */
  readonly out?: string
}

/**
 * Ask a scenario's questions, or those of several, of the embedded models, and score the answers: `versus run`, from a test.
 * It takes seconds to minutes: give the test a timeout, or ask in `beforeAll`.
 * @throws InputError for an unknown scenario or system, a malformed scenario, or a folder that has a run already.
 */
export async function versusRun(names: string | readonly string[], options: RunOptions): Promise<TestedRun> {
  const from = options.scenarios ?? 'scenarios'
  const scenarios: Scenario[] = []
  for (const name of new Set([names].flat())) scenarios.push(await loadScenario(name, from))
  const own = scenarios.flatMap(({ systems = [] }) => systems)
  for (const id of options.systems) kindOf(id, own)
  const folder = options.out ?? mkdtempSync(join(tmpdir(), 'versus-run-'))
  if (hasRun(folder)) throw new InputError(`${folder}: there is a run already; open it with openRun, or name another folder`)
  await run({ scenarios, settings: settingsOf(scenarios, options), folder, events: SILENT })
  await writeReports({ folder, scenarios, hourlyRate: LIST_PRICES.local.perHour })
  return openRun(folder, { scenarios: from })
}

function settingsOf(scenarios: readonly Scenario[], options: RunOptions): RunSettings {
  return {
    scenarios: scenarios.map(({ name }) => name),
    systems: [...new Set(options.systems)],
    limit: options.limit ?? null,
    wordings: options.wordings ?? null,
    repeats: options.repeats ?? 1,
    seed: options.seed ?? 0,
    temperature: options.temperature ?? null,
    timeoutSeconds: 120,
    adapter: null,
    latencyQuestions: options.latency ?? 0,
    throughput: null,
  }
}

const ignore = () => undefined
/** A test says what came of it, not how it went. */
const SILENT: RunEvents = { onDownload: ignore, onStage: ignore, onTrials: ignore, onTrial: ignore }
