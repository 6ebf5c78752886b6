import { describe, expect, it } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import { testManifest, testQuestion, testScenario, testSettings, testTrial } from '../run/testing.js'
import type { Scenario } from '../scenario/scenario.js'
import { askedQuestions } from '../scoring/asked.js'
import { scoreTrials } from '../scoring/score.js'
import { summarise } from '../scoring/summarise.js'
import type { ScenarioSummary } from '../scoring/summary.js'
import { verdictOf } from './verdict.js'

describe('verdictOf', () => {
  it('names who is ahead, only where the interval says so', () => {
    const { headline, reason, tiles } = verdictOf(
      scored(12, (index) => ({ base: '3 months', rag: index === 0 ? '3 months' : '12 months' })),
    )
    expect(headline).toBe('rag is the most accurate: 92 % [62, 100] right')
    expect(reason).toBe('It is ahead of base.')
    expect(tiles[0]).toMatchObject({ title: 'Most accurate', system: 'rag', note: 'ahead of all others' })
  })

  it('calls nothing right that a graded scorer scored', () => {
    const { headline, tiles } = verdictOf(
      scored(12, (index) => ({ base: 'No.', rag: index === 0 ? 'No.' : 'For 12 months.' }), { primaryScorer: 'tokenF1' }),
    )
    expect(headline).toMatch(/^rag has the best score: 73 % \[\d+, \d+\] by tokenF1$/)
    expect(tiles[0]).toMatchObject({ title: 'Best by tokenF1', system: 'rag' })
  })

  it('calls a tie a tie, with the difference as the leader sees it', () => {
    const near = (questions: number) =>
      verdictOf(
        scored(questions, (index) => ({
          base: index < questions / 2 ? '12 months' : '3 months',
          rag: index < questions / 3 ? '3 months' : '12 months',
        })),
      )
    expect(near(6).headline).toMatch(/^rag has the best score, 67 % .* right, but is tied with base$/)
    expect(near(24).reason).toMatch(
      /^\+16\.7 points \[-\S+, \+\S+\] over base; 24 questions can show a difference of \d\d points or more\.$/,
    )
    expect(near(6).reason).toMatch(/over base; 6 questions can show no difference at all\.$/)
  })
})

function scored(count: number, answers: (index: number) => Record<'base' | 'rag', string>, parts: Partial<Scenario> = {}): ScenarioSummary {
  const questions = Array.from({ length: count }, (_, index) => testQuestion(`q-${index}`))
  const scenario = testScenario(questions, parts)
  const trials = questions.flatMap(({ id }, index) =>
    Object.entries(answers(index)).map(([system, text]) => testTrial(system, id, 0, text)),
  )
  const manifest = testManifest({}, testSettings())
  const summary = summarise({
    manifest,
    scenarios: [{ scenario, questions: askedQuestions(scoreTrials(scenario, trials)) }],
    latency: [],
    prices: LIST_PRICES,
  })
  return summary.scenarios[0] as ScenarioSummary
}
