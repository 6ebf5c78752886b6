import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { InputError } from '../common/errors.js'
import { hashOf } from '../common/hash.js'
import { readJson } from '../common/jsonl.js'
import type { Seconds } from '../common/units.js'
import { lockFolder } from '../run/lock.js'
import { describeMachine } from '../run/machine.js'
import { promptsHash, retrievalSettings } from '../run/manifest.js'
import type { Scenario } from '../scenario/scenario.js'
import { scorerHash, scorersOf } from '../scoring/registry.js'
import type { SystemKind } from '../systems/kind.js'
import { type Models, openModels, provenancesOf, resourcesFor } from '../systems/resources.js'
import type { Provenance } from '../tuning/adapter.js'
import type { Drill, DrillContext, DrillEvents, DrillSettings, OwnSetting } from './drill.js'
import { type Teach, teacher } from './lessons.js'
import { askInside } from './offline-isolated.js'
import { DRILL_FILE, type DrillSummary, drillSchema } from './summary.js'

export interface DrillOptions {
  readonly drill: Drill
  readonly scenario: Scenario
  readonly settings: DrillSettings
  readonly own: Readonly<Record<string, OwnSetting>>
  readonly kinds: readonly SystemKind[]
  /** The drill's folder; one that has a plan is gone on with. */
  readonly folder: string
  /** Folder of the tuned adapter that the drill begins with, if not with the scenario's fixtures. */
  readonly adapter?: string | undefined
  readonly events: DrillEvents
  readonly signal?: AbortSignal
  /** The embedded models by default. */
  readonly openModels?: (onDownload: DrillEvents['onDownload']) => Promise<Models>
  /** Trains adapters by default. */
  readonly teach?: Teach
  readonly startIsolated?: DrillContext['startIsolated']
}

/** What a drill was begun with: without figures yet. */
const planSchema = drillSchema
  .omit({ measured: true, differences: true, notes: true, seconds: true })
  .extend({ adapter: z.string().nullable() })
type Plan = z.infer<typeof planSchema>

const PLAN_FILE = 'plan.json'
const ELAPSED_FILE = 'elapsed.json'

export function hasDrill(folder: string): boolean {
  return existsSync(join(folder, PLAN_FILE))
}

/** @throws InputError where the folder is no drill's. */
export function readPlan(folder: string): Plan {
  return readJson(join(folder, PLAN_FILE), planSchema)
}

/**
 * Measure what the drill has not measured yet, and write drill.json.
 * @throws InputError where the folder can't be written, is in use, or belongs to another plan.
 */
export async function runDrill(options: DrillOptions): Promise<DrillSummary> {
  const release = await lockFolder(options.folder)
  try {
    const clock = await startClock(options.folder)
    try {
      return await measure(options, clock)
    } finally {
      await clock.stop()
    }
  } finally {
    await release()
  }
}

async function measure(options: DrillOptions, clock: Clock): Promise<DrillSummary> {
  const { drill, folder, events } = options
  events.onStage('opening models')
  const models = await (options.openModels ?? openModels)(events.onDownload)
  try {
    const context = contextOf(options, models)
    const plan = await settlePlan(await planOf(options, context), folder)
    const { measured, differences, notes } = await drill.measure(context, options.own)
    const { adapter: _adapter, ...begun } = plan
    const summary = drillSchema.parse({ ...begun, seconds: await clock.stop(), measured, differences, notes })
    await writeJson(join(folder, DRILL_FILE), summary)
    return summary
  } finally {
    await models.dispose()
  }
}

/**
 * What the offline drill does in a process of its own that has no network. The process that started it has the folder.
 * @throws InputError where there is a network.
 */
export async function runInside(options: DrillOptions): Promise<void> {
  const models = await (options.openModels ?? openModels)(options.events.onDownload)
  try {
    await askInside(contextOf(options, models))
  } finally {
    await models.dispose()
  }
}

function contextOf({ scenario, settings, folder, kinds, adapter, events, signal, ...options }: DrillOptions, models: Models): DrillContext {
  return {
    scenario,
    settings,
    folder,
    kinds,
    models,
    resources(world, parts = {}) {
      const own = resourcesFor(world, models, adapter)
      return { ...own, ...parts, adapters: { ...own.adapters, ...parts.adapters } }
    },
    teach: options.teach ?? teacher(models, events, signal),
    ...(options.startIsolated ? { startIsolated: options.startIsolated } : {}),
    events,
    ...(signal ? { signal } : {}),
  }
}

async function planOf({ drill, settings, own, adapter, folder }: DrillOptions, context: DrillContext): Promise<Plan> {
  const { scenario, kinds, models } = context
  const { tuned, reader, raft } = await provenancesOf(kinds, context.resources(scenario))
  const sumOf = (provenance: Provenance | null) => provenance?.adapter.sha256 ?? null
  return planSchema.parse({
    version: 1,
    drill: drill.name,
    scenario: scenario.name,
    run: basename(folder),
    created: new Date().toISOString(),
    settings: { ...settings, own },
    retrieval: retrievalSettings(scenario),
    hashes: { ...scenario.hashes, scorers: scorerHash(scorersOf(scenario)) },
    models: {
      chat: { name: models.chat.name, sha256: models.chat.file.sha256 },
      embedding: models.embedding.id,
      adapters: { tuned: sumOf(tuned), reader: sumOf(reader), raft: sumOf(raft) },
    },
    prompts: promptsHash(),
    machine: describeMachine(),
    adapter: adapter ?? null,
  })
}

/** The plan of the folder, which must be the same where there is one. */
async function settlePlan(plan: Plan, folder: string): Promise<Plan> {
  if (!hasDrill(folder)) {
    await writeJson(join(folder, PLAN_FILE), plan)
    return plan
  }
  const before = readPlan(folder)
  const parts = ['drill', 'scenario', 'settings', 'retrieval', 'hashes', 'models', 'prompts'] as const
  const changed = parts.filter((part) => hashOf(before[part]) !== hashOf(plan[part]))
  if (changed.length > 0)
    throw new InputError(`${folder} can't be gone on with: its ${changed.join(', ')} changed since; start a new drill`)
  return before
}

const elapsedSchema = z.strictObject({ seconds: z.number() })

interface Clock {
  stop(): Promise<Seconds>
}

/** Adds this start's seconds to those of the starts before it; one that was killed is not counted. */
async function startClock(folder: string): Promise<Clock> {
  const path = join(folder, ELAPSED_FILE)
  const before = existsSync(path) ? readJson(path, elapsedSchema).seconds : 0
  const started = performance.now()
  return {
    async stop() {
      const seconds = before + (performance.now() - started) / 1000
      await writeJson(path, { seconds })
      return seconds
    },
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
}
