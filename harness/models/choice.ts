import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../common/errors.js'
import { keyVariable } from '../common/key-variable.js'
import { CATALOGUE } from './catalogue.js'
import type { ChatEndpointOptions } from './openai.js'

const text = z.string().trim().min(1, 'must not be empty')

/** Which models a run asks. It is kept with the run, so it holds the names of environment variables, never a key. */
export const modelChoiceSchema = z.strictObject({
  /** A model behind `url`; or a GGUF file, `owner/name/file.gguf` on the hub, or the folder or `owner/name` of an ONNX model. */
  model: text.optional(),
  /** Where an OpenAI-compatible API is, such as https://api.openai.com/v1. */
  url: text.optional(),
  /** Environment variable that holds its key. Default: OPENAI_API_KEY for OpenAI's own, else VERSUS_API_KEY. */
  keyEnv: keyVariable.optional(),
  /** Most requests at once. Default 4. */
  concurrency: z.int().min(1).max(256).optional(),
  /** Parameters that are not sent, because the model takes none of that name. */
  omit: z.array(z.enum(['temperature', 'seed'])).optional(),
  /** A model behind `embeddingUrl`, or the folder or `owner/name` of an ONNX model. */
  embedding: text.optional(),
  embeddingUrl: text.optional(),
  embeddingKeyEnv: keyVariable.optional(),
  /** A tuned model behind `tunedUrl`; or the record that `versus train --backend openai` left; or a LoRA adapter for the GGUF model. */
  tunedModel: text.optional(),
  /** Default: `url`. */
  tunedUrl: text.optional(),
  tunedKeyEnv: keyVariable.optional(),
  /** What tuning it cost, where no record says. */
  tunedDollars: z.number().min(0).optional(),
  /** How the tuned model is asked: by the question alone, as `versus train` trains it, or with an instruction. Default: the former for a record. */
  tunedPrompt: z.enum(['question', 'instruction']).optional(),
})
export type ModelChoice = z.infer<typeof modelChoiceSchema>

/** What a choice of a chat or embedding model comes to. */
export type ChosenModel =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'endpoint'; readonly endpoint: ChosenEndpoint }
  | { readonly kind: 'gguf'; readonly path: string }
  | { readonly kind: 'hub'; readonly repository: string; readonly file: string }
  | { readonly kind: 'onnx'; readonly from: string }

export interface ChosenEndpoint {
  readonly baseUrl: string
  readonly model: string
  readonly keyEnv: string
}

/** @throws InputError for a choice that can't be one. */
export function chosenChat({ model, url, keyEnv }: ModelChoice): ChosenModel {
  if (url !== undefined) {
    if (model === undefined) throw new InputError(`${url}: name the model behind it with --model`)
    return { kind: 'endpoint', endpoint: { baseUrl: url, model, keyEnv: keyEnv ?? defaultKeyEnv(url) } }
  }
  if (model === undefined || isKnown(model, 'chat')) return { kind: 'embedded' }
  return localModel(model, '--model', '--url')
}

/** @throws InputError for a choice that can't be one. */
export function chosenEmbedding({ embedding, embeddingUrl, embeddingKeyEnv }: ModelChoice): ChosenModel {
  if (embeddingUrl !== undefined) {
    if (embedding === undefined) throw new InputError(`${embeddingUrl}: name the embedding model behind it with --embedding`)
    const keyEnv = embeddingKeyEnv ?? defaultKeyEnv(embeddingUrl)
    return { kind: 'endpoint', endpoint: { baseUrl: embeddingUrl, model: embedding, keyEnv } }
  }
  if (embedding === undefined || isKnown(embedding, 'embedding')) return { kind: 'embedded' }
  const chosen = localModel(embedding, '--embedding', '--embedding-url')
  if (chosen.kind !== 'onnx')
    throw new InputError(
      `--embedding ${embedding}: give the folder or hub name of an ONNX model; a GGUF model is served by an endpoint (--embedding-url)`,
    )
  return chosen
}

/** A key of OpenAI's goes to OpenAI alone, unless its variable is named. */
export function defaultKeyEnv(url: string): string {
  return isOpenAi(url) ? 'OPENAI_API_KEY' : 'VERSUS_API_KEY'
}

export function isOpenAi(url: string): boolean {
  return URL.canParse(url) && new URL(url).hostname === 'api.openai.com'
}

/** The client's options, with the key of the environment. */
export function endpointOptions(
  { baseUrl, model, keyEnv }: ChosenEndpoint,
  { concurrency, omit }: Pick<ModelChoice, 'concurrency' | 'omit'>,
  onNotice: (message: string) => void,
): ChatEndpointOptions {
  return {
    baseUrl,
    model,
    apiKey: process.env[keyEnv],
    onNotice,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(omit === undefined ? {} : { omit }),
  }
}

function isKnown(name: string, kind: 'chat' | 'embedding'): boolean {
  return CATALOGUE.some((model) => model.name === name && model.kind === kind)
}

function localModel(name: string, flag: string, urlFlag: string): ChosenModel {
  if (existsSync(name)) {
    if (name.endsWith('.gguf')) return { kind: 'gguf', path: name }
    if (statSync(name).isDirectory() && existsSync(join(name, 'config.json'))) return { kind: 'onnx', from: name }
    throw new InputError(`${flag} ${name}: neither a GGUF file nor a folder with config.json and an ONNX model`)
  }
  const [, repository, file] = /^([\w.-]+\/[\w.-]+)\/(.+\.gguf)$/.exec(name) ?? []
  if (repository && file && !/(^|\/)\.{1,2}(\/|$)/.test(name)) return { kind: 'hub', repository, file }
  if (/^[\w-][\w.-]*\/[\w.-]+$/.test(name) && !name.endsWith('.gguf')) return { kind: 'onnx', from: name }
  throw new InputError(
    `${flag} ${name}: no such file or folder, and no name of a model on the hub; for a model behind an endpoint add ${urlFlag} <where its API is>`,
  )
}
