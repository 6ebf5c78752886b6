import { existsSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { cacheFolder } from '../common/paths.js'
import { withCache } from '../models/embedding-cache.js'
import type { OnDownload } from '../models/store.js'
import { comparesMeanings } from '../scenario/measurable.js'
import type { Scenario } from '../scenario/scenario.js'
import { NO_MODELS, openModels } from '../systems/models.js'
import { kindOf } from '../systems/registry.js'
import { type Resources, resourcesFor } from '../systems/resources.js'
import type { System } from '../systems/system.js'
import { describeRun } from './describe.js'
import { type ExecuteOptions, executeTrials } from './execute.js'
import { eachTrial, openJournal, TRIALS_FILE, type Trial } from './journal.js'
import { type ColdStart, clockFirstAnswer, LATENCY_FILE, type LatencySamples, measureLatency } from './latency.js'
import { lockFolder } from './lock.js'
import { checkSame, MANIFEST_FILE, type Manifest, readManifest, writeSettings } from './manifest.js'
import { planTrials, type RunSettings, systemsOf } from './plan.js'
import { clocks } from './shard.js'
import { compareMeanings } from './similarities.js'

/** What a run tells while it goes on. */
export interface RunEvents {
  onDownload: OnDownload
  /** A stage begins. */
  onStage(message: string): void
  /** The trials of a scenario begin: how many there are, and how many an earlier start of the run has done. */
  onTrials(scenario: string, total: number, done: number): void
  onTrial(trial: Trial): void
  /** Answers under the clock, once all trials are asked. */
  onClocked?(scenario: string, done: number, total: number): void
}

export interface RunOptions {
  readonly scenarios: readonly Scenario[]
  readonly settings: RunSettings
  /** The run's folder; one that has a manifest is resumed. */
  readonly folder: string
  readonly events: RunEvents
  readonly signal?: AbortSignal
  /** Has trials asked and journalled; default: here. */
  readonly execute?: Execute
}

/** {@link executeTrials}, or the like: the manifest says what is to be the same wherever they are asked. */
export type Execute = (options: ExecuteOptions, manifest: Manifest) => Promise<void>

/**
 * Ask every planned trial that the journal does not have yet, then clock each system, then compare what the answers mean.
 * Leaves settings.json, manifest.json, trials.jsonl, latency.json and similarities.jsonl in the folder.
 * @throws InputError where the folder can't be written, is in use, or belongs to another plan.
 */
export async function run(options: RunOptions): Promise<void> {
  const { settings, folder, events } = options
  const release = await lockFolder(folder)
  try {
    await writeSettings(folder, settings)
    events.onStage('opening models')
    const models = asksModels(options) ? await openModels(events.onDownload, settings.models, events.onStage) : NO_MODELS
    try {
      const resources = options.scenarios.map((scenario) => resourcesFor(scenario, models, settings.adapter ?? undefined))
      // Before the first question: what is missing or does not fit is said now, not after an hour.
      const manifest = await describeRun({ folder, all: resources, settings, models, onStage: events.onStage })
      await askAndClock(resources, await keptManifest(folder, manifest), options)
      const scenarios = options.scenarios.filter(comparesMeanings)
      if (scenarios.length === 0) return
      events.onStage('comparing meanings')
      const embedding = withCache(models.embedding, cacheFolder('embeddings', `${models.embedding.id}.answers.f32`))
      await compareMeanings({ ...options, scenarios, embedding })
    } finally {
      await models.dispose()
    }
  } finally {
    await release()
  }
}

/** Systems of a scenario's own ask none that versus knows of; whoever asks the trials elsewhere has opened theirs before they know what. */
function asksModels({ scenarios, settings, execute }: RunOptions): boolean {
  if (execute) return true
  return scenarios.some(
    (scenario) => comparesMeanings(scenario) || systemsOf(scenario, settings).some((id) => !kindOf(id, scenario.systems).own),
  )
}

/** That of the start of the run, which it must be the same as. */
async function keptManifest(folder: string, manifest: Manifest): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE)
  if (!existsSync(path)) {
    await writeJson(path, manifest)
    return manifest
  }
  const before = readManifest(folder)
  checkSame(before, manifest)
  return before
}

async function askAndClock(all: readonly Resources[], manifest: Manifest, options: RunOptions): Promise<void> {
  const { settings, folder, events, signal } = options
  const clocking = clocks(settings) && !existsSync(join(folder, LATENCY_FILE))
  const samples: LatencySamples[] = []
  for (const resources of all) {
    const { scenario } = resources
    events.onStage(`${scenario.name}: opening systems`)
    const { systems, cold } = await openSystems(resources, settings, clocking)
    try {
      await ask(scenario, systems, manifest, options)
      if (!clocking) continue
      events.onStage(`${scenario.name}: clocking ${[...systems.keys()].join(', ')}`)
      samples.push(
        ...(await measureLatency(scenario, systems, cold, settings, {
          ...(signal ? { signal } : {}),
          onAnswer: (done, total) => events.onClocked?.(scenario.name, done, total),
        })),
      )
    } finally {
      for (const system of systems.values()) await system.dispose()
    }
  }
  if (clocking) await writeJson(join(folder, LATENCY_FILE), samples)
}

/** A scenario's systems of a run; with `clocking`, what their first answers take. */
export async function openSystems(resources: Resources, settings: RunSettings, clocking: boolean) {
  const systems = new Map<string, System>()
  const cold = new Map<string, ColdStart>()
  for (const id of systemsOf(resources.scenario, settings)) {
    const resident = process.memoryUsage.rss()
    const started = performance.now()
    const system = await kindOf(id, resources.scenario.systems).open(resources)
    const openMs = performance.now() - started
    systems.set(id, system)
    if (!clocking) continue
    const firstAnswerMs = await clockFirstAnswer(resources.scenario, system, settings)
    cold.set(id, { openMs, firstAnswerMs, residentBytes: Math.max(0, process.memoryUsage.rss() - resident) })
  }
  return { systems, cold }
}

async function ask(
  scenario: Scenario,
  systems: ReadonlyMap<string, System>,
  manifest: Manifest,
  { settings, folder, events, signal, execute = executeTrials }: RunOptions,
): Promise<void> {
  const path = join(folder, TRIALS_FILE)
  const planned = planTrials(scenario, settings)
  const done = new Set<string>()
  for (const { id } of eachTrial(path)) done.add(id)
  const missing = planned.filter((trial) => !done.has(trial.id))
  events.onTrials(scenario.name, planned.length, planned.length - missing.length)
  const journal = openJournal(path)
  try {
    const { onTrial } = events
    await execute({ trials: missing, scenario, systems, settings, journal, onTrial, ...(signal ? { signal } : {}) }, manifest)
  } finally {
    journal.close()
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
}
