import { join } from 'node:path'
import { cacheFolder, packageRoot } from '../common/paths.js'
import { type IndexEvents, type Knowledge, openKnowledge } from '../knowledge/knowledge.js'
import type { ChatModel, EmbeddingModel } from '../models/model.js'
import { EMBEDDED_PROMPTS, INSTRUCTED_PROMPTS, type Prompts } from '../models/prompts.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Adapter, loadAdapter, type Provenance } from '../tuning/adapter.js'
import { READER_FOLDER } from '../tuning/reader-set.js'
import type { SystemKind } from './kind.js'
import type { Models } from './models.js'
import { type AdapterName, isTuned, type Uses } from './uses.js'

export { type Models, openEmbedding, openModels } from './models.js'

/** What a system of one scenario can be made of; each part is opened when first asked for, and once. */
export interface Resources {
  readonly scenario: Scenario
  readonly models: Models
  knowledge(): Promise<Knowledge>
  readonly adapters: Readonly<Record<AdapterName, () => Promise<Adapter>>>
}

/** @param tunedFolder where the tuned adapter is, if not with the scenario's fixtures */
export function resourcesFor(
  scenario: Scenario,
  models: Models,
  tunedFolder = tunedAdapterFolder(scenario),
  events: IndexEvents = {},
): Resources {
  const base = { name: models.chat.name, sha256: models.chat.file.sha256 }
  return {
    scenario,
    models,
    knowledge: once(() => knowledgeOf(scenario, models.embedding, events)),
    adapters: {
      tuned: once(() => loadAdapter(tunedFolder, base, `npx versus train ${scenario.name}`)),
      reader: once(() => loadAdapter(readerAdapterFolder(), base, 'npx versus train reader')),
      raft: once(() => loadAdapter(raftAdapterFolder(scenario), base, `npx versus train ${scenario.name} --style raft`)),
    },
  }
}

/** The index of a scenario's articles; opened, or made. */
export function knowledgeOf(scenario: Scenario, embedding: EmbeddingModel, events: IndexEvents = {}): Promise<Knowledge> {
  return openKnowledge({
    articles: scenario.articles,
    embedding,
    cache: cacheFolder('embeddings', `${embedding.id}.f32`),
    ...scenario.retrieval,
    folder: cacheFolder('indexes'),
    name: scenario.name,
    origin: scenario.folder,
    events,
  })
}

/** How the run's model is asked. */
export function promptsFor({ chat }: Pick<Models, 'chat'>): Prompts {
  return chat.instructed ? INSTRUCTED_PROMPTS : EMBEDDED_PROMPTS
}

/** The run's language model for one system: as it comes, or tuned. */
export async function openLanguageModel(resources: Resources, { id, uses }: Pick<SystemKind, 'id' | 'uses'>): Promise<ChatModel> {
  const { chat, tuned: elsewhere } = resources.models
  if (elsewhere && uses.adapters.includes('tuned')) return elsewhere.open(id)
  const adapters: string[] = []
  for (const name of adaptersOver(resources.models, uses)) adapters.push((await resources.adapters[name]()).path)
  const asTrained = isTuned(uses) && !uses.passages ? ({ template: 'chatml' } as const) : {}
  return chat.weights.open({ id, adapters, ...asTrained })
}

/** A system's adapters of a run: none where its model was tuned elsewhere, and no reader where the model reads by itself. */
export function adaptersOver({ chat, tuned }: Models, { adapters }: Uses): AdapterName[] {
  if (tuned && adapters.includes('tuned')) return []
  return adapters.filter((name) => name !== 'reader' || !chat.instructed)
}

/** Where the adapters of some systems come from; `null` for one that none of them uses. */
export async function provenancesOf(
  kinds: readonly SystemKind[],
  { models, adapters }: Resources,
): Promise<Record<AdapterName, Provenance | null>> {
  const used = new Set(kinds.flatMap(({ uses }) => adaptersOver(models, uses)))
  const provenanceOf = async (name: AdapterName) => (used.has(name) ? (await adapters[name]()).provenance : null)
  return { tuned: await provenanceOf('tuned'), reader: await provenanceOf('reader'), raft: await provenanceOf('raft') }
}

export function tunedAdapterFolder(scenario: Scenario): string {
  return join(scenario.folder, 'adapters')
}

export function raftAdapterFolder(scenario: Scenario): string {
  return join(scenario.folder, 'adapters-raft')
}

export function readerAdapterFolder(): string {
  return join(packageRoot(), READER_FOLDER, 'adapters')
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
