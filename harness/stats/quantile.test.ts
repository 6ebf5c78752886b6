import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mean, quantile, standardDeviation } from './quantile.js'

const values = [0.2, 1, 0.5, 0.5, 0, 0.75, 0.333]

describe('quantile', () => {
  // python -c "import numpy as np; v=[0.2,1,0.5,0.5,0,0.75,0.333]; print([float(np.quantile(v,p)) for p in (0,.025,.1,.25,.5,.9,.975,1)])"
  it.each([
    [0, 0],
    [0.025, 0.030000000000000006],
    [0.1, 0.12000000000000002],
    [0.25, 0.2665],
    [0.5, 0.5],
    [0.9, 0.8500000000000001],
    [0.975, 0.9624999999999999],
    [1, 1],
  ])('at %d equals NumPy', (probability, expected) => expect(quantile(values, probability)).toBeCloseTo(expected, 12))

  it('of one value is that value', () => expect(quantile([3], 0.9)).toBe(3))

  it('leaves what it was given in its order', () => {
    const given = [3, 1, 2]
    quantile(given, 0.5)
    expect(given).toEqual([3, 1, 2])
  })

  it('refuses no values and impossible probabilities', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError)
    for (const probability of [-0.1, 1.1, Number.NaN]) expect(() => quantile([1], probability)).toThrow(RangeError)
  })

  const figures = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })

  it('lies between the least and the greatest and never falls as the probability grows', () => {
    fc.assert(
      fc.property(figures, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (sample, p, q) => {
        const [low, high] = [quantile(sample, Math.min(p, q)), quantile(sample, Math.max(p, q))]
        expect(low).toBeGreaterThanOrEqual(Math.min(...sample) - 1e-9)
        expect(high).toBeLessThanOrEqual(Math.max(...sample) + 1e-9)
        expect(low).toBeLessThanOrEqual(high + 1e-9)
      }),
    )
  })
})

// python -c "import statistics as st; v=[0.2,1,0.5,0.5,0,0.75,0.333]; print(st.fmean(v), st.stdev(v))"
describe('mean and standardDeviation', () => {
  it("equal Python's statistics module", () => {
    expect(mean(values)).toBeCloseTo(0.469, 12)
    expect(standardDeviation(values)).toBeCloseTo(0.3350776029519132, 12)
  })

  it('refuse too few values', () => {
    expect(() => mean([])).toThrow(RangeError)
    expect(() => standardDeviation([1])).toThrow(RangeError)
  })
})
