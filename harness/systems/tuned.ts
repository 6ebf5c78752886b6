import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { InputError } from '../common/errors.js'
import { sha256OfFile } from '../common/hash.js'
import type { Bytes, UsDollars } from '../common/units.js'
import { type ChosenEndpoint, defaultKeyEnv, type ModelChoice } from '../models/choice.js'
import { isAdapterFile, loadLlama } from '../models/llama.js'
import type { ChatModel, Weights } from '../models/model.js'
import { isRecord, readRecord, type TunedRecord } from '../tuning/openai-record.js'
import { endpointSource } from './endpoint-source.js'
import type { ChatSource } from './models.js'

/** A model that was tuned elsewhere than by an adapter of the scenario's. */
export interface TunedModel {
  readonly name: string
  /** As it was trained to be asked: by the question alone, or with an instruction. */
  readonly prompt: 'question' | 'instruction'
  /** What tuning cost: of the record, or as the user says; `null` where nobody said. */
  readonly dollars: UsDollars | null
  readonly record: TunedRecord | null
  readonly endpoint?: ChosenEndpoint
  /** Of its file; of one behind an endpoint, that of address and name. */
  readonly sha256: string
  /** Whether it is laid over the chat model, and no model of its own. */
  readonly adapter: boolean
  /** On disk. */
  readonly bytes: Bytes
  open(id: string): Promise<ChatModel>
  dispose(): Promise<void>
}

/**
 * The tuned model of a choice: behind an endpoint, of a record of versus's, a GGUF adapter for the chat model, or a GGUF file of its own.
 * @throws InputError where it is not there or does not go with the chat model.
 */
export async function openTuned(
  choice: ModelChoice,
  chat: ChatSource,
  onNotice: (message: string) => void,
): Promise<TunedModel | undefined> {
  const { tunedModel, tunedPrompt, tunedDollars = null } = choice
  if (tunedModel === undefined) return undefined
  const asked = chosenTuned(choice)
  if (!asked) return { prompt: tunedPrompt ?? 'instruction', dollars: tunedDollars, record: null, ...(await tunedFile(tunedModel, chat)) }
  const { endpoint, record } = asked
  const { name, file, weights } = endpointSource(endpoint, choice, onNotice)
  return {
    name,
    sha256: file.sha256,
    adapter: false,
    prompt: tunedPrompt ?? (record ? 'question' : 'instruction'),
    dollars: record?.dollars ?? tunedDollars,
    record,
    endpoint,
    bytes: 0,
    open: (id) => weights.open({ id }),
    dispose: () => weights.dispose(),
  }
}

/** Where a tuned model is asked, and the record that says so. */
interface AskedAt {
  readonly endpoint: ChosenEndpoint
  readonly record: TunedRecord | null
}

/**
 * Where the tuned model of a choice is asked; `undefined` where it has none, or a file.
 * @throws InputError where nothing says so.
 */
export function chosenTuned(choice: ModelChoice): AskedAt | undefined {
  const { tunedModel, tunedUrl } = choice
  if (tunedModel === undefined || (tunedModel.endsWith('.gguf') && tunedUrl === undefined)) return undefined
  const record = tunedUrl === undefined && isRecord(tunedModel) ? readRecord(tunedModel) : null
  const url = record?.endpoint ?? tunedUrl ?? choice.url
  if (url === undefined)
    throw new InputError(`--tuned-model ${tunedModel}: name the endpoint that it is behind with --tuned-url, or give a GGUF file`)
  const keyEnv = choice.tunedKeyEnv ?? (url === choice.url ? choice.keyEnv : undefined) ?? defaultKeyEnv(url)
  return { endpoint: { baseUrl: url, model: record?.model ?? tunedModel, keyEnv }, record }
}

type TunedFile = Pick<TunedModel, 'name' | 'sha256' | 'adapter' | 'bytes' | 'open' | 'dispose'>

async function tunedFile(given: string, chat: ChatSource): Promise<TunedFile> {
  if (!existsSync(given)) throw new InputError(`--tuned-model ${given}: no such file`)
  const path = resolve(given)
  const adapter = await isAdapterFile(path)
  const file = { name: basename(path, '.gguf'), sha256: await sha256OfFile(path), adapter, bytes: statSync(path).size }
  if (adapter) {
    if (!chat.file.path.endsWith('.gguf'))
      throw new InputError(`--tuned-model ${given}: an adapter is laid over a GGUF model; name that with --model`)
    return { ...file, open: (id) => chat.weights.open({ id, adapters: [path] }), dispose: () => Promise.resolve() }
  }
  const weights: Weights = await loadLlama(path, 'own')
  return { ...file, open: (id) => weights.open({ id }), dispose: () => weights.dispose() }
}
