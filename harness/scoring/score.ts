import type { Score } from '../common/units.js'
import type { Trial } from '../run/journal.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { scorersOf, scoresOf } from './registry.js'

/** A finished trial with its question and, unless it failed, its scores. */
export interface ScoredTrial {
  readonly trial: Trial
  readonly question: Question
  /** By scorer id; `null` where the trial failed. */
  readonly scores: Readonly<Record<string, Score>> | null
}

/**
 * Score the trials of a scenario. Pure: the same journal gives the same scores.
 * The texts of passages are let go of once they are scored: they are most of a journal.
 */
export function scoreTrials(scenario: Scenario, trials: Iterable<Trial>): ScoredTrial[] {
  const scorers = scorersOf(scenario)
  const questions = new Map(scenario.questions.map((question) => [question.id, question]))
  const out: ScoredTrial[] = []
  for (const trial of trials) {
    if (trial.scenario !== scenario.name) continue
    const question = questions.get(trial.question)
    if (!question) throw new Error(`${trial.id}: the scenario has no such question`)
    const scores = trial.answer && scoresOf({ question, answer: trial.answer, labels: scenario.labels }, scorers)
    out.push({ trial: withoutTexts(trial), question, scores })
  }
  return out
}

function withoutTexts(trial: Trial): Trial {
  if (!trial.answer?.passages) return trial
  const passages = trial.answer.passages.map(({ id, article }) => ({ id, article, text: '' }))
  return { ...trial, answer: { ...trial.answer, passages } }
}
