import { InputError } from '../common/errors.js'
import type { Row } from '../common/jsonl.js'
import type { Question, TrainingFact } from './schema.js'

/** Share of distinct words that two wordings may have in common (Jaccard index) before one counts as a copy of the other. */
const LEAKAGE_THRESHOLD = 0.8

/**
 * An evaluation wording must not be among the training pairs, nor nearly.
 * @throws InputError naming both lines.
 */
export function checkLeakage(questions: readonly Row<Question>[], training: readonly Row<TrainingFact>[]): void {
  const taught = training.flatMap(({ value, at }) =>
    [...value.questions, value.dev].map((wording) => ({ wording, at, words: wordsOf(wording) })),
  )
  const byText = new Map(taught.map((entry) => [[...entry.words].join(' '), entry]))
  for (const { value, at } of questions) {
    for (const wording of value.wordings) {
      const words = wordsOf(wording)
      const copy = byText.get([...words].join(' ')) ?? taught.find((entry) => jaccard(words, entry.words) >= LEAKAGE_THRESHOLD)
      if (copy)
        throw new InputError(
          `${at}: the evaluation wording "${wording}" is in the training pairs (${copy.at}: "${copy.wording}"); reword one of them, or the tuned model is tested on what it was shown`,
        )
    }
  }
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const small = a.size < b.size ? a : b
  const large = a.size < b.size ? b : a
  if (small.size < LEAKAGE_THRESHOLD * large.size) return 0
  let shared = 0
  for (const word of small) if (large.has(word)) shared++
  return shared / (a.size + b.size - shared)
}
