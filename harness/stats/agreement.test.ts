import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as agreement from './agreement.js'
import { pairwiseAgreement } from './agreement.js'
import { rightCounts } from './testing.js'

type Answers = readonly (readonly boolean[])[]
const passHatK = (questions: Answers, k: number) => agreement.passHatK(rightCounts(questions), k)
const flipRate = (questions: Answers) => agreement.flipRate(rightCounts(questions))

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

const answersOf = (text: string) => text.split(' ').map((answers) => [...answers].map((answer) => answer === '1'))
const runs = fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 8 })

describe('passHatK', () => {
  it('is the share of right answers for k = 1 and of questions that are always right for k = n', () => {
    expect(passHatK(answersOf('111 110 000'), 1)).toBeCloseTo(5 / 9, 12)
    expect(passHatK(answersOf('111 110 000'), 3)).toBeCloseTo(1 / 3, 12)
  })

  it('is lower than (c / n)^k, which is biased', () => {
    // 6 choices of 2 among 4 answers, 3 of them right
    expect(passHatK(answersOf('1110'), 2)).toBeCloseTo(3 / 6, 12)
    expect(3 / 6).toBeLessThan((3 / 4) ** 2)
  })

  it('is the share of all choices of k answers that are all right', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (answers, k) => {
        const all = choices(answers, k)
        const expected = all.length === 0 ? null : all.filter((choice) => choice.every(Boolean)).length / all.length
        const actual = passHatK([answers], k)
        if (expected === null) expect(actual).toBeNull()
        else expect(actual).toBeCloseTo(expected, 12)
      }),
    )
  })

  it('never grows with k where all questions were asked as often', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 1 }), (questions) => {
        const shares = [1, 2, 3, 4].map((k) => passHatK(questions, k) ?? Number.NaN)
        shares.slice(1).forEach((share, index) => {
          expect(share).toBeLessThanOrEqual((shares[index] ?? Number.NaN) + 1e-12)
        })
      }),
    )
  })

  it('does not overflow with many repeats', () => {
    const answers = Array.from({ length: 5000 }, (_, index) => index > 0)
    expect(passHatK([answers], 2500)).toBeCloseTo(0.5, 12)
  })

  it('leaves out questions with fewer than k answers, and is null where none has k', () => {
    expect(passHatK(answersOf('11 1 0'), 2)).toBe(1)
    expect(passHatK(answersOf('1 0'), 2)).toBeNull()
    expect(passHatK([], 1)).toBeNull()
  })

  it('refuses a k that counts nothing', () => {
    for (const k of [0, -1, 1.5, Number.NaN]) expect(() => passHatK([[true]], k)).toThrow(RangeError)
  })
})

describe('flipRate', () => {
  it('is the share of questions that are neither always right nor always wrong', () => {
    expect(flipRate(answersOf('111 000 101 10'))).toBe(0.5)
  })

  it('leaves out questions with one answer, and is null where none has 2', () => {
    expect(flipRate(answersOf('10 1 0'))).toBe(1)
    expect(flipRate(answersOf('1 0'))).toBeNull()
    expect(flipRate([])).toBeNull()
  })

  it('does not mind right and wrong changing places', () => {
    fc.assert(
      fc.property(runs, (questions) => {
        expect(flipRate(questions.map((answers) => answers.map((right) => !right)))).toBe(flipRate(questions))
      }),
    )
  })

  it('is what pass^n of right and of wrong answers leave', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 1 }), (questions) => {
        const wrong = questions.map((answers) => answers.map((right) => !right))
        expect(flipRate(questions)).toBeCloseTo(1 - (passHatK(questions, 3) ?? 0) - (passHatK(wrong, 3) ?? 0), 12)
      }),
    )
  })
})

function choices<T>(items: readonly T[], k: number): T[][] {
  if (k === 0) return [[]]
  return items.flatMap((item, index) => choices(items.slice(index + 1), k - 1).map((rest) => [item, ...rest]))
}
