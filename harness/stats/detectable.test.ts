import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { questionsForDifference, smallestDetectableDifference } from './detectable.js'

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

  it('takes an sd that rounding left for 0', () => {
    expect(smallestDetectableDifference(64, 1e-17)).toBeNull()
    expect(smallestDetectableDifference(64, 1e-6)).toBeGreaterThan(0)
  })

  it('refuses impossible figures', () => {
    for (const questions of [-1, 1.5, Number.NaN]) expect(() => smallestDetectableDifference(questions, 0.5)).toThrow(RangeError)
    for (const sd of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => smallestDetectableDifference(64, sd)).toThrow(RangeError)
  })
})

describe('questionsForDifference', () => {
  it('is the least number of questions that can show the difference', () => {
    const differences = fc.double({ min: 0.01, max: 1, noNaN: true })
    const sds = fc.double({ min: 0.05, max: 1, noNaN: true })
    fc.assert(
      fc.property(differences, sds, (difference, sd) => {
        const questions = questionsForDifference(difference, sd) ?? 0
        expect(smallestDetectableDifference(questions, sd)).toBeLessThanOrEqual(difference * (1 + 1e-9))
        if (questions > 2) expect(smallestDetectableDifference(questions - 1, sd)).toBeGreaterThan(difference)
      }),
    )
  })

  it('gives back the number of questions whose smallest detectable difference it is given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (questions, sd) => {
        expect(questionsForDifference(smallestDetectableDifference(questions, sd) ?? 0, sd)).toBe(questions)
      }),
    )
  })

  it('is the same for a lead and a lag, and at least 2', () => {
    expect(questionsForDifference(-0.05, 0.5)).toBe(questionsForDifference(0.05, 0.5))
    expect(questionsForDifference(0.9, 0.01)).toBe(2)
  })

  it('is null where no number of questions is known to show it', () => {
    expect(questionsForDifference(0, 0.5)).toBeNull()
    expect(questionsForDifference(0.1, 0)).toBeNull()
  })

  it('takes what rounding left for 0', () => {
    expect(questionsForDifference(0.1, 1e-17)).toBeNull()
    expect(questionsForDifference(1e-17, 0.5)).toBeNull()
  })

  it('refuses impossible figures', () => {
    for (const difference of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => questionsForDifference(difference, 0.5)).toThrow(RangeError)
    for (const sd of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => questionsForDifference(0.1, sd)).toThrow(RangeError)
  })
})
