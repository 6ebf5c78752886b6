import { isAlike, wordSet } from '../common/similarity.js'
import type { ScenarioFiles } from './files.js'
import type { Finding } from './finding.js'
import { type Question, taughtWordings } from './schema.js'
import type { Update } from './updates.js'

/** Share of distinct words that two wordings may have in common (Jaccard index) before one counts as a copy of the other. */
export const SAME_WORDS = 0.8

interface Wording {
  readonly text: string
  readonly at: string
}

/** Every wording that systems are asked, those of the rounds of updates included. */
export function askedWordings({ questions }: Pick<ScenarioFiles, 'questions'>, updates: readonly Update[] = []): Wording[] {
  const rows = [...questions, ...updates.flatMap((update) => update.questions)]
  return rows.flatMap(({ value, at }) => value.wordings.map((text) => ({ text, at })))
}

/** Every wording that models are trained on: those of the rounds of updates are for models that are trained again. */
export function trainedWordings({ training }: Pick<ScenarioFiles, 'training'>, updates: readonly Update[] = []): Wording[] {
  const rows = [...training, ...updates.flatMap((update) => update.training)]
  return rows.flatMap(({ value, at }) => ('questions' in value ? taughtWordings(value).map((text) => ({ text, at })) : []))
}

/** Evaluation wordings that are among the training pairs, or nearly: the tuned model would be tested on what it was shown. */
export function leakedWordings(files: Pick<ScenarioFiles, 'questions' | 'training'>, updates: readonly Update[] = []): Finding[] {
  const taught = trainedWordings(files, updates).map((wording) => ({ ...wording, words: wordSet(wording.text) }))
  const byText = new Map(taught.map((entry) => [[...entry.words].join(' '), entry]))
  return askedWordings(files, updates).flatMap(({ text, at }) => {
    const words = wordSet(text)
    const copy = byText.get([...words].join(' ')) ?? taught.find((entry) => isAlike(words, entry.words, SAME_WORDS))
    if (!copy) return []
    const message = `the evaluation wording "${text}" is in the training pairs (${copy.at}: "${copy.text}"); reword one of them, or the tuned model is tested on what it was shown`
    return [{ rule: 'leakage', at, message }]
  })
}

/** @returns tells whether a wording, were it trained on, would leak an evaluation wording, by the same measure as {@link leakedWordings}. */
export function evaluationCopy(questions: readonly Pick<Question, 'wordings'>[]): (wording: string) => boolean {
  const asked = questions.flatMap(({ wordings }) => wordings.map(wordSet))
  return (wording) => {
    const words = wordSet(wording)
    return asked.some((other) => isAlike(words, other, SAME_WORDS))
  }
}
