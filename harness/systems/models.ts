import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { sha256OfFile } from '../common/hash.js'
import type { Bytes } from '../common/units.js'
import { DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDING_MODEL } from '../models/catalogue.js'
import { type ChosenEndpoint, type ChosenModel, chosenChat, chosenEmbedding, endpointOptions, type ModelChoice } from '../models/choice.js'
import { hubModel } from '../models/hub-model.js'
import { loadLlama } from '../models/llama.js'
import type { EmbeddingModel, Weights } from '../models/model.js'
import { bytesOfFolder, sumOfFolder } from '../models/onnx-folder.js'
import { openEmbeddingEndpoint } from '../models/openai.js'
import { ensureModel, modelFolder, namedModel, type OnDownload, type StoredFile } from '../models/store.js'
import { openEmbeddingModel, openOnnxChat } from '../models/transformers.js'
import { endpointSource, refuseAdapters } from './endpoint-source.js'
import { openTuned, type TunedModel } from './tuned.js'

/** Models in memory, shared by every system of every scenario of a run. */
export interface Models {
  readonly chat: ChatSource
  /** A model that was tuned elsewhere; without one, systems lay the scenario's adapter over the chat model. */
  readonly tuned?: TunedModel
  readonly embedding: EmbeddingModel
  /** Of the embedding model's files. */
  readonly embeddingBytes: Bytes
  /** Where the embedding model is behind one. */
  readonly embeddingEndpoint?: ChosenEndpoint
  dispose(): Promise<void>
}

/** The language model of a run. */
export interface ChatSource {
  readonly name: string
  /** Of a model behind an endpoint: its address for path and source, no bytes, and the sha256 of address and name, as the weights can't be known. */
  readonly file: StoredFile
  readonly weights: Weights
  /** Whether it follows an instruction, and reads passages, by itself: all but the embedded model, which has an adapter for it. */
  readonly instructed?: boolean
  readonly endpoint?: ChosenEndpoint
}

/**
 * Open the models of a choice; without one, the embedded ones.
 * @throws InputError where one is not there or can't be used.
 */
export async function openModels(
  onDownload: OnDownload,
  choice: ModelChoice = {},
  onNotice: (message: string) => void = () => undefined,
): Promise<Models> {
  const context = { choice, onDownload, onNotice }
  const chat = await openChat(chosenChat(choice), context)
  let tuned: TunedModel | undefined
  const disposeChat = async () => {
    await tuned?.dispose()
    await chat.weights.dispose()
  }
  try {
    tuned = await openTuned(choice, chat, onNotice)
    const { model, bytes, endpoint } = await openEmbedding(onDownload, choice)
    return {
      chat,
      ...(tuned ? { tuned } : {}),
      embedding: model,
      embeddingBytes: bytes,
      ...(endpoint ? { embeddingEndpoint: endpoint } : {}),
      async dispose() {
        await disposeChat()
        await model.dispose()
      },
    }
  } catch (error) {
    await disposeChat()
    throw error
  }
}

/** The models of a run that asks none: systems of a scenario's own alone, and no meanings compared. */
export const NO_MODELS: Models = {
  chat: {
    name: 'none',
    file: { name: 'none', path: '', sha256: '', bytes: 0, source: 'none' },
    weights: { open: refuseNone, dispose: () => Promise.resolve() },
  },
  embedding: { id: 'none', dimensions: 0, embed: refuseNone, dispose: () => Promise.resolve() },
  embeddingBytes: 0,
  dispose: () => Promise.resolve(),
}

async function refuseNone(): Promise<never> {
  throw new Error('a run that was to ask no model asked one')
}

interface OpenContext {
  readonly choice: ModelChoice
  readonly onDownload: OnDownload
  readonly onNotice: (message: string) => void
}

async function openChat(chosen: ChosenModel, { choice, onDownload, onNotice }: OpenContext): Promise<ChatSource> {
  switch (chosen.kind) {
    case 'embedded': {
      const [file] = (await ensureModel(namedModel(DEFAULT_CHAT_MODEL), onDownload)) as [StoredFile]
      return { name: DEFAULT_CHAT_MODEL, file, weights: await loadLlama(file.path) }
    }
    case 'hub': {
      const [file] = (await ensureModel(await hubModel(chosen.repository, chosen.file), onDownload)) as [StoredFile]
      return { name: basename(file.path, '.gguf'), file, weights: await loadLlama(file.path, 'own'), instructed: true }
    }
    case 'gguf': {
      const file = await ownFile(chosen.path)
      return { name: basename(file.path, '.gguf'), file, weights: await loadLlama(file.path, 'own'), instructed: true }
    }
    case 'onnx': {
      const { from } = chosen
      const file: StoredFile = { name: from, path: from, sha256: await sumOfFolder(from), bytes: bytesOfFolder(from), source: from }
      return { name: basename(from), file, weights: onnxWeights(from), instructed: true }
    }
    case 'endpoint': {
      const { endpoint } = chosen
      return { ...endpointSource(endpoint, choice, onNotice), instructed: true, endpoint }
    }
  }
}

function onnxWeights(from: string): Weights {
  return {
    open: async (options) => {
      refuseAdapters(options, from)
      return openOnnxChat({ from, id: options.id })
    },
    dispose: () => Promise.resolve(),
  }
}

/** The embedding model of a choice alone, and what its files take on disk. */
export async function openEmbedding(
  onDownload: OnDownload,
  choice: ModelChoice = {},
): Promise<{ readonly model: EmbeddingModel; readonly bytes: Bytes; readonly endpoint?: ChosenEndpoint }> {
  const chosen = chosenEmbedding(choice)
  if (chosen.kind === 'endpoint') {
    const model = await openEmbeddingEndpoint(endpointOptions(chosen.endpoint, {}, () => undefined))
    return { model, bytes: 0, endpoint: chosen.endpoint }
  }
  if (chosen.kind === 'onnx') {
    const { from } = chosen
    const sum = await sumOfFolder(from)
    return { model: await openEmbeddingModel(from, `${basename(resolve(from))}@${sum.slice(0, 12)}`), bytes: bytesOfFolder(from) }
  }
  const embedding = namedModel(DEFAULT_EMBEDDING_MODEL)
  const files = await ensureModel(embedding, onDownload)
  const onnx = files.find((stored) => stored.name.endsWith('.onnx')) as StoredFile
  const model = await openEmbeddingModel(modelFolder(embedding), `${embedding.name}@${onnx.sha256.slice(0, 12)}`)
  return { model, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

async function ownFile(given: string): Promise<StoredFile> {
  const path = resolve(given)
  return { name: basename(path), path, sha256: await sha256OfFile(path), bytes: statSync(path).size, source: given }
}
