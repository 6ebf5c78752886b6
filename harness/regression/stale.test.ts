import { describe, expect, it } from 'vitest'
import { compareSides } from './compare.js'
import { staleNotes } from './stale.js'
import { type TestScores, testSide } from './testing.js'

describe('staleNotes', () => {
  const side = (questions: readonly string[], limit: number | null = null) => {
    const scores: TestScores = Object.fromEntries(questions.map((id) => [id, [1]]))
    return testSide({ rag: scores }, {}, { asked: { systems: null, limit } })
  }
  const notes = (a: ReturnType<typeof side>, b: ReturnType<typeof side>, now = new Date('2026-03-20')) =>
    staleNotes({ a, b }, compareSides({ a, b }), now)

  it('tells of questions that one of the two was not asked', () => {
    expect(notes(side(['one', 'two', 'old']), side(['one', 'two', 'fresh', 'new']))).toEqual([
      'parking: 2 questions the baseline was not asked, and no gate sees them',
      'parking: 1 question of the baseline not asked, and in no gate',
    ])
  })

  it('says so where it is the limit of the run that leaves questions out', () => {
    const expected = 'parking: 2 questions of the baseline not asked (--limit 1), and in no gate'
    expect(notes(side(['one', 'two', 'three']), side(['one'], 1))).toEqual([expected])
    expect(notes(side(['one', 'two', 'three'], 3), side(['one'], 1))).toEqual([expected])
  })

  it('has nothing to say where both have one limit, and the same questions', () => {
    expect(notes(side(['one', 'two'], 2), side(['one', 'two'], 2))).toEqual([])
    expect(notes(side(['one', 'gone'], 2), side(['one', 'fresh'], 2))).toContain(
      'parking: 1 question of the baseline not asked, and in no gate',
    )
  })

  it('says how old a baseline is from 90 days on', () => {
    expect(notes(side(['one']), side(['one']), new Date('2026-06-20'))).toEqual([
      expect.stringMatching(/the baseline is 97 days old; bless a new one/),
    ])
  })
})
