import { InputError } from '../common/errors.js'
import { validate } from '../common/jsonl.js'
import { chatPrice, embeddingPrice, type Prices } from '../cost/prices.js'
import { chosenChat, chosenEmbedding, type ModelChoice, modelChoiceSchema } from '../models/choice.js'
import { chosenTuned } from '../systems/tuned.js'
import { flagName } from './options.js'

/** Flags that say which models are asked. */
export interface ModelFlags {
  readonly model?: string
  readonly url?: string
  readonly keyEnv?: string
  readonly concurrency?: number
  readonly omit?: readonly string[]
  readonly embedding?: string
  readonly embeddingUrl?: string
  readonly embeddingKeyEnv?: string
  readonly tunedModel?: string
  readonly tunedUrl?: string
  readonly tunedKeyEnv?: string
  readonly tunedPrompt?: string
  readonly tunedDollars?: number
}

const MODEL_FLAGS = [
  'model',
  'url',
  'keyEnv',
  'concurrency',
  'omit',
  'embedding',
  'embeddingUrl',
  'embeddingKeyEnv',
  'tunedModel',
  'tunedUrl',
  'tunedKeyEnv',
  'tunedPrompt',
  'tunedDollars',
] as const satisfies readonly (keyof ModelFlags & keyof ModelChoice)[]

/** @throws InputError for flags that don't go together. */
export function modelChoice(flags: ModelFlags): ModelChoice | undefined {
  const given = MODEL_FLAGS.filter((flag) => flags[flag] !== undefined)
  if (given.length === 0) return undefined
  const choice = validate(Object.fromEntries(given.map((flag) => [flag, flags[flag]])), modelChoiceSchema, 'models')
  const chat = chosenChat(choice)
  chosenEmbedding(choice)
  if (chat.kind === 'endpoint' || choice.tunedModel !== undefined) return choice
  for (const flag of ['keyEnv', 'omit', 'concurrency'] as const)
    if (choice[flag] !== undefined) throw new InputError(`${flagName(flag)} belongs to a model behind an endpoint: name it with --url`)
  return choice
}

/**
 * Whether a choice has a tuned model without an adapter of versus's: for a model that takes none, the tuned systems are left out
 * unless they are asked for.
 */
export function takesAdapters(choice: ModelChoice | undefined): boolean {
  return choice === undefined || choice.tunedModel !== undefined || isEmbedded(choice)
}

export function isEmbedded(choice: ModelChoice): boolean {
  return chosenChat(choice).kind === 'embedded'
}

/**
 * Before the first question: a model that is paid by the token has a price.
 * @throws InputError that asks for it.
 */
export function checkPrices(choice: ModelChoice | undefined, prices: Prices): void {
  if (!choice) return
  const chat = chosenChat(choice)
  const tuned = chosenTuned(choice)
  const embedding = chosenEmbedding(choice)
  if (chat.kind === 'endpoint') chatPrice(prices, chat.endpoint.model)
  if (tuned) chatPrice(prices, tuned.endpoint.model)
  if (embedding.kind === 'endpoint') embeddingPrice(prices, embedding.endpoint.model)
}
