import { describe, expect, it } from 'vitest'
import { answerCost, computeCost, embeddingCost, trainingCost } from './bill.js'

describe('answerCost', () => {
  it('equals a worked example with cached tokens', () => {
    // A prompt of 12,000 tokens, 8,000 of them cached, and 500 tokens of answer at $2, $0.50 and $8 a million:
    // 4,000 × $2 = $0.008; 8,000 × $0.50 = $0.004; 500 × $8 = $0.004: 1.6 cents in all. Uncached it were 2.8.
    const price = { input: 2, cachedInput: 0.5, output: 8 }
    expect(answerCost({ inputTokens: 4_000, cachedInputTokens: 8_000, outputTokens: 500 }, price)).toBeCloseTo(0.016, 12)
    expect(answerCost({ inputTokens: 12_000, cachedInputTokens: 0, outputTokens: 500 }, price)).toBeCloseTo(0.028, 12)
  })

  it('is 0 only for no tokens or a price of 0', () => {
    const price = { input: 0, cachedInput: 0, output: 8 }
    expect(answerCost({ inputTokens: 900, cachedInputTokens: 50, outputTokens: 0 }, price)).toBe(0)
    expect(answerCost({ inputTokens: 900, cachedInputTokens: 50, outputTokens: 1 }, price)).toBeCloseTo(0.000008, 15)
  })

  it('refuses tokens that can not be', () => {
    const price = { input: 2, cachedInput: 0.5, output: 8 }
    for (const inputTokens of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => answerCost({ inputTokens, cachedInputTokens: 0, outputTokens: 0 }, price)).toThrow(RangeError)
  })
})

describe('embeddingCost', () => {
  it('equals a worked example', () => {
    // 2,500 articles of 400 tokens are a million: 13 cents at $0.13.
    expect(embeddingCost(2_500 * 400, { input: 0.13 })).toBeCloseTo(0.13, 12)
    expect(() => embeddingCost(-1, { input: 0.13 })).toThrow(RangeError)
  })
})

describe('trainingCost', () => {
  it('bills the file once for each epoch', () => {
    // 800 pairs of 150 tokens are 120,000; 3 epochs 360,000; at $5 a million $1.80.
    expect(trainingCost({ tokens: 120_000, epochs: 3 }, { training: 5 })).toBeCloseTo(1.8, 12)
    expect(trainingCost({ tokens: 360_000, epochs: 1 }, { training: 5 })).toBeCloseTo(1.8, 12)
  })

  it('refuses epochs that are not a whole number of at least 1', () => {
    for (const epochs of [0, 1.5, -3, Number.NaN]) expect(() => trainingCost({ tokens: 1, epochs }, { training: 5 })).toThrow(RangeError)
  })
})

describe('computeCost', () => {
  it('equals a worked example', () => {
    // 25 minutes at $0.12 an hour: 5 cents.
    expect(computeCost(25 * 60, 0.12)).toBeCloseTo(0.05, 12)
    expect(() => computeCost(Number.NaN, 0.12)).toThrow(RangeError)
    expect(() => computeCost(1, -1)).toThrow(RangeError)
  })
})
