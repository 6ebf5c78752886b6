import { describe, expect, it } from 'vitest'
import { seededRandom } from '../common/random.js'
import { quantileRatio } from './quantile-ratio.js'

const drawn = (count: number, seed: number, scale = 1) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => scale * (1 - Math.log(1 - random())))
}

describe('quantileRatio', () => {
  it('is the ratio of the quantiles', () => {
    // numpy.quantile([2, 4, 6, 8], .5) / numpy.quantile([1, 2, 3], .5)
    expect(quantileRatio({ before: [1, 2, 3], now: [8, 2, 6, 4], probability: 0.5, seed: 0 }).ratio).toBe(2.5)
  })

  it('has an interval as a bootstrap of an independent implementation has it', () => {
    const before = Array.from({ length: 50 }, (_, index) => 1 + index / 50)
    const now = before.map((value) => 1.1 * value)
    const { ratio, low, high } = quantileRatio({ before, now, probability: 0.5, seed: 3, resamples: 20_000 })
    expect(ratio).toBeCloseTo(1.1)
    // r=numpy.random.default_rng(0); a=1+numpy.arange(50)/50
    // numpy.quantile([numpy.median(1.1*r.choice(a,50))/numpy.median(r.choice(a,50)) for _ in range(200000)], [.025,.975])
    expect(low).toBeCloseTo(0.968, 2)
    expect(high).toBeCloseTo(1.25, 2)
  })

  it('has no interval with fewer than five samples on either side', () => {
    const some = (count: number) => drawn(count, count)
    const ends = (before: number, now: number) => quantileRatio({ before: some(before), now: some(now), probability: 0.5, seed: 0 })
    expect(ends(4, 30)).toMatchObject({ low: null, high: null })
    expect(ends(30, 4)).toMatchObject({ low: null, high: null })
    expect(ends(5, 5)).toMatchObject({ low: expect.any(Number), high: expect.any(Number) })
  })

  it('holds 1 for two samples of one distribution about as often as it says', () => {
    const rounds = 200
    const held = Array.from({ length: rounds }, (_, round) =>
      quantileRatio({ before: drawn(40, 2 * round), now: drawn(40, 2 * round + 1), probability: 0.5, seed: round, resamples: 400 }),
    ).filter(({ low, high }) => (low as number) <= 1 && (high as number) >= 1)
    expect(held.length / rounds).toBeGreaterThan(0.9)
  })

  it('has no interval where no sample is to be expected beyond the quantile', () => {
    const few = { before: drawn(19, 1), now: drawn(40, 2), seed: 0 }
    expect(quantileRatio({ ...few, probability: 0.95 }).low).toBeNull()
    expect(quantileRatio({ ...few, before: drawn(20, 1), probability: 0.95 }).low).not.toBeNull()
  })

  it('refuses times of nothing', () => {
    expect(() => quantileRatio({ before: [0, 0], now: [1], probability: 0.5, seed: 0 })).toThrow(RangeError)
  })
})
