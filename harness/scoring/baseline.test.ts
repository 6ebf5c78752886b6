import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../common/paths.js'
import { testAnswer, testQuestion, testTrial } from '../run/testing.js'
import { askedQuestions, bySystem } from './asked.js'
import { meanByQuestion } from './by-question.js'
import { pairTally } from './pairs.js'
import type { ScoredTrial } from './score.js'
import { readScoreRows, type ScoreRow } from './score-rows.js'
import { sliceTally } from './slices.js'
import type { Summary } from './summary.js'

/*
 * A real run, whose figures were taken when it was made: whatever is made faster since, every interval and p-value of it is the same to
 * the last digit.
 */

const FOLDER = join(packageRoot(), 'results', 'baseline', 'quick')
const summary = JSON.parse(readFileSync(join(FOLDER, 'summary.json'), 'utf8')) as Summary
const rows = readScoreRows(join(FOLDER, 'scores.jsonl'))
/** Scores that are 0 or 1: scores.jsonl has the others rounded. */
const EXACT = ['correct', 'label', 'refusal', 'exactMatch', 'format', 'recall@1']
/** What scores.jsonl tells of a question. */
const KNOWN = ['category', 'label', 'wording']

describe.each(summary.scenarios)('the baseline of $name', ({ name, systems, pairs, slices, primaryScorer }) => {
  const trials = rows.filter((row) => row.scenario === name).flatMap(trialsOf)
  const { seed } = summary.settings
  const ranked = systems.filter(({ diagnostic }) => !diagnostic).map(({ id }) => id)

  it('has the same means with the same intervals', () => {
    for (const { id, scores } of systems) {
      const own = trials.filter(({ trial }) => trial.system === id)
      const again = EXACT.map((scorer) => [scorer, meanByQuestion(own, scorer, seed)])
      expect(again).toEqual(EXACT.map((scorer) => [scorer, scores[scorer]]))
    }
  })

  it('has the same verdicts with the same intervals and p-values', () => {
    expect(pairs.length).toBeGreaterThan(5)
    const tally = pairTally(ranked, primaryScorer)
    for (const asked of askedQuestions(trials)) tally.add(bySystem(asked))
    expect(tally.figures(seed)).toEqual(pairs)
  })

  it('has the same slices', () => {
    const known = ({ dimension }: { dimension: string }) => KNOWN.includes(dimension)
    expect(slices.filter(known).length).toBeGreaterThan(5)
    const tally = sliceTally(ranked, primaryScorer)
    for (const asked of askedQuestions(trials)) tally.add(asked, bySystem(asked))
    expect(tally.figures(seed).filter(known)).toEqual(slices.filter(known))
  })
})

function trialsOf({ question: id, category, label, systems }: ScoreRow): ScoredTrial[] {
  const question = testQuestion(id, { category, ...(label ? { label } : {}) })
  return Object.entries(systems).flatMap(([system, { trials, answers, scores }]) =>
    trials.map((trial, place) => {
      const [wording, repeat] = trial.split('/').map(Number) as [number, number]
      const answer = answers[place]
      const own = Object.fromEntries(Object.entries(scores).map(([scorer, column]) => [scorer, column[place] ?? null]))
      const asked = testTrial(system, id, wording, typeof answer === 'string' ? testAnswer(answer) : null, { repeat })
      return { trial: asked, question, scores: asked.answer && own }
    }),
  )
}
