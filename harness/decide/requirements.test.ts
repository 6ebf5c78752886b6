import { describe, expect, it } from 'vitest'
import type { Contender, Figure, Known, Problem } from './problem.js'
import { checkRequirements, qualify } from './requirements.js'
import { WORKLOAD } from './testing.js'

const within = (low: number, high: number): Figure => ({ value: (low + high) / 2, low, high })

function problem(parts: Partial<Contender>, requirements: Partial<Problem['requirements']>): Problem {
  const rag: Contender = {
    id: 'rag',
    accuracy: within(0.5, 0.7),
    latency: within(100, 200),
    p95: within(300, 400),
    consistency: within(0.4, 0.6),
    freshness: 'missing',
    failedOffline: 'missing',
    errors: 0,
    profile: { once: 0, perUpdate: 0, perAnswer: 0.001 },
    ...parts,
  }
  return {
    contenders: [rag],
    paired: { accuracy: [], consistency: [] },
    workload: WORKLOAD,
    requirements: { offline: false, ...requirements },
    priority: [],
    weights: null,
  }
}

const fulfilment = (parts: Partial<Contender>, requirements: Partial<Problem['requirements']>) =>
  checkRequirements(problem(parts, requirements))[0]?.systems[0]?.fulfilment

describe('a requirement', () => {
  it('is met or failed by the whole interval, and unclear where the bound lies within', () => {
    expect([0.4, 0.5, 0.6, 0.71].map((accuracy) => fulfilment({}, { accuracy }))).toEqual(['met', 'met', 'unclear', 'failed'])
    expect([0.4, 0.5, 0.61].map((consistency) => fulfilment({}, { consistency }))).toEqual(['met', 'unclear', 'failed'])
    expect([250, 200, 150, 99].map((p50) => fulfilment({}, { p50 }))).toEqual(['met', 'met', 'unclear', 'failed'])
    expect([450, 350, 299].map((p95) => fulfilment({}, { p95 }))).toEqual(['met', 'unclear', 'failed'])
  })

  it('is unclear where an end of the interval is not known, however good the mean', () => {
    const open = { value: 100, low: 90, high: null }
    expect([1000, 50].map((p95) => fulfilment({ p95: open }, { p95 }))).toEqual(['unclear', 'failed'])
    for (const accuracy of ['missing', { value: 1, low: null, high: null }] as Known[])
      expect(fulfilment({ accuracy }, { accuracy: 0.1 })).toBe('unclear')
  })

  it('on errors is made where one fails it, at 5 %, or at what the user asks', () => {
    expect(fulfilment({ errors: 0.05 }, {})).toBeUndefined()
    expect(fulfilment({ errors: 0.06 }, {})).toBe('failed')
    expect(fulfilment({ errors: 0.06 }, { errors: 0.1 })).toBe('met')
    expect(fulfilment({ errors: 0.01 }, { errors: 0 })).toBe('failed')
  })

  it('of cost is met to the cent: $10 a month', () => {
    expect([10, 9.99].map((budget) => fulfilment({}, { budget }))).toEqual(['met', 'failed'])
    expect(fulfilment({ profile: 'missing' }, { budget: 10 })).toBe('unclear')
  })

  it('to work offline is failed by one error', () => {
    const failed = (value: number): Figure => ({ value, low: null, high: null })
    expect(fulfilment({ failedOffline: failed(0) }, { offline: true })).toBe('met')
    expect(fulfilment({ failedOffline: failed(0.05) }, { offline: true })).toBe('failed')
    expect(fulfilment({}, { offline: true })).toBe('unclear')
  })
})

describe('qualify', () => {
  it('lets who certainly meets all go before who may, and keeps out who certainly does not', () => {
    const base = problem({}, { accuracy: 0.6 })
    const [rag] = base.contenders as [Contender]
    const sure = { ...rag, id: 'sure', accuracy: within(0.8, 0.9) }
    const bad = { ...rag, id: 'bad', accuracy: within(0.1, 0.2) }
    const of = (contenders: readonly Contender[]) => {
      const { pool, certainty } = qualify({ ...base, contenders }, checkRequirements({ ...base, contenders }))
      return [certainty, pool.map(({ id }) => id)]
    }
    expect(of([rag, sure, bad])).toEqual(['met', ['sure']])
    expect(of([rag, bad])).toEqual(['unclear', ['rag']])
    expect(of([bad])).toEqual(['failed', []])
  })
})
