import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairwiseAgreement } from './agreement.js'

describe('pairwiseAgreement', () => {
  it('is the share of equal pairs of answers to a question', () => {
    expect(pairwiseAgreement([['x', 'x', 'y']])).toBeCloseTo(1 / 3, 12)
    expect(pairwiseAgreement([['x', 'x', 'y', 'y']])).toBeCloseTo(2 / 6, 12)
  })

  it('weighs every question the same, however many answers it has', () => {
    expect(
      pairwiseAgreement([
        ['x', 'x', 'x', 'x', 'x'],
        ['x', 'y'],
      ]),
    ).toBe(0.5)
  })

  it('leaves out questions with fewer than 2 answers and is null where none has 2', () => {
    expect(pairwiseAgreement([['x'], [], ['x', 'x']])).toBe(1)
    expect(pairwiseAgreement([['x'], []])).toBeNull()
    expect(pairwiseAgreement([])).toBeNull()
  })

  it('counts pairs as comparing each with each does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 2, maxLength: 12 }), (signatures) => {
        const pairs = signatures.flatMap((one, index) => signatures.slice(index + 1).map((other) => one === other))
        expect(pairwiseAgreement([signatures])).toBeCloseTo(pairs.filter(Boolean).length / pairs.length, 12)
      }),
    )
  })
})
