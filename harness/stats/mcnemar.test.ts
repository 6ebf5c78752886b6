import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcnemar } from './mcnemar.js'

const pair = fc.tuple(fc.boolean(), fc.boolean())

describe('mcnemar', () => {
  it('counts the questions that only one system got right', () => {
    const pairs = [
      [true, true],
      [true, false],
      [true, false],
      [false, true],
      [false, false],
    ] as const
    expect(mcnemar(pairs)).toMatchObject({ b: 2, c: 1 })
  })

  it('needs 6 questions before a unanimous lead is significant at 5 %', () => {
    const unanimous = (count: number) => mcnemar(Array.from({ length: count }, () => [true, false] as const)).pValue
    expect(unanimous(5)).toBeCloseTo(2 / 2 ** 5, 12)
    expect(unanimous(6)).toBeCloseTo(2 / 2 ** 6, 12)
  })

  it('is 1 where the systems never differ', () => {
    expect(mcnemar([])).toEqual({ b: 0, c: 0, pValue: 1 })
    expect(
      mcnemar([
        [true, true],
        [false, false],
      ]).pValue,
    ).toBe(1)
  })

  it('is the same when the systems change places, and the more questions both got alike', () => {
    fc.assert(
      fc.property(fc.array(pair), fc.array(fc.boolean()), (pairs, alike) => {
        const { b, c, pValue } = mcnemar(pairs)
        expect(mcnemar(pairs.map(([first, second]) => [second, first] as const))).toEqual({ b: c, c: b, pValue })
        expect(mcnemar([...pairs, ...alike.map((right) => [right, right] as const)])).toEqual({ b, c, pValue })
        expect(pValue).toBeGreaterThan(0)
        expect(pValue).toBeLessThanOrEqual(1)
      }),
    )
  })
})
