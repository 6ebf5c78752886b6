import type { Score } from '../common/units.js'
import type { Trial } from '../run/journal.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { scoresOf } from './registry.js'

/** A finished trial with its question and, unless it failed, its scores. */
export interface ScoredTrial {
  readonly trial: Trial
  readonly question: Question
  /** By scorer id; `null` where the trial failed. */
  readonly scores: Readonly<Record<string, Score>> | null
}

/** Score the trials of a scenario. Pure: the same journal gives the same scores. */
export function scoreTrials(scenario: Scenario, trials: readonly Trial[]): ScoredTrial[] {
  const questions = new Map(scenario.questions.map((question) => [question.id, question]))
  return trials
    .filter((trial) => trial.scenario === scenario.name)
    .map((trial) => {
      const question = questions.get(trial.question)
      if (!question) throw new Error(`${trial.id}: the scenario has no such question`)
      return { trial, question, scores: trial.answer && scoresOf({ question, answer: trial.answer, labels: scenario.labels }) }
    })
}
