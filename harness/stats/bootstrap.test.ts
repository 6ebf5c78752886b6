import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../common/random.js'
import { clusteredMean, pairedDifference } from './bootstrap.js'

const single = (values: readonly number[]) => values.map((value) => [value])
const against0 = (differences: readonly number[]) => differences.map((d) => ({ a: [Math.max(d, 0)], b: [Math.max(-d, 0)] }))

describe('pairedDifference', () => {
  // import numpy as np, statistics as st; from scipy.stats import norm, t
  // d = [1,0,.5,0,-.5,1,0,0,1,.5,0,0,-1,1,.5,0,0,1,0,.5]
  // m = np.random.default_rng(0).choice(d, size=(1_000_000, len(d))).mean(axis=1)
  // for level in (.95, .9): q = norm.cdf(-(20 / 19) ** .5 * t.ppf((1 + level) / 2, 19)); print(np.quantile(m, [q, 1 - q]))
  // np.mean(d), st.stdev(d)
  const differences = [1, 0, 0.5, 0, -0.5, 1, 0, 0, 1, 0.5, 0, 0, -1, 1, 0.5, 0, 0, 1, 0, 0.5]

  it('agrees with a bootstrap of a million resamples in NumPy', () => {
    const result = pairedDifference({ clusters: against0(differences), seed: 1 })
    expect(result.difference).toBeCloseTo(0.275, 12)
    expect(result.sd).toBeCloseTo(0.5495213227987849, 12)
    expect(Math.abs((result.low ?? 9) - 0.025)).toBeLessThanOrEqual(0.025)
    expect(Math.abs((result.high ?? 9) - 0.525)).toBeLessThanOrEqual(0.025)
    expect(result.questions).toBe(20)
  })

  it('has a narrower interval at a lower level', () => {
    const result = pairedDifference({ clusters: against0(differences), seed: 1, level: 0.9 })
    expect(Math.abs((result.low ?? 9) - 0.05)).toBeLessThanOrEqual(0.025)
    expect(Math.abs((result.high ?? 9) - 0.475)).toBeLessThanOrEqual(0.025)
  })

  it('calls a system ahead, behind or tied by whether the interval includes 0', () => {
    const twice = [...differences, ...differences]
    expect(pairedDifference({ clusters: against0(twice), seed: 1 }).verdict).toBe('ahead')
    expect(pairedDifference({ clusters: against0(twice.map((d) => -d)), seed: 1 }).verdict).toBe('behind')
    expect(pairedDifference({ clusters: against0([1, -1, 0, 1, -1, 0.5]), seed: 1 }).verdict).toBe('tied')
  })

  it('calls a tie where the interval ends at 0', () => {
    const times = [2, ...Array.from({ length: 9 }, () => 1)]
    const result = pairedDifference({ clusters: times.map((time) => ({ a: [time], b: [1] })), seed: 1 })
    expect(result.low).toBe(0)
    expect(result.verdict).toBe('tied')
  })

  it('does not claim that what was seen once is no more than that', () => {
    const { low, high, verdict } = pairedDifference({ clusters: against0([-1, ...Array.from({ length: 99 }, () => 0)]), seed: 1 })
    // python -c "from scipy.stats import beta; print(-beta.ppf(.975, 2, 99))"; -1 is the least that a question not seen can show
    expect(low).toBeLessThanOrEqual(-0.0544593853)
    expect(high).toBeGreaterThan(0)
    expect(verdict).toBe('tied')
  })

  it('calls a tie where only rounding keeps the interval from 0', () => {
    const clusters = Array.from({ length: 20 }, (_, index) => ({ a: [index % 2 ? 0.3 : 0.1 + 0.2], b: [0.3] }))
    expect(pairedDifference({ clusters, seed: 1 }).verdict).toBe('tied')
  })

  it('weighs every question the same, however many trials it has', () => {
    const clusters = [
      { a: [1, 1, 1, 1, 1, 1], b: [0, 0, 0, 0, 0, 0] },
      { a: [0], b: [0] },
    ]
    expect(pairedDifference({ clusters, seed: 1 }).difference).toBe(0.5)
  })

  it('gains nothing from asking the same question again and again', () => {
    const often = against0(differences).map(({ a, b }) => ({
      a: Array.from({ length: 5 }, () => a[0] ?? 0),
      b: Array.from({ length: 5 }, () => b[0] ?? 0),
    }))
    expect(pairedDifference({ clusters: often, seed: 1 })).toEqual(pairedDifference({ clusters: against0(differences), seed: 1 }))
  })

  it('has no interval, and calls a tie, with one question', () => {
    expect(pairedDifference({ clusters: [{ a: [1], b: [0] }], seed: 1 })).toEqual({
      difference: 1,
      low: null,
      high: null,
      sd: null,
      verdict: 'tied',
      questions: 1,
    })
  })

  it('claims no certainty where every question shows the same difference', () => {
    const result = pairedDifference({ clusters: against0(Array.from({ length: 20 }, () => 1)), seed: 1 })
    // 1 - 2 * (1 - 0.025 ** (1 / 20))
    expect(result.low).toBeCloseTo(0.6631330580338292, 12)
    expect(result.high).toBe(1)
    expect(result.verdict).toBe('ahead')
  })

  it('needs 6 questions before a unanimous lead is one, as a sign test does', () => {
    const unanimous = (count: number) => pairedDifference({ clusters: against0(Array.from({ length: count }, () => 1)), seed: 1 }).verdict
    expect([2, 3, 4, 5, 6, 7].map(unanimous)).toEqual(['tied', 'tied', 'tied', 'tied', 'ahead', 'ahead'])
  })

  it('needs as many that differ among others that do not, at any level', () => {
    const others = Array.from({ length: 34 }, () => 0)
    const led = (by: number, level: number) => {
      const { verdict, low, high } = pairedDifference({
        clusters: against0([...Array.from({ length: by }, () => 1), ...others]),
        seed: 1,
        level,
      })
      expect(high).toBeGreaterThan(0)
      expect((low as number) < 0).toBe(verdict === 'tied')
      return verdict
    }
    expect([3, 4, 5, 6].map((by) => led(by, 0.95))).toEqual(['tied', 'tied', 'tied', 'ahead'])
    expect([4, 5].map((by) => led(by, 0.9))).toEqual(['tied', 'ahead'])
  })

  it('does not claim that two systems that never differ are the same', () => {
    const result = pairedDifference({ clusters: Array.from({ length: 10 }, () => ({ a: [1], b: [1] })), seed: 1 })
    expect(result.verdict).toBe('tied')
    expect(result.low).toBeLessThan(0)
    expect(result.high).toBeGreaterThan(0)
  })

  it('states no interval where all differ alike by figures that are not scores', () => {
    expect(pairedDifference({ clusters: Array.from({ length: 9 }, () => ({ a: [250], b: [100] })), seed: 1 })).toMatchObject({
      difference: 150,
      low: null,
      high: null,
      verdict: 'tied',
    })
  })

  const score = fc.double({ min: 0, max: 1, noNaN: true })
  const cluster = fc.record({ a: fc.array(score, { minLength: 1, maxLength: 4 }), b: fc.array(score, { minLength: 1, maxLength: 4 }) })
  const clusters = fc.array(cluster, { minLength: 2, maxLength: 12 })

  it('gives the same interval for the same seed', () => {
    fc.assert(
      fc.property(clusters, fc.nat(), (sample, seed) => {
        expect(pairedDifference({ clusters: sample, seed, resamples: 200 })).toEqual(
          pairedDifference({ clusters: sample, seed, resamples: 200 }),
        )
      }),
    )
  })

  it('is mirrored when the systems change places, and stays within [-1, 1]', () => {
    fc.assert(
      fc.property(clusters, fc.nat(), (sample, seed) => {
        const there = pairedDifference({ clusters: sample, seed, resamples: 200 })
        const back = pairedDifference({ clusters: sample.map(({ a, b }) => ({ a: b, b: a })), seed, resamples: 200 })
        expect(back.difference).toBeCloseTo(-there.difference, 9)
        expect(back.low).toBeCloseTo(-(there.high ?? Number.NaN), 9)
        expect(back.high).toBeCloseTo(-(there.low ?? Number.NaN), 9)
        expect(there.low).toBeGreaterThanOrEqual(-1 - 1e-9)
        expect(there.high).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })
})

describe('clusteredMean', () => {
  // u = [1,0,.5,1,.75,1,0,1,.25,1,1,.5]
  // m = np.random.default_rng(0).choice(u, size=(1_000_000, len(u))).mean(axis=1)
  // q = norm.cdf(-(12 / 11) ** .5 * t.ppf(.975, 11)); np.quantile(m, [q, 1 - q])
  it('agrees with a bootstrap of a million resamples in NumPy', () => {
    const result = clusteredMean({ clusters: single([1, 0, 0.5, 1, 0.75, 1, 0, 1, 0.25, 1, 1, 0.5]), seed: 1 })
    expect(result.mean).toBeCloseTo(2 / 3, 12)
    expect(Math.abs((result.low ?? 9) - 0.3958333333)).toBeLessThanOrEqual(0.021)
    expect(Math.abs((result.high ?? 9) - 0.8958333333)).toBeLessThanOrEqual(0.021)
    expect(result.questions).toBe(12)
  })

  it("has Clopper and Pearson's interval where all questions are right, or all wrong", () => {
    // python -c "print(.025 ** (1 / 20))", the exact binomial interval's lower end for 20 of 20
    const right = clusteredMean({ clusters: single(Array.from({ length: 20 }, () => 1)), seed: 1 })
    expect(right.low).toBeCloseTo(0.8315665290169146, 12)
    expect(right.high).toBe(1)
    const wrong = clusteredMean({ clusters: single(Array.from({ length: 20 }, () => 0)), seed: 1 })
    expect(wrong.low).toBe(0)
    expect(wrong.high).toBeCloseTo(1 - 0.8315665290169146, 12)
  })

  it("has Clopper and Pearson's where few are wrong", () => {
    const { low, high } = clusteredMean({ clusters: single([0, ...Array.from({ length: 99 }, () => 1)]), seed: 1 })
    // python -c "from scipy.stats import beta; print(beta.ppf(.025, 99, 2), beta.ppf(.975, 100, 1))"
    expect(low).toBeCloseTo(0.9455406146, 9)
    expect(high).toBeCloseTo(0.999746854, 9)
  })

  it.each([
    [40, 0.03],
    [40, 0.1],
    [100, 0.02],
    [100, 0.06],
    [300, 0.012],
  ])('holds the true share of %i questions, %f of them wrong, as often as it says', (count, share) => {
    const random = seededRandom(7)
    const held = Array.from({ length: 1000 }, () => {
      const { low, high } = clusteredMean({
        clusters: single(Array.from({ length: count }, () => Number(random() < share))),
        seed: 1,
        resamples: 1000,
      })
      return (low as number) <= share && share <= (high as number)
    })
    expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(945)
  })

  it('has no interval with one question', () => {
    expect(clusteredMean({ clusters: [[1, 0]], seed: 1 })).toEqual({ mean: 0.5, low: null, high: null, questions: 1 })
  })

  it('takes figures that are not scores', () => {
    const result = clusteredMean({ clusters: single([120, 250, 90, 400]), seed: 1 })
    expect(result.mean).toBe(215)
    expect(result.low).toBeGreaterThanOrEqual(90)
    expect(result.high).toBeLessThanOrEqual(400)
  })

  it('refuses nothing, questions without scores, and impossible settings', () => {
    expect(() => clusteredMean({ clusters: [], seed: 1 })).toThrow(RangeError)
    expect(() => clusteredMean({ clusters: [[1], []], seed: 1 })).toThrow('question 1 has no scores')
    expect(() => clusteredMean({ clusters: [[1], [Number.NaN]], seed: 1 })).toThrow(RangeError)
    expect(() => clusteredMean({ clusters: [[1], [0]], seed: 1, level: 1 })).toThrow(RangeError)
    expect(() => clusteredMean({ clusters: [[1], [0]], seed: 1, resamples: 0 })).toThrow(RangeError)
  })
})
