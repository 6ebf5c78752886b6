import { hitGroups } from './key-facts.js'
import { label } from './label.js'
import { isRefusal, refusal } from './refusal.js'
import type { Scorer } from './scorer.js'

/**
 * Whether the answer is right, 1 or 0; the figure by which systems are compared first.
 *
 * Unanswerable: right if refused. Yes/no/maybe: right if the judgement is. All others: right if every key fact is stated.
 * For an answerable question a refusal is never right, whatever it goes on to say.
 * `null` only for an answerable question with neither label nor key facts, which no scenario may hold.
 */
export const correct: Scorer = {
  id: 'correct',
  title: 'Correct',
  version: 3,
  score: (scored) => {
    const { question, answer } = scored
    if (!question.answerable) return refusal.score(scored)
    if (question.label) return label.score(scored)
    if (question.keyFacts.length === 0) return null
    return !isRefusal(answer.text) && hitGroups(answer.text, question.keyFacts).every(Boolean) ? 1 : 0
  },
}
