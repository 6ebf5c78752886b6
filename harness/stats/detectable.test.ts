import { describe, expect, it } from 'vitest'
import { smallestDetectableDifference } from './detectable.js'

describe('smallestDetectableDifference', () => {
  // python -c "import statistics as st; n=st.NormalDist(); print((n.inv_cdf(.975)+n.inv_cdf(.8))*.5/64**.5)"
  it('equals the formula with the normal quantiles of Python', () =>
    expect(smallestDetectableDifference(64, 0.5)).toBeCloseTo(0.1750990761320605, 12))

  it('halves with four times the questions', () => {
    expect(smallestDetectableDifference(400, 0.5)).toBeCloseTo((smallestDetectableDifference(100, 0.5) ?? 0) / 2, 12)
  })

  it('is null where the sample says nothing of how much differences vary', () => {
    expect(smallestDetectableDifference(1, 0.5)).toBeNull()
    expect(smallestDetectableDifference(0, 0)).toBeNull()
    expect(smallestDetectableDifference(64, 0)).toBeNull()
  })

  it('refuses impossible figures', () => {
    for (const questions of [-1, 1.5, Number.NaN]) expect(() => smallestDetectableDifference(questions, 0.5)).toThrow(RangeError)
    for (const sd of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => smallestDetectableDifference(64, sd)).toThrow(RangeError)
  })
})
