import { join } from 'node:path'
import { cacheFolder, packageRoot } from '../common/paths.js'
import type { Bytes } from '../common/units.js'
import { type Knowledge, openKnowledge } from '../knowledge/knowledge.js'
import { DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDING_MODEL } from '../models/catalogue.js'
import { type LlamaWeights, loadLlama } from '../models/llama.js'
import type { EmbeddingModel } from '../models/model.js'
import { ensureModel, modelFolder, namedModel, type OnDownload, type StoredFile } from '../models/store.js'
import { openEmbeddingModel } from '../models/transformers.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Adapter, loadAdapter } from '../tuning/adapter.js'
import { READER_FOLDER } from '../tuning/reader-set.js'

/** Models in memory, shared by every system of every scenario of a run. */
export interface Models {
  readonly chat: { readonly name: string; readonly file: StoredFile; readonly weights: LlamaWeights }
  readonly embedding: EmbeddingModel
  /** Of the embedding model's files. */
  readonly embeddingBytes: Bytes
  dispose(): Promise<void>
}

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

export async function openModels(onDownload: OnDownload): Promise<Models> {
  const chat = namedModel(DEFAULT_CHAT_MODEL)
  const [file] = (await ensureModel(chat, onDownload)) as [StoredFile]
  const embedding = await openEmbedding(onDownload)
  const weights = await loadLlama(file.path)
  return {
    chat: { name: chat.name, file, weights },
    embedding: embedding.model,
    embeddingBytes: embedding.bytes,
    async dispose() {
      await weights.dispose()
      await embedding.model.dispose()
    },
  }
}

/** The default embedding model alone, and what its files take on disk. */
export async function openEmbedding(onDownload: OnDownload): Promise<{ readonly model: EmbeddingModel; readonly bytes: Bytes }> {
  const embedding = namedModel(DEFAULT_EMBEDDING_MODEL)
  const files = await ensureModel(embedding, onDownload)
  const onnx = files.find((stored) => stored.name.endsWith('.onnx')) as StoredFile
  const model = await openEmbeddingModel(modelFolder(embedding), `${embedding.name}@${onnx.sha256.slice(0, 12)}`)
  return { model, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** @param tunedFolder where the tuned adapter is, if not with the scenario's fixtures */
export function resourcesFor(scenario: Scenario, models: Models, tunedFolder = tunedAdapterFolder(scenario)): Resources {
  const base = { name: models.chat.name, sha256: models.chat.file.sha256 }
  return {
    scenario,
    models,
    knowledge: once(() => knowledgeOf(scenario, models.embedding)),
    tunedAdapter: once(() => loadAdapter(tunedFolder, base, `versus train ${scenario.name}`)),
    raftAdapter: once(() => loadAdapter(raftAdapterFolder(scenario), base, `versus train ${scenario.name} --style raft`)),
    readerAdapter: once(() => loadAdapter(readerAdapterFolder(), base, 'versus train reader')),
  }
}

/** The index of a scenario's articles; opened, or made. */
export function knowledgeOf(scenario: Scenario, embedding: EmbeddingModel): Promise<Knowledge> {
  return openKnowledge({
    articles: scenario.articles,
    embedding,
    cache: cacheFolder('embeddings', `${embedding.id}.f32`),
    chunkWords: scenario.retrieval.chunkWords,
    store: scenario.retrieval.store,
    folder: cacheFolder('indexes'),
    name: scenario.name,
    origin: scenario.folder,
  })
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
