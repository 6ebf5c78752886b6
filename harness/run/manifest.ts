import { existsSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { InputError } from '../common/errors.js'
import { hashOf } from '../common/hash.js'
import { readJson } from '../common/jsonl.js'
import { STORES } from '../knowledge/store.js'
import { type ChosenEndpoint, modelChoiceSchema } from '../models/choice.js'
import { EMBEDDED_PROMPTS, type Prompts, promptTemplates } from '../models/prompts.js'
import type { Scenario } from '../scenario/scenario.js'
import { workloadSchema } from '../scenario/schema.js'
import type { Models } from '../systems/models.js'
import type { TunedModel } from '../systems/tuned.js'
import type { AdapterName } from '../systems/uses.js'
import { type Provenance, provenanceSchema } from '../tuning/adapter.js'
import { isStale } from '../tuning/openai-record.js'
import { changedSince } from '../tuning/staleness.js'
import { factPairs } from '../tuning/training-set.js'
import { machineSchema } from './machine.js'
import type { RunSettings } from './plan.js'

const settingsSchema = z.object({
  scenarios: z.array(z.string()),
  systems: z.array(z.string()),
  leftOut: z.record(z.string(), z.array(z.string())).optional(),
  limit: z.number().nullable(),
  wordings: z.number().nullable(),
  repeats: z.number(),
  seed: z.number(),
  temperature: z.number().nullable(),
  timeoutSeconds: z.number(),
  adapter: z.string().nullable(),
  latencyQuestions: z.number(),
  // Runs of before have none.
  throughput: z.number().nullable().default(null),
  passages: z.number().nullable().optional(),
  /** Where other models than the embedded ones are asked: which. */
  models: modelChoiceSchema.optional(),
  shard: z.object({ index: z.number(), count: z.number() }).optional(),
})

const scenarioSchema = z.object({
  name: z.string(),
  hashes: z.object({ questions: z.string(), knowledge: z.string(), training: z.string() }),
  settings: z.object({ generation: z.unknown(), retrieval: z.unknown(), workload: workloadSchema }),
  articles: z.number(),
  /** Trials; runs of before don't say. */
  planned: z.number().optional(),
  /** Adapters that the systems of this run use; `null` where none does. */
  adapters: z.object({
    tuned: provenanceSchema.nullable(),
    reader: provenanceSchema.nullable(),
    raft: provenanceSchema.nullable().optional(),
  }),
  /** Whether the training pairs changed since the tuned adapter was made. */
  stale: z.boolean(),
  /** What changed since each adapter of the scenario was made, such as `knowledge`. */
  changed: z.object({ tuned: z.array(z.string()), raft: z.array(z.string()) }).optional(),
  index: z
    .object({
      chunks: z.number(),
      // Runs of before have none.
      store: z.enum(STORES).default('vectra'),
      seconds: z.number(),
      embedded: z.number(),
      removed: z.number(),
      kept: z.number(),
      fromNothingSeconds: z.number(),
      bytes: z.number(),
      /** Where the embedding model is behind an endpoint: what is billed, by an estimate; of the whole index, and of a question. */
      tokens: z.object({ index: z.number(), question: z.number() }).optional(),
    })
    .nullable(),
})

const endpointSchema = z.object({ url: z.string(), model: z.string() })
const tunedSchema = z.object({
  name: z.string(),
  prompt: z.enum(['question', 'instruction']),
  endpoint: endpointSchema.optional(),
  // Runs of before have neither.
  /** Of its file; of one behind an endpoint, that of address and name. */
  sha256: z.string().optional(),
  /** Whether it is laid over the chat model, and no model of its own. */
  adapter: z.boolean().optional(),
  bytes: z.number(),
  /** What tuning cost; `null` where nobody said. */
  dollars: z.number().nullable(),
  /** What `versus train` noted of it. */
  record: z
    .object({ base: z.string(), examples: z.number(), epochs: z.number(), seconds: z.number(), tokens: z.number(), created: z.string() })
    .nullable(),
})
export type TunedManifest = z.infer<typeof tunedSchema>

export const manifestSchema = z.object({
  version: z.literal(1),
  /** Of the package; runs of before have none. */
  versus: z.string().optional(),
  run: z.string(),
  created: z.string(),
  settings: settingsSchema,
  models: z.object({
    /** Of a model behind an endpoint: its address as the source, and for a checksum that of address and name. */
    chat: z.object({ name: z.string(), sha256: z.string(), source: z.string(), endpoint: endpointSchema.optional() }),
    /** A model that was tuned elsewhere than by an adapter of the scenario's. */
    tuned: tunedSchema.optional(),
    embedding: z.string(),
    embeddingEndpoint: endpointSchema.optional(),
    /** On disk. */
    bytes: z.object({ chat: z.number(), embedding: z.number() }),
  }),
  prompts: z.string(),
  machine: machineSchema,
  scenarios: z.array(scenarioSchema),
  /** Of a run that was merged: where each of its shards ran, in order. `machine`, and each `index`, are those of the first. */
  shards: z.array(z.object({ run: z.string(), created: z.string(), machine: machineSchema })).optional(),
})
/** manifest.json: everything that a run's figures rest on. */
export type Manifest = z.infer<typeof manifestSchema>
export type ScenarioManifest = Manifest['scenarios'][number]

export const MANIFEST_FILE = 'manifest.json'
/** Written before anything else, so that a run that was killed while it opened its models can go on. */
const SETTINGS_FILE = 'settings.json'

/** How a scenario's knowledge is searched and read; where the vectors are kept is no part of it. */
export function retrievalSettings({ retrieval: { store: _store, ...settings } }: Scenario): Readonly<Record<string, unknown>> {
  return settings
}

export function scenarioManifest(
  scenario: Scenario,
  adapters: Readonly<Record<AdapterName, Provenance | null>>,
  index: ScenarioManifest['index'],
  elsewhere?: TunedModel,
): ScenarioManifest {
  const { name, hashes, generation, workload } = scenario
  const changed = {
    tuned: adapters.tuned ? changedSince(adapters.tuned, scenario) : [],
    raft: adapters.raft ? changedSince(adapters.raft, scenario) : [],
  }
  return {
    name,
    hashes,
    settings: { generation, retrieval: retrievalSettings(scenario), workload },
    articles: scenario.articles.length,
    adapters,
    stale: elsewhere?.record ? isStale(elsewhere.record, factPairs(scenario).pairs) : changed.tuned.includes('training pairs'),
    changed,
    index,
  }
}

export function modelsManifest(models: Models): Manifest['models'] {
  const { name, file, endpoint } = models.chat
  const { tuned, embeddingEndpoint } = models
  return {
    chat: { name, sha256: file.sha256, source: file.source, ...endpointPart(endpoint) },
    ...(tuned ? { tuned: tunedManifest(tuned) } : {}),
    embedding: models.embedding.id,
    ...(embeddingEndpoint ? { embeddingEndpoint: addressOf(embeddingEndpoint) } : {}),
    bytes: { chat: file.bytes, embedding: models.embeddingBytes },
  }
}

function endpointPart(endpoint: ChosenEndpoint | undefined) {
  return endpoint ? { endpoint: addressOf(endpoint) } : {}
}

function addressOf({ baseUrl, model }: ChosenEndpoint) {
  return { url: baseUrl, model }
}

function tunedManifest({ name, prompt, sha256, adapter, bytes, dollars, record, endpoint }: TunedModel): TunedManifest {
  return {
    name,
    prompt,
    sha256,
    adapter,
    bytes,
    dollars,
    ...endpointPart(endpoint),
    record: record && {
      base: record.base,
      examples: record.trainingSet.examples,
      epochs: record.method.epochs,
      seconds: record.seconds,
      tokens: record.trainedTokens,
      created: record.created,
    },
  }
}

export function promptsHash(prompts: Prompts = EMBEDDED_PROMPTS): string {
  return hashOf(promptTemplates(prompts))
}

export function hasRun(folder: string): boolean {
  return existsSync(join(folder, SETTINGS_FILE))
}

export async function writeSettings(folder: string, settings: RunSettings): Promise<void> {
  await writeFileAtomic(join(folder, SETTINGS_FILE), `${JSON.stringify(settings, null, 2)}\n`)
}

/** @throws InputError where the folder is no run's. */
export function readSettings(folder: string): RunSettings {
  return readPart(join(folder, SETTINGS_FILE), settingsSchema)
}

/** @throws InputError where the folder is no run's, or the run has not asked anything yet. */
export function readManifest(folder: string): Manifest {
  return readPart(join(folder, MANIFEST_FILE), manifestSchema)
}

function readPart<T>(path: string, schema: z.ZodType<T>): T {
  if (!existsSync(path)) throw new InputError(`${path}: no such file; the folder is no run's, or the run has not begun to ask`)
  return readJson(path, schema)
}

/**
 * The questions of today must be those that a run asked.
 * @throws InputError naming the scenario whose questions changed.
 */
export function checkQuestions(folder: string, manifest: Manifest, scenarios: readonly Scenario[]): void {
  for (const { name, hashes } of scenarios) {
    const before = manifest.scenarios.find((part) => part.name === name)
    if (before?.hashes.questions !== hashes.questions)
      throw new InputError(`${folder}: the questions of ${name} changed since it ran; run it again`)
  }
}

/**
 * A run can go on only with what it was begun with.
 * @throws InputError naming the part that differs.
 */
export function checkSame(before: Manifest, now: Manifest): void {
  const parts: [string, unknown, unknown][] = [
    ['settings', before.settings, now.settings],
    ['models', askedModels(before), askedModels(now)],
    ['prompts', before.prompts, now.prompts],
    ...before.scenarios.flatMap((scenario, index): [string, unknown, unknown][] => {
      const other = now.scenarios[index]
      return [
        [`questions of ${scenario.name}`, scenario.hashes.questions, other?.hashes.questions],
        [`knowledge of ${scenario.name}`, scenario.hashes.knowledge, other?.hashes.knowledge],
        [`settings of ${scenario.name}`, scenario.settings, other?.settings],
        [`adapters of ${scenario.name}`, adapterSums(scenario), other && adapterSums(other)],
      ]
    }),
  ]
  const changed = parts.filter(([, a, b]) => hashOf(a) !== hashOf(b)).map(([name]) => name)
  if (changed.length > 0) throw new InputError(`${before.run} can't be resumed: its ${changed.join(', ')} changed since; start a new run`)
}

/** The models of a run. Not where a file lay: the same sha256 is the same model. */
export function askedModels({ models: { chat, tuned, embedding, embeddingEndpoint } }: Pick<Manifest, 'models'>) {
  const { source: _source, ...model } = chat
  return { chat: model, tuned, embedding: [embedding, embeddingEndpoint] }
}

export function adapterSums({ adapters }: ScenarioManifest) {
  return [adapters.tuned?.adapter.sha256, adapters.reader?.adapter.sha256, adapters.raft?.adapter.sha256]
}
