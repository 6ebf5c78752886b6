import { describe, expect, it } from 'vitest'
import { answerCost, embeddingCost, trainingCost } from './bill.js'
import { chatPrice, embeddingPrice, fineTuningPrice, type Prices } from './prices.js'
import { type CostProfile, costCurve, costPerThousand, monthlyCost } from './profile.js'

const ORIGIN = { date: '2026-09-13', basis: 'list price' }
/** Those of gpt-4.1-mini and text-embedding-3-small in September 2026. */
const PRICES: Prices = {
  chat: { chat: { input: 0.4, cachedInput: 0.1, output: 1.6, ...ORIGIN } },
  embedding: { embedding: { input: 0.02, ...ORIGIN } },
  fineTuning: { chat: { training: 5, input: 0.8, cachedInput: 0.2, output: 3.2, ...ORIGIN } },
  local: { perHour: 0.1, ...ORIGIN },
}
const WORKLOAD = { questionsPerMonth: 10_000, updatesPerMonth: 4, months: 12 }

/** 3 million tokens of knowledge, of which a change touches 50,000; 700 + 1,100 cached tokens in and 60 out. */
const RAG: CostProfile = {
  once: embeddingCost(3_000_000, embeddingPrice(PRICES, 'embedding')),
  perUpdate: embeddingCost(50_000, embeddingPrice(PRICES, 'embedding')),
  perAnswer: answerCost({ inputTokens: 700, cachedInputTokens: 1_100, outputTokens: 60 }, chatPrice(PRICES, 'chat')),
}
/** Trained on 120,000 tokens in 3 epochs, again at each change; 90 tokens in and 60 out. */
const TUNED: CostProfile = {
  once: trainingCost({ tokens: 120_000, epochs: 3 }, fineTuningPrice(PRICES, 'chat')),
  perUpdate: trainingCost({ tokens: 120_000, epochs: 3 }, fineTuningPrice(PRICES, 'chat')),
  perAnswer: answerCost({ inputTokens: 90, cachedInputTokens: 0, outputTokens: 60 }, chatPrice(PRICES, 'ft:chat:acme::1')),
}

describe('monthlyCost', () => {
  it('equals a worked example of retrieval in a month with 4 updates', () => {
    // once 3 × $0.02 = $0.06, a month $0.005; an update $0.001, 4: $0.004;
    // an answer 700 × $0.4 + 1,100 × $0.1 + 60 × $1.6 = 280 + 110 + 96 = 486 millionths, 10,000: $4.86. In all $4.869.
    expect(RAG.once).toBeCloseTo(0.06, 12)
    expect(RAG.perUpdate).toBeCloseTo(0.001, 12)
    expect(monthlyCost(RAG, WORKLOAD)).toBeCloseTo(4.869, 10)
  })

  it('equals a worked example of a tuned model in a month with 4 updates', () => {
    // once $1.80, a month $0.15; an update $1.80, 4: $7.20;
    // an answer 90 × $0.8 + 60 × $3.2 = 72 + 192 = 264 millionths, 10,000: $2.64. In all $9.99; without an update $2.79.
    expect(monthlyCost(TUNED, WORKLOAD)).toBeCloseTo(9.99, 10)
    expect(monthlyCost(TUNED, { ...WORKLOAD, updatesPerMonth: 0 })).toBeCloseTo(2.79, 10)
  })

  it('is what updates and one-time cost come to where nothing is asked', () => {
    expect(monthlyCost(TUNED, { ...WORKLOAD, questionsPerMonth: 0 })).toBeCloseTo(7.35, 10)
  })

  it('spreads all of the one-time cost over the months', () => {
    const workload = { questionsPerMonth: 0, updatesPerMonth: 0, months: 7 }
    expect(7 * monthlyCost({ once: 21, perUpdate: 3, perAnswer: 1 }, workload)).toBeCloseTo(21, 12)
  })

  it('refuses amounts that can not be', () => {
    for (const fault of [{ months: 0 }, { months: -1 }, { questionsPerMonth: -1 }, { updatesPerMonth: Number.NaN }])
      expect(() => monthlyCost(RAG, { ...WORKLOAD, ...fault }), JSON.stringify(fault)).toThrow(RangeError)
    for (const fault of [{ once: -1 }, { perUpdate: Number.NaN }, { perAnswer: Number.POSITIVE_INFINITY }])
      expect(() => monthlyCost({ ...RAG, ...fault }, WORKLOAD), JSON.stringify(fault)).toThrow(RangeError)
  })
})

describe('costPerThousand', () => {
  it('is the month shared among its answers', () => {
    expect(costPerThousand(RAG, WORKLOAD)).toBeCloseTo(0.4869, 10)
    expect(costPerThousand(TUNED, WORKLOAD)).toBeCloseTo(0.999, 10)
  })

  it('refuses a workload without questions', () =>
    expect(() => costPerThousand(RAG, { ...WORKLOAD, questionsPerMonth: 0 })).toThrow(RangeError))
})

describe('costCurve', () => {
  it('nears the cost of the answers alone as the volume grows', () => {
    // The tuned model's month costs $7.35 before the first answer.
    const curve = costCurve(TUNED, WORKLOAD, [1_000, 10_000, 1_000_000])
    expect(curve.map(({ questionsPerMonth }) => questionsPerMonth)).toEqual([1_000, 10_000, 1_000_000])
    const monthly = [7.614, 9.99, 271.35]
    const perThousand = [7.614, 0.999, 0.27135]
    for (const [index, point] of curve.entries()) {
      expect(point.monthly).toBeCloseTo(monthly[index] ?? Number.NaN, 9)
      expect(point.perThousand).toBeCloseTo(perThousand[index] ?? Number.NaN, 9)
    }
  })
})
