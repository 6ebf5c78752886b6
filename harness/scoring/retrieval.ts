import { holdsQuote } from '../common/text.js'
import type { Score } from '../common/units.js'
import type { Question } from '../scenario/schema.js'
import type { AnswerPassage } from '../systems/system.js'
import type { Scorer } from './scorer.js'

export type Gold = Question['gold'][number]
export type RetrievedPassage = Pick<AnswerPassage, 'article' | 'text'>

/** {@link recallAtK} for k = 1. `null` for a system that reads no passages and for a question without gold passages. */
export const recallAt1: Scorer = recallScorer(1)

/** {@link recallAtK} for k = 3. `null` for a system that reads no passages and for a question without gold passages. */
export const recallAt3: Scorer = recallScorer(3)

/**
 * {@link reciprocalRank}; its mean over questions is MRR.
 * `null` for a system that reads no passages and for a question without gold passages.
 */
export const mrr: Scorer = {
  id: 'mrr',
  title: 'Reciprocal rank of the first gold passage',
  version: 1,
  score: ({ question, answer }) => (answer.passages ? reciprocalRank(answer.passages, question.gold) : null),
}

/**
 * Share of the gold passages that the first k passages hold, in [0, 1]; `null` without gold passages. No passages: 0.
 *
 * A gold passage is held by a passage of the same article whose text has the whole quote in it, word for word but for white space.
 * A quote that a chunk border cuts in two is in neither chunk, and not found.
 *
 * @throws RangeError if k is not a whole number of at least 1.
 * @see Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, section 8.4
 */
export function recallAtK(passages: readonly RetrievedPassage[], gold: readonly Gold[], k: number): Score {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be a whole number of at least 1, not ${k}`)
  if (gold.length === 0) return null
  const first = passages.slice(0, k)
  return gold.filter((wanted) => first.some((passage) => holds(passage, wanted))).length / gold.length
}

/**
 * 1 / the place (from 1) of the first passage that holds any gold passage, 0 where none does; `null` without gold passages.
 *
 * @see Voorhees, The TREC-8 Question Answering Track Report, 1999
 */
export function reciprocalRank(passages: readonly RetrievedPassage[], gold: readonly Gold[]): Score {
  if (gold.length === 0) return null
  const place = passages.findIndex((passage) => gold.some((wanted) => holds(passage, wanted)))
  return place === -1 ? 0 : 1 / (place + 1)
}

function recallScorer(k: number): Scorer {
  return {
    id: `recall@${k}`,
    title: `Gold passages among the first ${k}`,
    version: 1,
    score: ({ question, answer }) => (answer.passages ? recallAtK(answer.passages, question.gold, k) : null),
  }
}

function holds(passage: RetrievedPassage, wanted: Gold): boolean {
  return passage.article === wanted.article && holdsQuote(passage.text, wanted.quote)
}
