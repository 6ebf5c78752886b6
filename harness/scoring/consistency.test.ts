import { describe, expect, it } from 'vitest'
import type { Similarities } from '../run/similarities.js'
import { testQuestion, testScenario, testTrial } from '../run/testing.js'
import { askedQuestions } from './asked.js'
import { consistencyTally } from './consistency.js'
import { scoreTrials } from './score.js'

const QUESTIONS = ['a', 'b', 'c'].map((id) => testQuestion(id))
const RIGHT = '12 months'
const of = (answers: readonly [question: string, wording: number, repeat: number, text: string | null][], similarities?: Similarities) => {
  const trials = answers.map(([question, wording, repeat, text]) => testTrial('rag', question, wording, text, { repeat }))
  const tally = consistencyTally('correct', [], similarities)
  for (const asked of askedQuestions(scoreTrials(testScenario(QUESTIONS), trials))) tally.add(asked.trials)
  return tally.figures()
}

describe('consistencyTally', () => {
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
    expect(wordings).toMatchObject({ agreement: 0.5, semantic: null, k: 2, passK: 0.5, flipRate: 0.5 })
    // Over repeats: the first wording of a flips, the second is right twice; b was not repeated.
    expect(repeats).toMatchObject({ agreement: 0.5, semantic: null, k: 2, passK: 0.5, flipRate: 0.5 })
  })

  it('says of how many questions pass^k is, where some were asked in fewer wordings', () => {
    const { wordings } = of([
      ['a', 0, 0, RIGHT],
      ['a', 1, 0, RIGHT],
      ['a', 2, 0, RIGHT],
      ['b', 0, 0, RIGHT],
      ['b', 1, 0, RIGHT],
      ['c', 0, 0, '3 months'],
    ])
    expect(wordings).toMatchObject({ k: 3, passK: 1, covered: { questions: 1, of: 3 } })
    const whole = of([
      ['a', 0, 0, RIGHT],
      ['a', 1, 0, RIGHT],
    ])
    expect(whole.wordings).not.toHaveProperty('covered')
  })

  it('gives shares of questions their interval, and none to repeats of several wordings of a question', () => {
    const { wordings, repeats } = of([
      ['a', 0, 0, RIGHT],
      ['a', 0, 1, RIGHT],
      ['a', 1, 0, RIGHT],
      ['a', 1, 1, RIGHT],
      ['b', 0, 0, RIGHT],
      ['b', 0, 1, RIGHT],
      ['b', 1, 0, RIGHT],
    ])
    // Both of two: statsmodels' proportion_confint(2, 2, method='wilson') is [0.3424, 1]
    expect(wordings?.intervals?.passK.low).toBeCloseTo(0.3424, 4)
    expect(wordings?.intervals?.passK.high).toBe(1)
    expect(wordings?.intervals?.flipRate).toEqual({ low: 0, high: expect.closeTo(0.6576, 4) })
    expect(repeats?.intervals).toBeNull()
    const once = of([
      ['a', 0, 0, RIGHT],
      ['a', 0, 1, '3 months'],
    ])
    // None and all of one: [0, 0.7935] and [0.2065, 1]
    expect(once.repeats?.intervals?.passK.high).toBeCloseTo(0.7935, 4)
    expect(once.repeats?.intervals?.flipRate.low).toBeCloseTo(0.2065, 4)
  })

  it('means the cosines of a question’s answers where meanings were compared, over wordings and repeats apart', () => {
    const groups = new Map([
      ['parking/rag/a', 0.9],
      ['parking/rag/a/0', 0.2],
      ['parking/rag/b', 0.7],
      ['parking/base/a', 0],
    ])
    const { wordings, repeats } = of(
      [
        ['a', 0, 0, RIGHT],
        ['a', 0, 1, RIGHT],
        ['a', 1, 0, RIGHT],
        ['b', 0, 0, RIGHT],
        ['b', 1, 0, RIGHT],
      ],
      { answers: new Map(), groups },
    )
    expect(wordings?.semantic).toBeCloseTo(0.8, 12)
    expect(repeats?.semantic).toBe(0.2)
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
