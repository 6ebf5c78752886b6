import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { cacheFolder, packageVersion } from '../common/paths.js'
import { searchText } from '../knowledge/chunk.js'
import type { Knowledge } from '../knowledge/knowledge.js'
import { withCache } from '../models/embedding-cache.js'
import type { OnDownload } from '../models/store.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Models, openModels } from '../systems/models.js'
import { kindOf } from '../systems/registry.js'
import { promptsFor, type Resources, resourcesFor } from '../systems/resources.js'
import type { System } from '../systems/system.js'
import { executeTrials } from './execute.js'
import { eachTrial, openJournal, TRIALS_FILE, type Trial } from './journal.js'
import { type ColdStart, clockFirstAnswer, LATENCY_FILE, type LatencySamples, measureLatency } from './latency.js'
import { lockFolder } from './lock.js'
import { describeMachine } from './machine.js'
import {
  checkSame,
  MANIFEST_FILE,
  type Manifest,
  modelsManifest,
  promptsHash,
  readManifest,
  type ScenarioManifest,
  scenarioManifest,
  writeSettings,
} from './manifest.js'
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
    const models = await openModels(events.onDownload, settings.models, events.onStage)
    try {
      const resources = options.scenarios.map((scenario) => resourcesFor(scenario, models, settings.adapter ?? undefined))
      // Before the first question: what is missing or does not fit is said now, not after an hour.
      const manifest = await describe(folder, resources, settings, models, events)
      if (existsSync(join(folder, MANIFEST_FILE))) checkSame(readManifest(folder), manifest)
      else await writeJson(join(folder, MANIFEST_FILE), manifest)
      await askAndClock(resources, options)
      events.onStage('comparing meanings')
      const embedding = withCache(models.embedding, cacheFolder('embeddings', `${models.embedding.id}.answers.f32`))
      await compareMeanings({ ...options, embedding })
    } finally {
      await models.dispose()
    }
  } finally {
    await release()
  }
}

async function askAndClock(all: readonly Resources[], { settings, folder, events, signal }: RunOptions): Promise<void> {
  const clocking = clocks(settings) && !existsSync(join(folder, LATENCY_FILE))
  const samples: LatencySamples[] = []
  for (const resources of all) {
    const { scenario } = resources
    events.onStage(`${scenario.name}: opening systems`)
    const { systems, cold } = await openSystems(resources, settings, clocking)
    try {
      await ask(scenario, systems, { settings, folder, events, ...(signal ? { signal } : {}) })
      const onSystem = (system: string) => events.onStage(`${scenario.name}: clocking ${system}`)
      if (clocking) samples.push(...(await measureLatency(scenario, systems, cold, settings, onSystem, signal)))
    } finally {
      for (const system of systems.values()) await system.dispose()
    }
  }
  if (clocking) await writeJson(join(folder, LATENCY_FILE), samples)
}

async function openSystems(resources: Resources, settings: RunSettings, clocking: boolean) {
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

type AskOptions = Pick<RunOptions, 'settings' | 'folder' | 'events' | 'signal'>

async function ask(
  scenario: Scenario,
  systems: ReadonlyMap<string, System>,
  { settings, folder, events, signal }: AskOptions,
): Promise<void> {
  const path = join(folder, TRIALS_FILE)
  const planned = planTrials(scenario, settings)
  const done = new Set<string>()
  for (const { id } of eachTrial(path)) done.add(id)
  const missing = planned.filter((trial) => !done.has(trial.id))
  events.onTrials(scenario.name, planned.length, planned.length - missing.length)
  const journal = openJournal(path)
  try {
    await executeTrials({ trials: missing, scenario, systems, settings, journal, onTrial: events.onTrial, ...(signal ? { signal } : {}) })
  } finally {
    journal.close()
  }
}

async function describe(
  folder: string,
  all: readonly Resources[],
  settings: RunSettings,
  models: Models,
  events: RunEvents,
): Promise<Manifest> {
  const scenarios: ScenarioManifest[] = []
  for (const resources of all) {
    const { systems: own } = resources.scenario
    const kinds = systemsOf(resources.scenario, settings).map((id) => kindOf(id, own))
    const passages = kinds.some((kind) => kind.uses.passages)
    const tuning = kinds.some((kind) => kind.uses.tuning)
    const reading = !models.chat.instructed && kinds.some(({ uses }) => uses.passages && !uses.raft)
    if (passages) events.onStage(`${resources.scenario.name}: opening the index`)
    const tuned = tuning && !models.tuned ? (await resources.tunedAdapter()).provenance : null
    const raft = kinds.some(({ uses }) => uses.raft) ? (await resources.raftAdapter()).provenance : null
    const reader = reading ? (await resources.readerAdapter()).provenance : null
    const knowledge = passages ? await resources.knowledge() : null
    const billed = knowledge && models.embeddingEndpoint ? { tokens: await embeddedTokens(knowledge, resources.scenario) } : {}
    const index = knowledge && { chunks: knowledge.chunks.length, ...knowledge.build, ...billed }
    const scenario = scenarioManifest(resources.scenario, { tuned, reader, raft }, index, tuning ? models.tuned : undefined)
    tellStale(scenario, events)
    scenarios.push({ ...scenario, planned: planTrials(resources.scenario, settings).length })
  }
  return {
    version: 1,
    versus: packageVersion(),
    run: basename(folder),
    created: new Date().toISOString(),
    settings: { ...settings, scenarios: [...settings.scenarios], systems: [...settings.systems] },
    models: modelsManifest(models),
    prompts: promptsHash(promptsFor(models)),
    machine: describeMachine(),
    scenarios,
  }
}

/** A model that does not know the latest is a legitimate subject, but a labelled one. */
function tellStale({ name, changed }: ScenarioManifest, { onStage }: RunEvents): void {
  for (const [adapter, parts] of Object.entries(changed ?? {})) {
    if (parts.length > 0) onStage(`${name}: the ${adapter} adapter is stale, the ${parts.join(' and the ')} changed since it was made`)
  }
}

/** By the tokens of OpenAI's models: of the chunks together, and of a question on average. */
async function embeddedTokens({ chunks }: Knowledge, { questions }: Scenario) {
  const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base')
  const sum = (texts: readonly string[]) => texts.reduce((total, text) => total + countTokens(text, { disallowedSpecial: new Set() }), 0)
  const wordings = questions.flatMap((question) => question.wordings)
  return { index: sum(chunks.map(searchText)), question: sum(wordings) / wordings.length }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
}
