import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holmAdjusted } from './holm.js'

const families = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })

describe('holmAdjusted', () => {
  it('keeps the order that it was given', () => {
    const adjusted = holmAdjusted([0.04, 0.01, 0.03])
    expect(adjusted[0]).toBeCloseTo(0.06, 12)
    expect(adjusted[1]).toBeCloseTo(0.03, 12)
    expect(adjusted[2]).toBeCloseTo(0.06, 12)
  })

  it('of one is that one and of none is none', () => {
    expect(holmAdjusted([0.03])).toEqual([0.03])
    expect(holmAdjusted([])).toEqual([])
  })

  it('leaves what it was given as it was', () => {
    const given = [0.3, 0.1]
    holmAdjusted(given)
    expect(given).toEqual([0.3, 0.1])
  })

  it('rejects what stepping down does: the smallest at α / m, the next at α / (m − 1), until one is not', () => {
    fc.assert(
      fc.property(families, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (pValues, alpha) => {
        const places = [...pValues.keys()].sort((one, other) => (pValues[one] ?? 0) - (pValues[other] ?? 0))
        const stop = places.findIndex((place, rank) => (pValues.length - rank) * (pValues[place] ?? 0) > alpha)
        const rejected = new Set(stop < 0 ? places : places.slice(0, stop))
        expect(holmAdjusted(pValues).map((pValue) => pValue <= alpha)).toEqual(pValues.map((_, place) => rejected.has(place)))
      }),
    )
  })

  it("lies between the p-value and Bonferroni's", () => {
    fc.assert(
      fc.property(families, (pValues) => {
        holmAdjusted(pValues).forEach((adjusted, index) => {
          expect(adjusted).toBeGreaterThanOrEqual(pValues[index] ?? 1)
          expect(adjusted).toBeLessThanOrEqual(Math.min(1, pValues.length * (pValues[index] ?? 0)))
        })
      }),
    )
  })

  it('refuses what is no p-value', () => {
    for (const pValue of [-0.1, 1.1, Number.NaN]) expect(() => holmAdjusted([0.5, pValue])).toThrow(RangeError)
  })
})
