import { z } from 'zod'
import { InputError } from '../common/errors.js'
import prices from './prices.json' with { type: 'json' }

/** Dollars. 0 where something is free; there is no default. */
const dollars = z.number().min(0)
/** When the price was read, and what it is: a list price, a contract, an estimate. */
const origin = { date: z.iso.date('a date such as 2026-03-14'), basis: z.string().trim().min(1, 'must not be empty') }
/** Dated names of the model that are billed the same. */
const snapshots = z.array(z.string().min(1)).optional()

/** Dollars per million tokens. */
const chatPriceSchema = z.strictObject({ input: dollars, cachedInput: dollars, output: dollars, snapshots, ...origin })
/** Dollars per million tokens: trained on, and of the tuned model's answers. */
const fineTuningPriceSchema = chatPriceSchema.extend({ training: dollars })
/** Dollars per million tokens. */
const embeddingPriceSchema = z.strictObject({ input: dollars, snapshots, ...origin })
/** Dollars an hour of local compute. */
const localRateSchema = z.strictObject({ perHour: dollars, ...origin })

const model = z.string().min(1)
/** prices.json */
export const pricesSchema = z.strictObject({
  chat: z.record(model, chatPriceSchema),
  embedding: z.record(model, embeddingPriceSchema),
  /** By the model that is tuned. */
  fineTuning: z.record(model, fineTuningPriceSchema),
  local: localRateSchema,
})
/** A user's price file: the same, with any part left out. */
export const priceFileSchema = pricesSchema.partial()

export type ChatPrice = z.infer<typeof chatPriceSchema>
export type FineTuningPrice = z.infer<typeof fineTuningPriceSchema>
export type EmbeddingPrice = z.infer<typeof embeddingPriceSchema>
export type Prices = z.infer<typeof pricesSchema>
export type PriceFile = z.infer<typeof priceFileSchema>

export const LIST_PRICES: Prices = prices

/** An entry of `own` replaces the whole entry of its name. */
export function mergePrices(base: Prices, own: PriceFile): Prices {
  return {
    chat: prefer(own.chat, base.chat),
    embedding: prefer(own.embedding, base.embedding),
    fineTuning: prefer(own.fineTuning, base.fineTuning),
    local: own.local ?? base.local,
  }
}

/** Own entries come first, so that the snapshots that they name are found first. */
function prefer<Price>(own: Readonly<Record<string, Price>> = {}, base: Readonly<Record<string, Price>>): Record<string, Price> {
  return { ...own, ...base, ...own }
}

/**
 * Price of a chat model's tokens; of a tuned model (`ft:gpt-4.1-mini-2025-04-14:…`), that of the tuned model it is made from.
 * @throws InputError for a model without a price.
 */
export function chatPrice(prices: Prices, model: string): ChatPrice {
  const price = lookUp(prices.chat, model)
  if (price) return price
  const [prefix, base] = model.split(':')
  if (prefix === 'ft' && base) return fineTuningPrice(prices, base)
  throw unpriced('chat', model, ['input', 'cachedInput', 'output'])
}

/** @throws InputError for a model without a price. */
export function embeddingPrice(prices: Prices, model: string): EmbeddingPrice {
  const price = lookUp(prices.embedding, model)
  if (price) return price
  throw unpriced('embedding', model, ['input'])
}

/**
 * @param model the model to be tuned.
 * @throws InputError for a model without a price.
 */
export function fineTuningPrice(prices: Prices, model: string): FineTuningPrice {
  const price = lookUp(prices.fineTuning, model)
  if (price) return price
  throw unpriced('fineTuning', model, ['training', 'input', 'cachedInput', 'output'])
}

function lookUp<Price extends { snapshots?: string[] | undefined }>(entries: Readonly<Record<string, Price>>, model: string) {
  return Object.hasOwn(entries, model) ? entries[model] : Object.values(entries).find((price) => price.snapshots?.includes(model))
}

function unpriced(section: keyof Prices, model: string, fields: readonly string[]): InputError {
  const amounts = fields.map((field) => `"${field}": <dollars>`).join(', ')
  return new InputError(
    `no ${section} price for the model ${JSON.stringify(model)}; write it in a price file:\n` +
      `{"${section}": {${JSON.stringify(model)}: {${amounts}, "date": "<year-month-day>", "basis": "<whose price it is>"}}}\n` +
      'in dollars per million tokens, 0 for what is free',
  )
}
