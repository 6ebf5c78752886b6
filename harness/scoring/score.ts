import type { Score } from '../common/units.js'
import type { Trial } from '../run/journal.js'
import { NO_SIMILARITIES, type Similarities } from '../run/similarities.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import type { AnswerPassage } from '../systems/system.js'
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
 * The texts of passages are let go of once they are scored: they are most of a journal. What trials have in common is kept once.
 */
export function scoreTrials(scenario: Scenario, trials: Iterable<Trial>, { answers }: Similarities = NO_SIMILARITIES): ScoredTrial[] {
  const scorers = scorersOf(scenario)
  const questions = new Map(scenario.questions.map((question) => [question.id, question]))
  const shorten = sharing()
  const out: ScoredTrial[] = []
  for (const trial of trials) {
    if (trial.scenario !== scenario.name) continue
    const question = questions.get(trial.question)
    if (!question) throw new Error(`${trial.id}: the scenario has no such question`)
    const scores =
      trial.answer && scoresOf({ question, answer: trial.answer, labels: scenario.labels, similarity: answers.get(trial.id) }, scorers)
    out.push({ trial: shorten(trial), question, scores })
  }
  return out
}

/** Trials without the texts of their passages; equal strings and passages of two trials are one and the same in memory. */
function sharing(): (trial: Trial) => Trial {
  const [texts, passages] = [new Map<string, string>(), new Map<string, AnswerPassage>()]
  const text = (own: string) => kept(texts, own, own)
  const passage = ({ id, article }: AnswerPassage) => kept(passages, `${article}/${id}`, { id, article, text: '' })
  return (trial) => ({
    ...trial,
    scenario: text(trial.scenario),
    system: text(trial.system),
    question: text(trial.question),
    asked: text(trial.asked),
    answer: trial.answer && { ...trial.answer, text: text(trial.answer.text), passages: trial.answer.passages?.map(passage) ?? null },
  })
}

function kept<T>(known: Map<string, T>, key: string, own: T): T {
  const before = known.get(key)
  if (before !== undefined) return before
  known.set(key, own)
  return own
}
