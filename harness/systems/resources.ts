import { join } from 'node:path'
import { cacheFolder, packageRoot } from '../common/paths.js'
import { type IndexEvents, type Knowledge, openKnowledge } from '../knowledge/knowledge.js'
import type { ChatModel, EmbeddingModel } from '../models/model.js'
import { EMBEDDED_PROMPTS, INSTRUCTED_PROMPTS, type Prompts } from '../models/prompts.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Adapter, loadAdapter } from '../tuning/adapter.js'
import { READER_FOLDER } from '../tuning/reader-set.js'
import type { Models } from './models.js'

export { type Models, openEmbedding, openModels } from './models.js'

/** What a system of one scenario can be made of; each part is opened when first asked for, and once. */
export interface Resources {
  readonly scenario: Scenario
  readonly models: Models
  knowledge(): Promise<Knowledge>
  /** The adapter that was tuned on the scenario's training pairs. */
  tunedAdapter(): Promise<Adapter>
  /** The adapter that was tuned on the scenario's facts among retrieved passages. */
  raftAdapter(): Promise<Adapter>
  /** The adapter that taught the small model to answer from passages. */
  readerAdapter(): Promise<Adapter>
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
    tunedAdapter: once(() => loadAdapter(tunedFolder, base, `npx versus train ${scenario.name}`)),
    raftAdapter: once(() => loadAdapter(raftAdapterFolder(scenario), base, `npx versus train ${scenario.name} --style raft`)),
    readerAdapter: once(() => loadAdapter(readerAdapterFolder(), base, 'npx versus train reader')),
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

interface Wanted {
  readonly id: string
  /** Whether it is to answer from passages: the embedded model has an adapter for that. */
  readonly reads: boolean
  readonly tuned: boolean
}

/** The run's language model for one system: as it comes, or tuned. */
export async function openLanguageModel(resources: Resources, { id, reads, tuned }: Wanted): Promise<ChatModel> {
  const { chat, tuned: elsewhere } = resources.models
  if (tuned && elsewhere) return elsewhere.open(id)
  const adapters: string[] = []
  if (reads && !chat.instructed) adapters.push((await resources.readerAdapter()).path)
  if (tuned) adapters.push((await resources.tunedAdapter()).path)
  const asTrained = tuned && !reads ? ({ template: 'chatml' } as const) : {}
  return chat.weights.open({ id, adapters, ...asTrained })
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
