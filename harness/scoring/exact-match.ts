import { normaliseAnswer } from './normalise.js'
import type { Scorer } from './scorer.js'

/** 1 if the answer is an accepted answer, else 0. `null` for unanswerable questions and for yes/no/maybe questions. */
export const exactMatch: Scorer = {
  id: 'exactMatch',
  title: 'Exact match',
  version: 1,
  score: ({ question, answer }) => {
    if (!question.answerable || question.label) return null
    return isExactMatch(answer.text, question.answers) ? 1 : 0
  },
}

/**
 * SQuAD v1.1's exact match: equal to any accepted answer after {@link normaliseAnswer}. Two texts of which nothing is left are equal.
 *
 * @see Rajpurkar, Zhang, Lopyrev & Liang, SQuAD: 100,000+ Questions for Machine Comprehension of Text, EMNLP 2016
 */
export function isExactMatch(text: string, accepted: readonly string[]): boolean {
  const given = normaliseAnswer(text)
  return accepted.some((answer) => normaliseAnswer(answer) === given)
}
