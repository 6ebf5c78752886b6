import { describe, expect, it } from 'vitest'
import { testQuestion, testScenario, testTrial } from '../run/testing.js'
import { askedQuestions, bySystem } from './asked.js'
import { type ScoredTrial, scoreTrials } from './score.js'
import { FEWEST, sliceTally } from './slices.js'

const RIGHT = '12 months'
const WRONG = '3 months'

/** `base` is right in one category and wrong in the other; `rag` right in every other question, whatever its category. */
function trialsOf(perCategory: number) {
  const questions = ['permits', 'fines'].flatMap((category) =>
    Array.from({ length: perCategory }, (_, index) =>
      testQuestion(`${category}-${index}`, { category, difficulty: index % 2 ? 'hard' : 'easy' }),
    ),
  )
  const trials = questions.flatMap(({ id, category }, index) => [
    testTrial('base', id, 0, category === 'permits' ? RIGHT : WRONG),
    testTrial('base', id, 1, category === 'permits' ? RIGHT : WRONG),
    testTrial('rag', id, 0, index % 2 ? RIGHT : WRONG),
    testTrial('rag', id, 1, index % 2 ? RIGHT : WRONG),
  ])
  return scoreTrials(testScenario(questions), trials)
}

const slicesIn = (trials: readonly ScoredTrial[], systems: readonly string[], seed: number) => {
  const tally = sliceTally(systems, 'correct')
  for (const asked of askedQuestions(trials)) tally.add(asked, bySystem(asked))
  return tally.figures(seed)
}
const slicesOf = (perCategory: number) => slicesIn(trialsOf(perCategory), ['base', 'rag'], 1)
const differs = (slices: ReturnType<typeof slicesOf>, value: string) =>
  slices.find((slice) => slice.value === value)?.systems.map(({ differs: verdict }) => verdict)

describe('sliceTally', () => {
  it('gives the score of each system in each part, with what differs from the rest', () => {
    const slices = slicesOf(12)
    expect(slices.find(({ value }) => value === 'permits')).toMatchObject({
      dimension: 'category',
      questions: 12,
      systems: [
        { id: 'base', score: { mean: 1, questions: 12 } },
        { id: 'rag', score: { mean: 0.5 } },
      ],
    })
    expect(differs(slices, 'permits')).toEqual(['better', null])
    expect(differs(slices, 'fines')).toEqual(['worse', null])
    expect(differs(slices, 'hard')).toEqual([null, 'better'])
  })

  it('says nothing of a part with few questions', () => {
    expect(differs(slicesOf(FEWEST - 1), 'permits')).toEqual([null, null])
  })

  it('leaves out a dimension that has one part, and sorts by difficulty, then name', () => {
    const slices = slicesOf(3)
    expect(slices.map(({ dimension, value }) => [dimension, value])).toEqual([
      ['category', 'fines'],
      ['category', 'permits'],
      ['difficulty', 'easy'],
      ['difficulty', 'hard'],
      ['wording', '1'],
      ['wording', '2'],
    ])
  })

  it('compares wordings question by question', () => {
    const questions = Array.from({ length: 14 }, (_, index) => testQuestion(`q-${index}`))
    const trials = questions.flatMap(({ id }) => [
      testTrial('base', id, 0, RIGHT),
      testTrial('base', id, 1, WRONG),
      testTrial('base', id, 2, WRONG),
    ])
    const slices = slicesIn(scoreTrials(testScenario(questions), trials), ['base'], 1)
    expect(slices.map(({ value, systems }) => [value, systems[0]?.score?.mean, systems[0]?.differs])).toEqual([
      ['1', 1, 'better'],
      ['2', 0, 'worse'],
      ['3', 0, 'worse'],
    ])
  })

  it('keeps wordings in the order of their numbers', () => {
    const wordings = Array.from({ length: 11 }, (_, index) => index)
    const trials = wordings.map((wording) => testTrial('base', 'q', wording, RIGHT))
    const slices = slicesIn(scoreTrials(testScenario([testQuestion('q')]), trials), ['base'], 1)
    expect(slices.map(({ value }) => value)).toEqual(wordings.map((wording) => String(wording + 1)))
  })

  it('finds nothing in parts that were drawn at random, nearly always', () => {
    const found = Array.from({ length: 20 }, (_, seed) => {
      const questions = Array.from({ length: 60 }, (_, index) => testQuestion(`q-${index}`, { category: `c${(index * 7 + seed) % 5}` }))
      const trials = questions.map(({ id }, index) => testTrial('base', id, 0, (index * 31 + seed * 17) % 97 < 45 ? RIGHT : WRONG))
      const slices = slicesIn(scoreTrials(testScenario(questions), trials), ['base'], seed)
      return slices.some(({ systems }) => systems.some((figure) => figure.differs))
    }).filter(Boolean)
    expect(found.length).toBeLessThanOrEqual(4)
  })
})
