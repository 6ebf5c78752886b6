import type { Scorer } from './scorer.js'

/**
 * Cosine of the answer's embedding with that of the nearest accepted answer, in [0, 1]. `null` for unanswerable questions, for questions
 * that ask for a judgement, and for runs whose meanings were not compared.
 *
 * A second view, not a share of right answers: texts that have nothing to do with each other have 0.1 to 0.3, and embeddings hardly see
 * numbers and denials: `12 months` is near `24 months`.
 *
 * @see Reimers & Gurevych, Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks, EMNLP 2019
 */
export const semantic: Scorer = {
  id: 'semantic',
  title: 'Nearness in meaning to an accepted answer',
  version: 1,
  score: ({ question, similarity }) => (question.answerable && !question.label ? (similarity?.accepted ?? null) : null),
}
