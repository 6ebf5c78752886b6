import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError, messageOf } from '../common/errors.js'
import type { OnDownload } from '../models/store.js'
import type { Scenario } from '../scenario/scenario.js'
import { systemKind } from '../systems/registry.js'
import { openModels, type Resources, resourcesFor } from '../systems/resources.js'
import type { System } from '../systems/system.js'
import { executeTrials } from './execute.js'
import { openJournal, readJournal, type Trial } from './journal.js'
import { type LatencySamples, measureLatency } from './latency.js'
import { checkSame, MANIFEST_FILE, type Manifest, machine, modelsManifest, promptsHash, readManifest, scenarioManifest } from './manifest.js'
import { type PlannedTrial, planTrials, type RunSettings } from './plan.js'

export const TRIALS_FILE = 'trials.jsonl'
export const LATENCY_FILE = 'latency.json'

/** What a run tells while it goes on. */
export interface RunEvents {
  onDownload: OnDownload
  /** A stage begins. */
  onStage(message: string): void
  /** The trials of a scenario begin: how many there are, and how many an earlier start of the run has done. */
  onTrials(scenario: string, total: number, done: number): void
  onTrial(trial: Trial): void
}

export interface RunOptions {
  readonly scenarios: readonly Scenario[]
  readonly settings: RunSettings
  /** The run's folder; one that has a manifest is resumed. */
  readonly folder: string
  readonly events: RunEvents
  readonly signal?: AbortSignal
}

/**
 * Ask every planned trial that the journal does not have yet, then clock each system.
 * Leaves manifest.json, trials.jsonl and latency.json in the folder.
 * @throws InputError where the folder can't be written, is in use, or belongs to another plan.
 */
export async function run(options: RunOptions): Promise<void> {
  const { settings, folder, events } = options
  const release = await lockFolder(folder)
  try {
    events.onStage('opening models')
    const models = await openModels(events.onDownload)
    try {
      const all = options.scenarios.map((scenario) => ({ scenario, resources: resourcesFor(scenario, models) }))
      // Before the first question: what is missing or does not fit is said now, not after an hour.
      const prepared = []
      for (const { scenario, resources } of all) {
        events.onStage(`${scenario.name}: opening systems`)
        prepared.push({ scenario, resources, systems: await openSystems(resources, settings) })
      }
      const manifest = await describe(folder, prepared, settings, modelsManifest(models))
      if (existsSync(join(folder, MANIFEST_FILE))) checkSame(readManifest(folder), manifest)
      else await writeJson(join(folder, MANIFEST_FILE), manifest)

      for (const { scenario, systems } of prepared) await ask(scenario, systems, options)
      await clock(prepared, options)
      for (const { systems } of prepared) for (const system of systems.values()) await system.dispose()
    } finally {
      await models.dispose()
    }
  } finally {
    await release()
  }
}

interface Prepared {
  readonly scenario: Scenario
  readonly resources: Resources
  readonly systems: ReadonlyMap<string, System>
}

async function openSystems(resources: Resources, settings: RunSettings): Promise<Map<string, System>> {
  const systems = new Map<string, System>()
  for (const id of settings.systems) systems.set(id, await systemKind(id).open(resources))
  return systems
}

async function ask(scenario: Scenario, systems: ReadonlyMap<string, System>, { settings, folder, events, signal }: RunOptions): Promise<void> {
  const path = join(folder, TRIALS_FILE)
  const planned = planTrials(scenario, settings)
  const done = finishedOf(planned, readJournal(path))
  events.onTrials(scenario.name, planned.length, done.size)
  const journal = openJournal(path)
  try {
    await executeTrials({
      trials: planned.filter((trial) => !done.has(trial.id)),
      scenario,
      systems,
      settings,
      journal,
      onTrial: events.onTrial,
      ...(signal ? { signal } : {}),
    })
  } finally {
    journal.close()
  }
}

async function clock(prepared: readonly Prepared[], { settings, folder, events }: RunOptions): Promise<void> {
  if (settings.latencyQuestions === 0 || existsSync(join(folder, LATENCY_FILE))) return
  const samples: LatencySamples[] = []
  for (const { scenario, systems } of prepared) {
    samples.push(...(await measureLatency(scenario, systems, settings, (system) => events.onStage(`${scenario.name}: clocking ${system}`))))
  }
  await writeJson(join(folder, LATENCY_FILE), samples)
}

function finishedOf(planned: readonly PlannedTrial[], journal: readonly Trial[]): Set<string> {
  const wanted = new Set(planned.map((trial) => trial.id))
  return new Set(journal.map((trial) => trial.id).filter((id) => wanted.has(id)))
}

async function describe(folder: string, prepared: readonly Prepared[], settings: RunSettings, models: Manifest['models']): Promise<Manifest> {
  const usesTuned = settings.systems.some((id) => id.includes('fine-tuned'))
  const usesPassages = settings.systems.some((id) => id.includes('rag') || id === 'reader-ceiling')
  const scenarios = await Promise.all(
    prepared.map(async ({ scenario, resources }) => {
      const tuned = usesTuned ? (await resources.tunedAdapter()).provenance : null
      const reader = usesPassages ? (await resources.readerAdapter()).provenance : null
      const knowledge = usesPassages ? await resources.knowledge() : null
      const index = knowledge && { chunks: knowledge.chunks.length, ...knowledge.build }
      return scenarioManifest(scenario, { tuned, reader }, index)
    }),
  )
  return {
    version: 1,
    run: folder.split(/[/\\]/).at(-1) ?? folder,
    created: new Date().toISOString(),
    settings: { ...settings, scenarios: [...settings.scenarios], systems: [...settings.systems] },
    models,
    prompts: promptsHash(),
    machine: machine(),
    scenarios,
  }
}

async function lockFolder(folder: string): Promise<() => Promise<void>> {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, '.lock'), '')
  } catch (error) {
    throw new InputError(`${folder}: results can't be written (${messageOf(error)}); name another folder with --results`)
  }
  const { lock } = await import('proper-lockfile')
  try {
    // A lock of a killed run is stale once it has not been touched for this long.
    return await lock(join(folder, '.lock'), { stale: 5_000, update: 1_000, retries: { retries: 7, minTimeout: 1_000, maxTimeout: 1_000 } })
  } catch {
    throw new InputError(`${folder}: another run is writing to it; wait for it, or start a new run`)
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
}
