import { describe, expect, it } from 'vitest'
import { seededRandom } from '../common/random.js'
import { quantileInterval } from './quantile-interval.js'

const ranks = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('quantileInterval', () => {
  // from math import comb
  // cdf = [sum(comb(n, j) * p**j * (1 - p)**(n - j) for j in range(k + 1)) for k in range(n + 1)]
  // max(r for r in range(1, n + 1) if cdf[r - 1] <= .025), min(r for r in range(1, n + 1) if cdf[r - 1] >= .975)
  it.each([
    [30, 0.5, 10, 21],
    [100, 0.95, 90, 100],
    [500, 0.99, 490, 500],
    [10, 0.5, 2, 9],
  ])('of %i samples, the ranks about p = %d are %i and %i', (count, p, low, high) =>
    expect(quantileInterval(ranks(count), p)).toEqual({ low, high }),
  )

  it('has no end where no sample is far enough out', () => {
    expect(quantileInterval(ranks(30), 0.99)).toEqual({ low: 28, high: null })
    expect(quantileInterval([5], 0.5)).toEqual({ low: null, high: null })
    expect(quantileInterval([], 0.5)).toEqual({ low: null, high: null })
  })

  it('covers the quantile as often as it says, or more', () => {
    const random = seededRandom(3)
    const covered = ranks(1000).filter(() => {
      const sorted = Float64Array.from(ranks(60), random).sort()
      const { low, high } = quantileInterval(sorted, 0.75)
      return (low ?? 0) <= 0.75 && 0.75 <= (high ?? 1)
    }).length
    expect(covered / 1000).toBeGreaterThan(0.93)
    expect(covered / 1000).toBeLessThan(0.99)
  })

  it('refuses what is no probability', () => {
    expect(() => quantileInterval([1], 1)).toThrow(RangeError)
    expect(() => quantileInterval([1], 0.5, 0)).toThrow(RangeError)
  })
})
