import type { Score } from '../common/units.js'
import type { AnswerSimilarity } from '../run/similarities.js'
import type { LabelSet, Question } from '../scenario/schema.js'
import type { Answer } from '../systems/system.js'

export interface Scored {
  readonly question: Question
  readonly answer: Answer
  /** The scenario's own labels. */
  readonly labels?: readonly LabelSet[]
  /** What the embedding model made of the answer when the run ended; not there for runs of before. */
  readonly similarity?: AnswerSimilarity | undefined
}

/** A pure function from a question and an answer to a number in [0, 1], or `null` where it does not apply. */
export interface Scorer {
  /** Column name in trials.csv and key in summary.json. */
  readonly id: string
  readonly title: string
  /** Raised whenever the same answer would be scored otherwise; part of what makes two runs comparable. */
  readonly version: number
  score(scored: Scored): Score
}
