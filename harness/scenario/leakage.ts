import { isAlike, wordSet } from '../common/similarity.js'
import type { ScenarioFiles } from './files.js'
import type { Finding } from './finding.js'
import { type Question, taughtWordings } from './schema.js'

/** Share of distinct words that two wordings may have in common (Jaccard index) before one counts as a copy of the other. */
export const SAME_WORDS = 0.8

/** Evaluation wordings that are among the training pairs, or nearly: the tuned model would be tested on what it was shown. */
export function leakedWordings({ questions, training }: Pick<ScenarioFiles, 'questions' | 'training'>): Finding[] {
  const taught = training.flatMap(({ value, at }) => taughtWordings(value).map((wording) => ({ wording, at, words: wordSet(wording) })))
  const byText = new Map(taught.map((entry) => [[...entry.words].join(' '), entry]))
  return questions.flatMap(({ value, at }) =>
    value.wordings.flatMap((wording) => {
      const words = wordSet(wording)
      const copy = byText.get([...words].join(' ')) ?? taught.find((entry) => isAlike(words, entry.words, SAME_WORDS))
      if (!copy) return []
      const message = `the evaluation wording "${wording}" is in the training pairs (${copy.at}: "${copy.wording}"); reword one of them, or the tuned model is tested on what it was shown`
      return [{ rule: 'leakage', at, message }]
    }),
  )
}

/** @returns tells whether a wording, were it trained on, would leak an evaluation wording, by the same measure as {@link leakedWordings}. */
export function evaluationCopy(questions: readonly Question[]): (wording: string) => boolean {
  const asked = questions.flatMap(({ wordings }) => wordings.map(wordSet))
  return (wording) => {
    const words = wordSet(wording)
    return asked.some((other) => isAlike(words, other, SAME_WORDS))
  }
}
