import type { Score } from '../common/units.js'
import type { Answer } from '../systems/system.js'
import { type Gold, holdsGold } from './retrieval.js'
import type { Scorer } from './scorer.js'

/**
 * {@link precisionOfCitations}. `null` for a system that reads no passages, for a question without gold passages (every unanswerable one),
 * and for an answer that cites nothing: there is no share of nothing, and {@link citationRecall} is 0 for it.
 */
export const citationPrecision: Scorer = {
  id: 'citationPrecision',
  title: 'Cited passages that hold a gold quote',
  version: 1,
  score: ({ question, answer }) => precisionOfCitations(answer, question.gold),
}

/**
 * {@link recallOfCitations}. `null` for a system that reads no passages and for a question without gold passages (every unanswerable one).
 * 0 for an answer that cites nothing, a refusal too.
 */
export const citationRecall: Scorer = {
  id: 'citationRecall',
  title: 'Gold quotes that a cited passage holds',
  version: 1,
  score: ({ question, answer }) => recallOfCitations(answer, question.gold),
}

type Cited = Pick<Answer, 'passages' | 'citations'>

/**
 * Share of the cited passages that hold a gold quote, in [0, 1]; `null` without passages, gold or citations.
 * A passage cited twice counts once. A citation of something that was not among the passages holds nothing.
 * A passage that says the same in other words than the gold quote does not hold it: a lower bound.
 *
 * @see Gao, Yen, Yu & Chen, Enabling Large Language Models to Generate Text with Citations, EMNLP 2023, for citation precision and recall;
 * they ask a model what a passage supports, here the gold quotes tell.
 */
export function precisionOfCitations({ passages, citations }: Cited, gold: readonly Gold[]): Score {
  const cited = new Set(citations)
  if (!passages || gold.length === 0 || cited.size === 0) return null
  const holding = new Set(passages.filter((passage) => gold.some((wanted) => holdsGold(passage, wanted))).map(({ id }) => id))
  return [...cited].filter((id) => holding.has(id)).length / cited.size
}

/** Share of the gold quotes that a cited passage holds, in [0, 1]; `null` without passages or gold, 0 without citations. */
export function recallOfCitations({ passages, citations }: Cited, gold: readonly Gold[]): Score {
  if (!passages || gold.length === 0) return null
  const cited = passages.filter(({ id }) => citations.includes(id))
  return gold.filter((wanted) => cited.some((passage) => holdsGold(passage, wanted))).length / gold.length
}
