import { expect, it } from 'vitest'
import { testQuestion, testScenario, testTrial } from '../run/testing.js'
import { REFUSAL, type Scenario } from '../scenario/scenario.js'
import { scoreTrials } from '../scoring/score.js'
import { outcomesOf } from './outcomes.js'

const settings = { systems: ['rag'], limit: null, wordings: 1, seed: 0, timeoutSeconds: 30, hourlyRate: 0.1 }
const means = (scenario: Scenario, answers: readonly (string | null)[]) => {
  const trials = answers.map((text, index) => testTrial('rag', `q-${index}`, 0, text))
  const figures = outcomesOf(scoreTrials(scenario, trials), { scenario, settings })
  return Object.fromEntries(Object.entries(figures).map(([id, { mean, questions }]) => [id, [mean, questions]]))
}
const questions = (judged: readonly boolean[]) => judged.map((is, index) => testQuestion(`q-${index}`, is ? {} : { keyFacts: [] }))

const ANSWERS = ['12 months', 'It is 12 months, or so.', REFUSAL, null]

it('tells right and wrong answers, refusals and failures apart', () => {
  expect(means(testScenario(questions([true, true, true, true])), ['12 months', '3 months', REFUSAL, null])).toEqual({
    answered: [0.25, 4],
    refused: [0.25, 4],
    confidentWrong: [0.25, 4],
    failed: [0.25, 4],
  })
})

it('calls no answer right or wrong by how alike its words are', () => {
  const scenario = testScenario(questions([false, false, false, false]), { primaryScorer: 'reference' })
  expect(means(scenario, ANSWERS)).toEqual({ refused: [0.25, 4], failed: [0.25, 4] })
  const overlap = testScenario(questions([true, true, true, true]), { primaryScorer: 'tokenF1', scoredBy: ['tokenF1'] })
  expect(means(overlap, ANSWERS)).toEqual({ refused: [0.25, 4], failed: [0.25, 4] })
})

it('tells right and wrong of the questions that say what is right', () => {
  const scenario = testScenario(questions([true, false, false, true]), { primaryScorer: 'reference' })
  expect(means(scenario, ANSWERS)).toEqual({
    answered: [0.5, 2],
    refused: [0.25, 4],
    confidentWrong: [0, 2],
    failed: [0.25, 4],
  })
})
