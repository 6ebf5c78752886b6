import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { validate } from '../common/jsonl.js'
import { packageRoot } from '../common/paths.js'
import { flipRate, passHatK } from './agreement.js'
import { expandedTail } from './bootstrap.js'
import { questionsForDifference } from './detectable.js'
import { labelFigures } from './f1.js'
import { gaffkeInterval } from './gaffke.js'
import { holmAdjusted } from './holm.js'
import { cohensKappa } from './kappa.js'
import { mcnemar } from './mcnemar.js'
import { labelCounts, rightCounts } from './testing.js'
import { wilsonInterval } from './wilson.js'

// Reference values: python tests/reference/statistics.py
const path = `${packageRoot()}/tests/reference/statistics.json`
const figures = z.array(z.number())
const reference = validate(
  JSON.parse(readFileSync(path, 'utf8')),
  z.strictObject({
    mcnemar: z.array(z.strictObject({ b: z.number(), c: z.number(), pValue: z.number() })),
    wilson: z.array(z.strictObject({ count: z.number(), total: z.number(), level: z.number(), low: z.number(), high: z.number() })),
    exact: z.array(z.strictObject({ count: z.number(), total: z.number(), level: z.number(), low: z.number(), high: z.number() })),
    bounded: z.array(z.strictObject({ values: figures, least: z.number(), most: z.number(), low: z.number(), high: z.number() })),
    tails: z.array(z.strictObject({ questions: z.number(), level: z.number(), tail: z.number() })),
    holm: z.array(z.strictObject({ pValues: figures, adjusted: figures })),
    kappa: z.array(z.strictObject({ first: z.string(), second: z.string(), kappa: z.number() })),
    labels: z.array(
      z.strictObject({
        asked: z.string(),
        read: z.string(),
        labels: z.string(),
        accuracy: z.number(),
        macroF1: z.number(),
        confusion: z.array(figures),
      }),
    ),
    questions: z.array(z.strictObject({ difference: z.number(), sd: z.number(), questions: z.number() })),
    repeats: z.array(
      z.strictObject({ run: z.array(z.string()), k: z.number(), passHatK: z.number().nullable(), flipRate: z.number().nullable() }),
    ),
  }),
  path,
)

function expectSame(actual: number | null | undefined, expected: number | null): void {
  if (expected === null) expect(actual).toBeNull()
  else expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-9)
}

describe('statsmodels', () => {
  it.each(reference.mcnemar)('has the same p-value for a split of $b to $c', ({ b, c, pValue }) => {
    const pairs = (count: number, first: boolean, second: boolean) => Array.from({ length: count }, () => [first, second] as const)
    const result = mcnemar([...pairs(9, true, true), ...pairs(b, true, false), ...pairs(c, false, true), ...pairs(4, false, false)])
    expect(result).toMatchObject({ b, c })
    expectSame(result.pValue, pValue)
    expect(result.pValue / pValue).toBeCloseTo(1, 9)
  })

  it.each(reference.exact)("has Clopper and Pearson's interval for $count of $total at $level", ({ count, total, level, low, high }) => {
    const interval = gaffkeInterval(
      Float64Array.from({ length: total }, (_, place) => Number(place < count)),
      [0, 1],
      (1 - level) / 2,
    )
    expectSame(interval.low, low)
    expectSame(interval.high, high)
  })

  it.each(reference.wilson)("has the same Wilson's interval for $count of $total at $level", ({ count, total, level, low, high }) => {
    const interval = wilsonInterval(count, total, level)
    expectSame(interval.low, low)
    expectSame(interval.high, high)
  })

  it.each(reference.holm)('adjusts $pValues to the same', ({ pValues, adjusted }) => {
    const actual = holmAdjusted(pValues)
    expect(actual).toHaveLength(adjusted.length)
    adjusted.forEach((expected, index) => {
      expectSame(actual[index], expected)
    })
  })

  it.each(reference.questions)('needs as many questions to show $difference at sd $sd', ({ difference, sd, questions }) =>
    expect(questionsForDifference(difference, sd)).toBe(questions),
  )
})

describe('scikit-learn', () => {
  it.each(reference.kappa)('has the same kappa for $first and $second', ({ first, second, kappa }) =>
    expectSame(cohensKappa([...first].map((label, index) => [label, second[index] ?? ''])), kappa),
  )

  it.each(reference.labels)(
    'has the same figures where $asked were read as $read',
    ({ asked, read, labels, accuracy, macroF1, confusion }) => {
      const answers = [...asked].map((label, index) => ({ label, read: read[index] === '-' ? null : (read[index] ?? null) }))
      const actual = labelFigures(labelCounts(answers))
      expectSame(actual?.accuracy, accuracy)
      expectSame(actual?.macroF1, macroF1)
      expect(actual?.labels).toEqual([...labels])
      expect(actual?.confusion).toEqual(confusion)
    },
  )
})

describe('SciPy and NumPy', () => {
  it.each(reference.tails)('leave as many draws beyond the interval of $questions questions at $level', ({ questions, level, tail }) =>
    expectSame(expandedTail(questions, level), tail),
  )

  it.each(reference.bounded)('have the same ends for $values within [$least, $most], by drawing weights', (sample) => {
    const { low, high } = gaffkeInterval(Float64Array.from(sample.values), [sample.least, sample.most], 0.025)
    expect(Math.abs(low - sample.low)).toBeLessThan(0.001)
    expect(Math.abs(high - sample.high)).toBeLessThan(0.001)
  })

  it.each(reference.repeats)('have the same pass^$k and flip rate of $run', ({ run, k, passHatK: share, flipRate: flips }) => {
    const questions = rightCounts(run.map((answers) => [...answers].map((answer) => answer === '1')))
    expectSame(passHatK(questions, k), share)
    expectSame(flipRate(questions), flips)
  })
})
