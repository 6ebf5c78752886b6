import { remembering } from '../common/remembering.js'
import { fMeasure } from './f-measure.js'
import type { Scorer } from './scorer.js'

/** ROUGE-L with the closest accepted answer, in [0, 1]. `null` for unanswerable questions and for questions that ask for a judgement. */
export const rougeL: Scorer = {
  id: 'rougeL',
  title: 'ROUGE-L',
  version: 1,
  score: ({ question, answer }) => (question.answerable && !question.label ? bestRougeL(answer.text, question.answers) : null),
}

/**
 * ROUGE-L's F-measure, 2PR / (P + R), of the longest common subsequence of words; the best over the accepted answers.
 * 0 where nothing is shared, so also where either has no words, and without accepted answers.
 *
 * Words are those of Google's rouge-score without stemming: runs of ASCII letters and digits, lower case. `é` ends a word, articles count,
 * and `1.4` is two words.
 *
 * @see Lin, ROUGE: A Package for Automatic Evaluation of Summaries, Text Summarization Branches Out, 2004, section 3.1
 */
export function bestRougeL(text: string, accepted: readonly string[]): number {
  const given = wordsOf(text)
  return Math.max(0, ...accepted.map((answer) => fOf(given, wordsOf(answer))))
}

function fOf(given: readonly string[], wanted: readonly string[]): number {
  return fMeasure(commonSubsequence(given, wanted), given.length, wanted.length)
}

/** Length of the longest common subsequence, by dynamic programming over one row of the table. */
function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  const row = new Uint32Array(b.length + 1)
  for (const word of a) {
    let diagonal = 0
    for (let column = 1; column <= b.length; column++) {
      const above = row[column] as number
      row[column] = word === b[column - 1] ? diagonal + 1 : Math.max(above, row[column - 1] as number)
      diagonal = above
    }
  }
  return row[b.length] as number
}

const wordsOf = remembering((text): readonly string[] => text.toLowerCase().match(/[a-z0-9]+/gu) ?? [])
