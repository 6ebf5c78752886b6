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

/** {@link recallAtK} for k = 5. `null` for a system that reads no passages and for a question without gold passages. */
export const recallAt5: Scorer = recallScorer(5)

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

/** {@link ndcgAtK} for k = 5. `null` for a system that reads no passages and for a question without gold passages. */
export const ndcgAt5: Scorer = {
  id: 'ndcg@5',
  title: 'nDCG of the first 5 passages',
  version: 1,
  score: ({ question, answer }) => (answer.passages ? ndcgAtK(answer.passages, question.gold, 5) : null),
}

/**
 * Share of the gold passages that the first k passages hold, in [0, 1]; `null` without gold passages. No passages: 0.
 *
 * {@link holdsGold} says what it is to hold one. A quote that a chunk border cuts in two is in neither chunk, and not found.
 *
 * @throws RangeError if k is not a whole number of at least 1.
 * @see Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, section 8.4
 */
export function recallAtK(passages: readonly RetrievedPassage[], gold: readonly Gold[], k: number): Score {
  requireRank(k)
  if (gold.length === 0) return null
  const first = passages.slice(0, k)
  return gold.filter((wanted) => first.some((passage) => holdsGold(passage, wanted))).length / gold.length
}

/**
 * 1 / the place (from 1) of the first passage that holds any gold passage, 0 where none does; `null` without gold passages.
 *
 * @see Voorhees, The TREC-8 Question Answering Track Report, 1999
 */
export function reciprocalRank(passages: readonly RetrievedPassage[], gold: readonly Gold[]): Score {
  if (gold.length === 0) return null
  const place = passages.findIndex((passage) => gold.some((wanted) => holdsGold(passage, wanted)))
  return place === -1 ? 0 : 1 / (place + 1)
}

/**
 * Normalised discounted cumulative gain of the first k passages with binary gains, in [0, 1]; `null` without gold passages. No passages: 0.
 *
 * A gold passage counts once: a passage gains 1 if it holds one that no passage before it holds, else 0. A gain at rank r (from 1) is
 * divided by log2(r + 1), as trec_eval does; the paper divides by log2(r), from rank 2 on. Ideal is the ranking with every gain first:
 * one for each passage that gains, wherever it is ranked, and one for each gold passage that no passage holds. So one passage that holds
 * two gold passages is ideal in the first place, and two that hold one each in the first two.
 *
 * @throws RangeError if k is not a whole number of at least 1.
 * @see Järvelin & Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques, ACM TOIS 20(4), 2002
 */
export function ndcgAtK(passages: readonly RetrievedPassage[], gold: readonly Gold[], k: number): Score {
  requireRank(k)
  if (gold.length === 0) return null
  const left = new Set(gold)
  const gains = passages.map((passage) => {
    const found = [...left].filter((wanted) => holdsGold(passage, wanted))
    for (const wanted of found) left.delete(wanted)
    return found.length > 0 ? 1 : 0
  })
  const ideal = [...gains.filter((gain) => gain === 1), ...Array.from(left, () => 1)]
  return discountedGain(gains.slice(0, k)) / discountedGain(ideal.slice(0, k))
}

/** Whether a passage is of the gold passage's article and, where that has a quote, has the whole of it, word for word but for white space. */
export function holdsGold(passage: RetrievedPassage, wanted: Gold): boolean {
  return passage.article === wanted.article && (wanted.quote === undefined || holdsQuote(passage.text, wanted.quote))
}

function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0)
}

function requireRank(k: number): void {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be a whole number of at least 1, not ${k}`)
}

function recallScorer(k: number): Scorer {
  return {
    id: `recall@${k}`,
    title: `Gold passages among the first ${k}`,
    version: 1,
    score: ({ question, answer }) => (answer.passages ? recallAtK(answer.passages, question.gold, k) : null),
  }
}
