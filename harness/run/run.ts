import { existsSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError } from '../common/errors.js'
import { cacheFolder } from '../common/paths.js'
import { keepPrices } from '../cost/kept-prices.js'
import type { Prices } from '../cost/prices.js'
import type { IndexEvents } from '../knowledge/knowledge.js'
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
import { HopelessError } from './hopeless.js'
import { eachTrial, openJournal, TRIALS_FILE, type Trial } from './journal.js'
import { type ColdStart, clockFirstAnswer, LATENCY_FILE, measureLatency, readLatency, unclocked } from './latency.js'
import { lockFolder } from './lock.js'
import { checkSame, MANIFEST_FILE, type Manifest, readManifest, writeSettings } from './manifest.js'
import { countTrials, eachPlanned, type RunSettings, systemsOf } from './plan.js'
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
  /** Chunks that are embedded, of those that an index lacks. */
  onEmbedding?(done: number, total: number): void
  /** Systems of a scenario that are open, of so many, and the one that is being opened. */
  onOpening?(scenario: string, system: string, done: number, total: number): void
  /** Answers under the clock, once all trials are asked. */
  onClocked?(scenario: string, done: number, total: number): void
}

export interface RunOptions {
  readonly scenarios: readonly Scenario[]
  readonly settings: RunSettings
  /** The run's folder; one that has a manifest is resumed. */
  readonly folder: string
  /** Kept from the start: a run that is gone on with is reckoned by the prices that it was begun with. */
  readonly prices: Prices
  readonly events: RunEvents
  readonly signal?: AbortSignal
  /** Has trials asked and journalled; default: here. */
  readonly execute?: Execute
}

/** {@link executeTrials}, or the like: the manifest says what is to be the same wherever they are asked. */
export type Execute = (options: ExecuteOptions, manifest: Manifest) => Promise<void>

/**
 * Ask every planned trial that the journal does not have yet, then clock each system, then compare what the answers mean, where a scorer
 * reads that. Leaves prices.json, settings.json, manifest.json, trials.jsonl, and of what is clocked and compared latency.json and similarities.jsonl.
 * @throws InputError where the folder can't be written, is in use, or belongs to another plan, or an endpoint would turn every question away.
 */
export async function run(options: RunOptions): Promise<void> {
  const { settings, folder, prices, events, signal } = options
  const release = await lockFolder(folder)
  try {
    await keepPrices(folder, prices)
    // By these a folder is known for a run's: whatever it goes on with is there by then.
    await writeSettings(folder, settings)
    events.onStage('opening models')
    const models = asksModels(options) ? await openModels(events.onDownload, settings.models, events.onStage) : NO_MODELS
    try {
      const indexing: IndexEvents = { signal, onEmbedding: (done, total) => events.onEmbedding?.(done, total) }
      const resources = options.scenarios.map((scenario) => resourcesFor(scenario, models, settings.adapter ?? undefined, indexing))
      // Before the first question: what is missing or does not fit is said now, not after an hour.
      const manifest = await describeRun({ folder, all: resources, settings, models, onStage: events.onStage, signal })
      await askAndClock(resources, await keptManifest(folder, manifest), options).catch(sayHowToGoOn(folder))
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

function sayHowToGoOn(folder: string) {
  return (error: unknown): never => {
    if (!(error instanceof HopelessError)) throw error
    throw new InputError(
      `${error.message}\nevery other question would fail as well: the run stopped, and what was finished is kept; ${error.remedy}, and go on with: npx versus run --resume ${folder} (where a flag is wrong: start a new run)`,
    )
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
  const path = join(folder, LATENCY_FILE)
  let samples = readLatency(path)
  for (const resources of all) {
    const { scenario } = resources
    const clocking = clocks(settings) ? unclocked(scenario, settings, samples) : []
    events.onStage(`${scenario.name}: opening systems`)
    const { systems, cold } = await openSystems(resources, settings, { ...options, clocking })
    try {
      await ask(scenario, systems, manifest, options)
      if (clocking.length === 0) continue
      events.onStage(`${scenario.name}: clocking ${clocking.join(', ')}`)
      const clocked = new Map([...systems].filter(([id]) => clocking.includes(id)))
      const taken = await measureLatency(scenario, clocked, cold, settings, {
        ...(signal ? { signal } : {}),
        onAnswer: (done, total) => events.onClocked?.(scenario.name, done, total),
      })
      // In the place of those that failed.
      const kept = samples.filter((sample) => sample.scenario !== scenario.name || !clocking.includes(sample.system))
      samples = [...kept, ...taken]
      // Scenario by scenario: what is clocked is not clocked again where the run ends early.
      await writeJson(path, samples)
    } finally {
      await disposeAll(systems)
    }
  }
}

interface OpenOptions {
  /** Ids of systems whose first answers are clocked. */
  readonly clocking?: readonly string[]
  readonly events?: Pick<RunEvents, 'onOpening'>
  readonly signal?: AbortSignal
}

/** A scenario's systems of a run; and what the first answers of those that are clocked take. @throws the reason of the signal; none is open then. */
export async function openSystems(resources: Resources, settings: RunSettings, { clocking, events, signal }: OpenOptions = {}) {
  const { scenario } = resources
  const systems = new Map<string, System>()
  const cold = new Map<string, ColdStart>()
  const ids = systemsOf(scenario, settings)
  try {
    for (const id of ids) {
      signal?.throwIfAborted()
      events?.onOpening?.(scenario.name, id, systems.size, ids.length)
      const resident = process.memoryUsage.rss()
      const started = performance.now()
      const system = await kindOf(id, scenario.systems).open(resources)
      const openMs = performance.now() - started
      systems.set(id, system)
      if (!clocking?.includes(id)) continue
      const firstAnswerMs = await clockFirstAnswer(scenario, system, settings, signal)
      cold.set(id, { openMs, firstAnswerMs, residentBytes: Math.max(0, process.memoryUsage.rss() - resident) })
    }
    signal?.throwIfAborted()
  } catch (error) {
    await disposeAll(systems)
    throw error
  }
  return { systems, cold }
}

async function disposeAll(systems: ReadonlyMap<string, System>): Promise<void> {
  for (const system of systems.values()) await system.dispose()
}

async function ask(
  scenario: Scenario,
  systems: ReadonlyMap<string, System>,
  manifest: Manifest,
  { settings, folder, events, signal, execute = executeTrials }: RunOptions,
): Promise<void> {
  const path = join(folder, TRIALS_FILE)
  const done = new Set<string>()
  for (const { id } of eachTrial(path)) done.add(id)
  const missing = {
    *[Symbol.iterator]() {
      for (const trial of eachPlanned(scenario, settings)) if (done.size === 0 || !done.has(trial.id)) yield trial
    },
  }
  let [total, left] = [0, 0]
  for (const count of countTrials(scenario, settings).values()) total += count
  for (const _ of missing) left++
  events.onTrials(scenario.name, total, total - left)
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
