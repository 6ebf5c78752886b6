import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wilsonInterval } from './wilson.js'

const shares = fc.integer({ min: 1, max: 5000 }).chain((total) => fc.tuple(fc.nat({ max: total }), fc.constant(total)))
const levels = fc.double({ min: 0.001, max: 0.999, noNaN: true })

describe('wilsonInterval', () => {
  it('lies in [0, 1], holds the share that was seen, and is mirrored for what was not', () => {
    fc.assert(
      fc.property(shares, levels, ([count, total], level) => {
        const { low, high } = wilsonInterval(count, total, level)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(count / total + 1e-12)
        expect(high).toBeGreaterThanOrEqual(count / total - 1e-12)
        const rest = wilsonInterval(total - count, total, level)
        expect(rest.low).toBeCloseTo(1 - high, 12)
        expect(rest.high).toBeCloseTo(1 - low, 12)
      }),
    )
  })

  it('has the shares as its ends from which what was seen is z standard errors away', () => {
    fc.assert(
      fc.property(shares, ([count, total]) => {
        const { low, high } = wilsonInterval(count, total)
        for (const end of [low, high]) {
          expect((count / total - end) ** 2).toBeCloseTo((1.959963984540054 ** 2 * end * (1 - end)) / total, 12)
        }
      }),
    )
  })

  it('grows with the level', () => {
    fc.assert(
      fc.property(shares, levels, levels, ([count, total], one, other) => {
        const narrow = wilsonInterval(count, total, Math.min(one, other))
        const wide = wilsonInterval(count, total, Math.max(one, other))
        expect(wide.low).toBeLessThanOrEqual(narrow.low + 1e-12)
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high - 1e-12)
      }),
    )
  })

  it('ends at 0 for none and at 1 for all, and claims certainty for neither', () => {
    expect(wilsonInterval(0, 10).low).toBe(0)
    expect(wilsonInterval(0, 10).high).toBeGreaterThan(0.2)
    expect(wilsonInterval(10, 10).high).toBe(1)
    expect(wilsonInterval(10, 10).low).toBeLessThan(0.8)
  })

  it('refuses impossible figures', () => {
    for (const total of [0, -1, 1.5, Number.NaN]) expect(() => wilsonInterval(0, total)).toThrow(RangeError)
    for (const count of [-1, 11, 0.5, Number.NaN]) expect(() => wilsonInterval(count, 10)).toThrow(RangeError)
    for (const level of [0, 1, 95, Number.NaN]) expect(() => wilsonInterval(1, 10, level)).toThrow(RangeError)
  })
})
