import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readJsonl, validate } from '../common/jsonl.js'
import { packageRoot } from '../common/paths.js'
import { bestRougeL, rougeL } from './rouge-l.js'
import { scored } from './testing.js'

// Reference values: tests/reference/rouge_retrieval.py
const folder = process.env['VERSUS_REFERENCE'] ?? `${packageRoot()}/tests/reference`
const rows = readJsonl(`${folder}/answers.jsonl`, z.object({ id: z.string(), prediction: z.string(), answers: z.array(z.string()).min(1) }))
const reference = validate(
  JSON.parse(readFileSync(`${folder}/rouge-retrieval.json`, 'utf8')),
  z.object({ rougeL: z.array(z.strictObject({ id: z.string(), f: z.number() })) }),
  `${folder}/rouge-retrieval.json`,
).rougeL

describe('bestRougeL equals rouge-score', () => {
  it('has a reference for every row', () => {
    expect(reference.map(({ id }) => id)).toEqual(rows.map(({ value }) => value.id))
  })

  it.each(rows.map(({ value }, index) => ({ ...value, expected: reference[index]?.f ?? Number.NaN })))(
    '$id: $prediction',
    ({ prediction, answers, expected }) => {
      expect(Math.abs(bestRougeL(prediction, answers) - expected)).toBeLessThanOrEqual(1e-9)
    },
  )
})

describe('bestRougeL', () => {
  it('heeds the order of words', () => {
    expect(bestRougeL('pump blocked', ['blocked pump'])).toBe(0.5)
  })

  it('is 0 without words and without accepted answers', () => {
    expect(bestRougeL('', ['pump'])).toBe(0)
    expect(bestRougeL('…', ['…'])).toBe(0)
    expect(bestRougeL('pump', [])).toBe(0)
  })

  const words = fc.array(fc.constantFrom<string>('pump', 'is', 'blocked', '16', 'bar'), { maxLength: 8 })

  it('is symmetric, and falls when a word that the answer lacks is put into it', () => {
    fc.assert(
      fc.property(words, words, fc.nat(8), (a, b, at) => {
        const score = bestRougeL(a.join(' '), [b.join(' ')])
        expect(bestRougeL(b.join(' '), [a.join(' ')])).toBeCloseTo(score, 12)
        if (score > 0) expect(bestRougeL(a.toSpliced(at, 0, 'kettle').join(' '), [b.join(' ')])).toBeLessThan(score)
      }),
    )
  })
})

describe('rougeL', () => {
  it('applies where token F1 does', () => {
    expect(rougeL.score(scored('12 months', { answers: ['1 year', '12 months'] }))).toBe(1)
    expect(rougeL.score(scored("I don't know", { answerable: false, answers: ["I don't know"] }))).toBeNull()
    expect(rougeL.score(scored('Yes', { label: 'yes', answers: ['Yes'] }))).toBeNull()
  })
})
