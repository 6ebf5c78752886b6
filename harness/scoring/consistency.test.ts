import { describe, expect, it } from 'vitest'
import { testQuestion, testScenario, testTrial } from '../run/testing.js'
import { summariseConsistency } from './consistency.js'
import { scoreTrials } from './score.js'

const QUESTIONS = ['a', 'b', 'c'].map((id) => testQuestion(id))
const RIGHT = '12 months'
const of = (answers: readonly [question: string, wording: number, repeat: number, text: string | null][]) =>
  summariseConsistency(
    scoreTrials(
      testScenario(QUESTIONS),
      answers.map(([question, wording, repeat, text]) => testTrial('rag', question, wording, text, { repeat })),
    ),
    'correct',
    [],
  )

describe('summariseConsistency', () => {
  it('is measured over wordings and over repeats apart', () => {
    const { wordings, repeats } = of([
      ['a', 0, 0, RIGHT],
      ['a', 0, 1, '3 months'],
      ['a', 1, 0, 'It is 12 months.'],
      ['a', 1, 1, RIGHT],
      ['b', 0, 0, '3 months'],
      ['b', 1, 0, RIGHT],
    ])
    // Over wordings: a agrees and is right twice, b does not.
    expect(wordings).toEqual({ agreement: 0.5, k: 2, passK: 0.5, flipRate: 0.5 })
    // Over repeats: the first wording of a flips, the second is right twice; b was not repeated.
    expect(repeats).toEqual({ agreement: 0.5, k: 2, passK: 0.5, flipRate: 0.5 })
  })

  it('is null where each question was asked once, and failed trials say nothing', () => {
    const consistency = of([
      ['a', 0, 0, RIGHT],
      ['b', 0, 0, RIGHT],
      ['b', 1, 0, null],
    ])
    expect(consistency).toEqual({ wordings: null, repeats: null, inconsistent: [] })
  })

  it('names the questions that are answered now rightly, now wrongly, those with the most answers first', () => {
    const { inconsistent } = of([
      ['a', 0, 0, RIGHT],
      ['a', 1, 0, '3 months'],
      ['b', 0, 0, RIGHT],
      ['b', 1, 0, '3 months'],
      ['b', 2, 0, '4 months'],
      ['c', 0, 0, 'never'],
      ['c', 1, 0, '3 months'],
    ])
    expect(inconsistent).toEqual([
      { question: 'b', right: 1, asked: 3, answers: 3 },
      { question: 'a', right: 1, asked: 2, answers: 2 },
    ])
  })
})
