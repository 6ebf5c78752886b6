import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readJsonl, validate } from '../common/jsonl.js'
import { packageRoot } from '../common/paths.js'
import { isExactMatch } from './exact-match.js'
import { normaliseAnswer } from './normalise.js'
import { bestF1 } from './token-f1.js'

// Reference values: python3 tests/reference/scorers.py
const folder = process.env['VERSUS_REFERENCE'] ?? `${packageRoot()}/tests/reference`
const rows = readJsonl(`${folder}/answers.jsonl`, z.object({ id: z.string(), prediction: z.string(), answers: z.array(z.string()).min(1) }))
const reference = validate(
  JSON.parse(readFileSync(`${folder}/squad.json`, 'utf8')),
  z.array(z.strictObject({ id: z.string(), normalised: z.string(), exactMatch: z.number(), f1: z.number() })),
  `${folder}/squad.json`,
)

describe('SQuAD v1.1 scores equal the reference implementation in Python', () => {
  it('has a reference for every row', () => {
    expect(reference.map(({ id }) => id)).toEqual(rows.map(({ value }) => value.id))
    expect(rows.length).toBeGreaterThanOrEqual(60)
  })

  it.each(rows.map(({ value }, index) => ({ ...value, expected: reference[index] })))(
    '$id: $prediction',
    ({ prediction, answers, expected }) => {
      expect(normaliseAnswer(prediction)).toBe(expected?.normalised)
      expect(isExactMatch(prediction, answers) ? 1 : 0).toBe(expected?.exactMatch)
      expect(Math.abs(bestF1(prediction, answers) - (expected?.f1 ?? Number.NaN))).toBeLessThanOrEqual(1e-9)
    },
  )
})
