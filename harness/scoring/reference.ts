import { correct } from './correct.js'
import { isRefusal } from './refusal.js'
import type { Scorer } from './scorer.js'
import { bestF1 } from './token-f1.js'

/**
 * As near to the reference as the question lets one tell, in [0, 1]: `correct` where the question has a label or key facts, or is
 * unanswerable; else the overlap of words with the closest accepted answer (token F1), and 0 for a refusal.
 * `null` where there is nothing to hold the answer against.
 */
export const reference: Scorer = {
  id: 'reference',
  title: 'Against the reference answer',
  version: 3,
  score: (scored) => {
    const graded = correct.score(scored)
    if (graded !== null) return graded
    const { question, answer } = scored
    if (question.answers.length === 0) return null
    return isRefusal(answer.text) ? 0 : bestF1(answer.text, question.answers)
  },
}
