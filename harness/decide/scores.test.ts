import { describe, expect, it } from 'vitest'
import type { ScoreColumns } from '../scoring/score-rows.js'
import { figureOf, pairedFigure, Scores } from './scores.js'

/** Scores of `correct` by trial; answers that have the same score come down to the same. */
function columns(scores: Readonly<Record<string, number | null>>): ScoreColumns {
  const values = Object.values(scores)
  return { trials: Object.keys(scores), answers: values.map(String), scores: { correct: values }, same: values }
}

function scoresOf(...rows: readonly Readonly<Record<string, ScoreColumns>>[]): Scores {
  const scores = new Scores(['a', 'b'])
  for (const systems of rows) scores.add({ systems })
  return scores
}

describe('Scores', () => {
  it('has the mean of each question, and NaN where a system has no score', () => {
    const scores = scoresOf({ a: columns({ '0/0': 1, '1/0': 0 }) }, { a: columns({ '0/0': 1 }), b: columns({ '0/0': null }) })
    expect(scores.questions).toBe(2)
    expect([...scores.meansOf('a', 'correct')]).toEqual([0.5, 1])
    expect([...scores.meansOf('b', 'correct')]).toEqual([NaN, NaN])
    expect([...scores.meansOf('a', 'tokenF1')]).toEqual([NaN, NaN])
  })

  it('compares two systems on the very trials that both have a score for', () => {
    const scores = scoresOf(
      { a: columns({ '0/0': 1, '1/0': 0 }), b: columns({ '0/0': 0, '1/0': 0 }) },
      // One failed, one was not asked, and they come in another order.
      { a: columns({ '0/0': 1, '1/0': 0, '2/0': null }), b: columns({ '2/0': 1, '0/0': 1 }) },
      { a: columns({ '0/0': 1 }), b: columns({ '1/0': 1 }) },
      { a: columns({ '0/0': 1 }) },
    )
    const { left, right } = scores.sharedMeans('a', 'b', 'correct')
    expect([...left]).toEqual([0.5, 1, NaN, NaN])
    expect([...right]).toEqual([0, 1, NaN, NaN])
    expect(pairedFigure(scores.sharedMeans('a', 'b', 'correct'), 0)).toMatchObject({ a: 'a', b: 'b', difference: 0.25 })
    expect(pairedFigure(scores.sharedMeans('a', 'b', 'tokenF1'), 0)).toBeNull()
  })

  it('says how far first repeats of the wordings agree, of those with two answers', () => {
    const scores = scoresOf(
      { a: columns({ '0/0': 1, '0/1': 0, '1/0': 1, '2/0': 0 }) },
      { a: columns({ '0/0': 1 }) },
      { a: columns({ '0/0': 1, '1/0': null, '2/0': 1 }) },
    )
    expect([...scores.agreementOf('a')]).toEqual([expect.closeTo(1 / 3, 12), NaN, 1])
    expect(figureOf(scores.agreementOf('a'), 0)?.value).toBeCloseTo(2 / 3, 12)
    expect(figureOf(scores.agreementOf('b'), 0)).toBeNull()
  })

  it('keeps nothing of a system that is none of its own', () => {
    const scores = scoresOf({ a: columns({ '0/0': 1 }), other: columns({ '0/0': 1, '1/0': 1 }) })
    expect([...scores.meansOf('other', 'correct')]).toEqual([NaN])
  })
})
