import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import {
  chatPrice,
  embeddingPrice,
  fineTuningPrice,
  LIST_PRICES,
  mergePrices,
  type PriceFile,
  priceFileSchema,
  pricesSchema,
} from './prices.js'

const ORIGIN = { date: '2026-11-20', basis: 'our contract' }
const OWN: PriceFile = { chat: { 'gpt-4o': { input: 1, cachedInput: 1, output: 1, ...ORIGIN } } }

describe('the list prices', () => {
  it('fit the schema of a price file, so that each is dated and says what it is', () => {
    expect(pricesSchema.parse(LIST_PRICES)).toEqual(LIST_PRICES)
    expect(priceFileSchema.parse(LIST_PRICES)).toEqual(LIST_PRICES)
  })

  it('ask for less where input is cached, and more for output', () => {
    for (const price of [...Object.values(LIST_PRICES.chat), ...Object.values(LIST_PRICES.fineTuning)]) {
      expect(price.cachedInput).toBeGreaterThan(0)
      expect(price.cachedInput).toBeLessThan(price.input)
      expect(price.input).toBeLessThan(price.output)
    }
  })

  it('ask no less of a tuned model than of its base', () => {
    for (const [model, price] of Object.entries(LIST_PRICES.fineTuning)) {
      expect(price.input).toBeGreaterThan(chatPrice(LIST_PRICES, model).input)
      expect(price.output).toBeGreaterThan(chatPrice(LIST_PRICES, model).output)
    }
  })

  it('name a snapshot once', () => {
    for (const section of [LIST_PRICES.chat, LIST_PRICES.embedding, LIST_PRICES.fineTuning]) {
      const names = Object.entries(section).flatMap(([model, price]) => [model, ...(price.snapshots ?? [])])
      expect(new Set(names).size).toBe(names.length)
    }
  })
})

describe('the price of a model', () => {
  it('is found by name and by snapshot', () => {
    expect(chatPrice(LIST_PRICES, 'gpt-4.1-mini')).toMatchObject({ input: 0.4, cachedInput: 0.1, output: 1.6 })
    expect(chatPrice(LIST_PRICES, 'gpt-4.1-mini-2025-04-14')).toBe(chatPrice(LIST_PRICES, 'gpt-4.1-mini'))
    expect(embeddingPrice(LIST_PRICES, 'text-embedding-3-small').input).toBe(0.02)
    expect(fineTuningPrice(LIST_PRICES, 'gpt-4o-mini-2024-07-18').training).toBe(3)
  })

  it('is that of the tuned model where a tuned one answers', () => {
    for (const model of ['ft:gpt-4.1-mini-2025-04-14:acme:support:Ab12', 'ft:gpt-4.1-mini-2025-04-14:acme::Ab12:ckpt-step-90'])
      expect(chatPrice(LIST_PRICES, model)).toMatchObject({ input: 0.8, cachedInput: 0.2, output: 3.2 })
  })

  it('is one of its own where the tuned model has one', () => {
    const model = 'ft:gpt-4o-mini-2024-07-18:acme::x'
    const prices = mergePrices(LIST_PRICES, { chat: { [model]: { input: 7, cachedInput: 7, output: 7, ...ORIGIN } } })
    expect(chatPrice(prices, model).input).toBe(7)
  })

  it('is not guessed from a name that is nearly the same: an older snapshot costs more', () => {
    expect(() => chatPrice(LIST_PRICES, 'gpt-4o-2024-05-13')).toThrow(InputError)
  })

  it('is an error that says what to write where, if there is none', () => {
    expect(() => chatPrice(LIST_PRICES, 'llama-9')).toThrow(
      /no chat price for the model "llama-9".*\n\{"chat": \{"llama-9": \{"input": .*"cachedInput": .*"output": .*"date": .*"basis": /,
    )
    expect(() => embeddingPrice(LIST_PRICES, 'gpt-4o')).toThrow(/\{"embedding": \{"gpt-4o": \{"input": /)
    expect(() => fineTuningPrice(LIST_PRICES, 'o4-mini')).toThrow(/\{"fineTuning": \{"o4-mini": \{"training": /)
    expect(() => chatPrice(LIST_PRICES, 'ft:llama-9:acme::x')).toThrow(/\{"fineTuning": \{"llama-9": /)
    for (const model of ['', 'ft:', 'constructor', 'toString', '__proto__'])
      expect(() => chatPrice(LIST_PRICES, model), model).toThrow(InputError)
  })
})

describe('mergePrices', () => {
  it("replaces an entry by the user's, snapshots and all, and leaves the others", () => {
    const merged = mergePrices(LIST_PRICES, OWN)
    expect(chatPrice(merged, 'gpt-4o')).toEqual(OWN.chat?.['gpt-4o'])
    expect(() => chatPrice(merged, 'gpt-4o-2024-08-06')).toThrow(InputError)
    expect(chatPrice(merged, 'gpt-4.1')).toBe(chatPrice(LIST_PRICES, 'gpt-4.1'))
    expect(merged).toMatchObject({ embedding: LIST_PRICES.embedding, fineTuning: LIST_PRICES.fineTuning, local: LIST_PRICES.local })
    expect(chatPrice(LIST_PRICES, 'gpt-4o').input).toBe(2.5)
  })

  it("prefers the user's entry for a snapshot that both name", () => {
    const own = { 'our-gpt': { input: 9, cachedInput: 9, output: 9, snapshots: ['gpt-4o-2024-08-06'], ...ORIGIN } }
    expect(chatPrice(mergePrices(LIST_PRICES, { chat: own }), 'gpt-4o-2024-08-06').input).toBe(9)
  })

  it('adds models, takes an hourly rate, and changes nothing for an empty file', () => {
    const own = { embedding: { ours: { input: 0, ...ORIGIN } }, local: { perHour: 2, ...ORIGIN } }
    const merged = mergePrices(LIST_PRICES, own)
    expect(embeddingPrice(merged, 'ours').input).toBe(0)
    expect(merged.local.perHour).toBe(2)
    expect(mergePrices(LIST_PRICES, {})).toEqual(LIST_PRICES)
  })
})

describe('a price file', () => {
  const file = (price: object) => priceFileSchema.safeParse({ chat: { ours: price } }).success

  it('may hold any part, and a price of 0 that is written out', () => {
    expect(file({ input: 0, cachedInput: 0, output: 0, ...ORIGIN })).toBe(true)
    expect(priceFileSchema.safeParse({}).success).toBe(true)
  })

  it('is refused where a price is missing, negative or no number, undated, unexplained or misspelt', () => {
    const price = { input: 1, cachedInput: 1, output: 1, ...ORIGIN }
    expect(file(price)).toBe(true)
    for (const fault of [
      { output: undefined },
      { cachedInput: undefined },
      { input: -1 },
      { input: '1' },
      { input: Number.NaN },
      { date: 'yesterday' },
      { basis: ' ' },
      { ouput: 1 },
    ])
      expect(file({ ...price, ...fault }), JSON.stringify(fault)).toBe(false)
    expect(priceFileSchema.safeParse({ embeddings: {} }).success).toBe(false)
  })
})
