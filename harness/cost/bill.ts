import type { Seconds, UsDollars } from '../common/units.js'
import { checkAmounts } from './amount.js'
import type { ChatPrice, EmbeddingPrice, FineTuningPrice } from './prices.js'

const MILLION = 1_000_000

/** Tokens of one request. Those that the provider had cached are in `cachedInputTokens` only. */
export interface TokenUsage {
  readonly inputTokens: number
  readonly cachedInputTokens: number
  readonly outputTokens: number
}

/** @throws RangeError for tokens that are negative or not finite. */
export function answerCost(
  { inputTokens, cachedInputTokens, outputTokens }: TokenUsage,
  price: Pick<ChatPrice, 'input' | 'cachedInput' | 'output'>,
): UsDollars {
  checkAmounts({ inputTokens, cachedInputTokens, outputTokens })
  return (inputTokens * price.input + cachedInputTokens * price.cachedInput + outputTokens * price.output) / MILLION
}

/** @throws RangeError for tokens that are negative or not finite. */
export function embeddingCost(tokens: number, price: Pick<EmbeddingPrice, 'input'>): UsDollars {
  checkAmounts({ tokens })
  return (tokens * price.input) / MILLION
}

/**
 * OpenAI bills the tokens of the training file once for each epoch. The `trained_tokens` of a finished job are that product
 * already: give them as `tokens` with 1 epoch.
 *
 * @param training `tokens` of the training file.
 * @throws RangeError for tokens that are negative or not finite, or epochs that are not a whole number of at least 1.
 */
export function trainingCost(
  training: { readonly tokens: number; readonly epochs: number },
  price: Pick<FineTuningPrice, 'training'>,
): UsDollars {
  const { tokens, epochs } = training
  checkAmounts({ tokens })
  if (!Number.isInteger(epochs) || epochs < 1) throw new RangeError(`a number of epochs is whole and at least 1, not ${epochs}`)
  return (tokens * epochs * price.training) / MILLION
}

/**
 * Local compute.
 * @throws RangeError for seconds or a rate that are negative or not finite.
 */
export function computeCost(seconds: Seconds, perHour: UsDollars): UsDollars {
  checkAmounts({ seconds, perHour })
  return (seconds * perHour) / 3600
}

export interface Spending {
  /** What the run cost: retries are paid, answers from the cache are not. */
  readonly incurred: UsDollars
  /** What it would have cost without a cache. */
  readonly logical: UsDollars
}
