import { fMeasure } from './f-measure.js'
import { normaliseAnswer } from './normalise.js'
import type { Scorer } from './scorer.js'

/** Overlap of words with the closest accepted answer, in [0, 1]. `null` for unanswerable questions and for yes/no/maybe questions. */
export const tokenF1: Scorer = {
  id: 'tokenF1',
  title: 'Token F1',
  version: 1,
  score: ({ question, answer }) => (question.answerable && !question.label ? bestF1(answer.text, question.answers) : null),
}

/**
 * SQuAD v1.1's F1: 2PR / (P + R) over the words of {@link normaliseAnswer}, each as often as it occurs; the best over the accepted answers.
 * 0 where no word is shared, so also where nothing is left of either after normalising (v2.0 differs there). 0 without accepted answers.
 *
 * @see Rajpurkar, Zhang, Lopyrev & Liang, SQuAD: 100,000+ Questions for Machine Comprehension of Text, EMNLP 2016
 */
export function bestF1(text: string, accepted: readonly string[]): number {
  const given = wordsOf(text)
  return Math.max(0, ...accepted.map((answer) => f1(given, wordsOf(answer))))
}

function f1(given: readonly string[], wanted: readonly string[]): number {
  return fMeasure(sharedCount(given, wanted), given.length, wanted.length)
}

function sharedCount(given: readonly string[], wanted: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of given) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    shared++
  }
  return shared
}

function wordsOf(text: string): string[] {
  return normaliseAnswer(text).split(' ').filter(Boolean)
}
