import type { Score } from '../common/units.js'
import type { Trial } from '../run/journal.js'
import { NO_SIMILARITIES, type Similarities } from '../run/similarities.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import type { AskedQuestion } from './asked.js'
import { scorersOf, scoresOf } from './registry.js'

/** A finished trial with its question and, unless it failed, its scores. */
export interface ScoredTrial {
  readonly trial: Trial
  readonly question: Question
  /** By scorer id; `null` where the trial failed. */
  readonly scores: Readonly<Record<string, Score>> | null
}

/**
 * Score the trials of a scenario; those of others are left out. Pure: the same journal gives the same scores.
 * The texts of passages are let go of once they are scored: they are most of a journal.
 */
export function scoreTrials(scenario: Scenario, trials: Iterable<Trial>, similarities?: Similarities): ScoredTrial[] {
  const score = scoring(scenario, similarities)
  const out: ScoredTrial[] = []
  for (const trial of trials) {
    if (trial.scenario !== scenario.name) continue
    const { answer } = trial
    const passages = answer?.passages?.map((passage) => ({ ...passage, text: '' })) ?? null
    out.push({ ...score(trial), trial: { ...trial, answer: answer && { ...answer, passages } } })
  }
  return out
}

/** Score the trials of a scenario question by question, as they come: those of one question are in memory at a time. */
export function* scoreQuestions(scenario: Scenario, trials: Iterable<Trial>, similarities?: Similarities): Generator<AskedQuestion> {
  const score = scoring(scenario, similarities)
  let own: ScoredTrial[] = []
  for (const trial of trials) {
    const scored = score(trial)
    const [first] = own
    if (first && first.question !== scored.question) {
      yield { question: first.question, trials: own }
      own = []
    }
    own.push(scored)
  }
  if (own[0]) yield { question: own[0].question, trials: own }
}

function scoring(scenario: Scenario, { answers }: Similarities = NO_SIMILARITIES): (trial: Trial) => ScoredTrial {
  const scorers = scorersOf(scenario)
  const questions = new Map(scenario.questions.map((question) => [question.id, question]))
  return (trial) => {
    const question = questions.get(trial.question)
    if (!question) throw new Error(`${trial.id}: the scenario has no such question`)
    const { answer } = trial
    const scores = answer && scoresOf({ question, answer, labels: scenario.labels, similarity: answers.get(trial.id) }, scorers)
    return { trial, question, scores }
  }
}
