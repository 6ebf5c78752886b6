import { describe, expect, it } from 'vitest'
import { choose } from './choose.js'
import { type Flip, flipsOf } from './flips.js'
import type { Contender, Figure, Problem } from './problem.js'
import { WORKLOAD } from './testing.js'

const within = (value: number, half: number): Figure => ({ value, low: value - half, high: value + half })
const contender = (id: string, parts: Partial<Contender>): Contender => ({
  id,
  accuracy: within(0.6, 0.1),
  latency: within(100, 10),
  p95: within(200, 20),
  consistency: 'missing',
  freshness: 'missing',
  failedOffline: 'missing',
  errors: 0,
  profile: { once: 0, perUpdate: 0, perAnswer: 0.001 },
  ...parts,
})

/** Tied in accuracy by 4 points [−6, 14]. A month of rag is $1 + $1 + $40 = $42, of fine-tuned $10 + $16 + $10 = $36. */
const problem = (parts: Partial<Problem> = {}): Problem => ({
  contenders: [
    contender('rag', { accuracy: within(0.64, 0.1), profile: { once: 12, perUpdate: 1, perAnswer: 0.004 } }),
    contender('fine-tuned', { profile: { once: 120, perUpdate: 16, perAnswer: 0.001 } }),
  ],
  paired: { accuracy: [{ a: 'rag', b: 'fine-tuned', difference: 0.04, low: -0.06, high: 0.14 }], consistency: [] },
  workload: WORKLOAD,
  requirements: { offline: false },
  priority: ['accuracy', 'cost', 'latency', 'consistency', 'freshness'],
  weights: null,
  ...parts,
})

const flip = (flips: readonly Flip[], of: Flip['of'], system: string | null, beyond: Flip['beyond']) =>
  flips.find((one) => one.of === of && one.system === system && one.beyond === beyond)

describe('flipsOf', () => {
  const flips = flipsOf(problem())

  it('gives the volume from which the cheaper one is no longer cheaper by a tenth: 9,308 questions a month', () => {
    // 0.9 × ($1 + $1 + 0.004 q) = $10 + $16 + 0.001 q
    const found = flip(flips, 'questions a month', null, 'below')
    expect(found).toMatchObject({ chosen: 'rag', now: 10_000 })
    expect(found?.at).toBeCloseTo(24.2 / 0.0026, 9)
    expect(flip(flips, 'questions a month', null, 'above')).toBeUndefined()
  })

  it('gives the rate of updates: 1.12 a month', () => {
    // 0.9 × ($1 + u + $40) = $10 + 16 u + $10
    expect(flip(flips, 'updates a month', null, 'above')?.at).toBeCloseTo(16.9 / 15.1, 12)
    expect(flip(flips, 'updates a month', null, 'above')?.chosen).toBe('rag')
  })

  it('gives the price of 1,000 answers: $3.80 of rag, $1.18 of the tuned model', () => {
    // 0.9 × ($2 + 10 p) = $36, and $26 + 10 p = 0.9 × $42
    expect(flip(flips, 'price', 'rag', 'below')?.at).toBeCloseTo(3.8, 12)
    expect(flip(flips, 'price', 'fine-tuned', 'above')?.at).toBeCloseTo(1.18, 12)
  })

  it('gives the accuracy from which the interval of the difference leaves out 0: 6 points more', () => {
    expect(flip(flips, 'accuracy', 'rag', 'above')?.at).toBeCloseTo(0.7, 12)
    expect(flip(flips, 'accuracy', 'fine-tuned', 'below')?.at).toBeCloseTo(0.54, 12)
  })

  it('knows where a budget is used up', () => {
    // $26 + 0.001 q = $40 at 14,000; rag is dearer by then.
    const found = flip(flipsOf(problem({ requirements: { offline: false, budget: 40 } })), 'questions a month', null, 'above')
    expect(found).toMatchObject({ at: 14_000, chosen: null })
  })

  it('is where the rule changes its mind, and nowhere before', () => {
    const at = (questionsPerMonth: number) => choose(problem({ workload: { ...WORKLOAD, questionsPerMonth } })).chosen
    expect([9_307, 9_308].map(at)).toEqual(['rag', 'fine-tuned'])
  })

  it('is searched for where weights decide', () => {
    // Two systems: rag is best in accuracy, the tuned one in cost, which weighs more, until rag is the cheaper one, too.
    const found = flip(flipsOf(problem({ weights: { accuracy: 1, cost: 2 } })), 'questions a month', null, 'below')
    expect(found?.chosen).toBe('rag')
    expect(found?.at).toBeCloseTo(8_000, 3)
  })
})
