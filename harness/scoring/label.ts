import type { Label } from '../scenario/schema.js'
import { straightenApostrophes } from './normalise.js'
import { isRefusal } from './refusal.js'
import type { Scorer } from './scorer.js'

/** For yes/no/maybe questions: 1 if the answer's judgement is the right one, else 0, also where none can be read. `null` for all others. */
export const label: Scorer = {
  id: 'label',
  title: 'Right judgement',
  version: 1,
  score: ({ question, answer }) => {
    if (!question.label) return null
    return labelOf(answer.text) === question.label ? 1 : 0
  },
}

/**
 * The judgement of an answer: the one that it begins with or, failing that, the only one in its first sentence.
 * `null` where there is none, more than one, or the answer is a refusal.
 *
 * `It depends`, `not always`, `not necessarily`, `possibly` and `perhaps` are `maybe`. Choices left open (`yes or no`, `yes/no`) are no
 * judgement, nor is the `no` of `no more than`, `no one` or `no doubt`. Within a sentence `no` counts only before punctuation:
 * `then the answer would be no.`, but not `there is no risk`. English only.
 */
export function labelOf(text: string): Label | null {
  if (isRefusal(text)) return null
  const said = straightenApostrophes(text).normalize('NFKC').toLowerCase().replace(PREAMBLE, '')
  if (OPEN_CHOICE.test(said)) return null
  return judgementAtStart(said) ?? onlyJudgement(firstSentence(said))
}

const PREAMBLE = /^[^\p{L}\p{N}]*(?:(?:the )?answer(?: is)?(?![\p{L}\p{N}])[^\p{L}\p{N}]*)?/u
const OPEN_CHOICE = /^(?:yes|no|maybe)(?:\s+(?:and|or)\s+|\s*[/|]\s*)(?:yes|no|maybe)(?![\p{L}\p{N}])/u
const NOT_INSIDE_WORD = "(?![\\p{L}\\p{N}']|-\\p{L})"
const MAYBE = 'maybe|perhaps|possibly|(?:(?:it|that|this) (?:all )?)?depends|not always|not necessarily'

const AT_START: Readonly<Record<Label, RegExp>> = {
  yes: new RegExp(`^yes${NOT_INSIDE_WORD}`, 'u'),
  no: new RegExp(
    `^no${NOT_INSIDE_WORD}(?! (?:more|less|fewer|longer|later|sooner|earlier|one|doubt|idea|matter|information)(?![\\p{L}\\p{N}]))`,
    'u',
  ),
  maybe: new RegExp(`^(?:${MAYBE})${NOT_INSIDE_WORD}`, 'u'),
}

const WITHIN: Readonly<Record<Label, RegExp>> = {
  yes: new RegExp(`(?<![\\p{L}\\p{N}-])yes${NOT_INSIDE_WORD}`, 'u'),
  no: /(?<![\p{L}\p{N}-])no(?=\s*(?:[^\p{L}\p{N}\s-]|$))/u,
  maybe: new RegExp(`(?<![\\p{L}\\p{N}-])(?:${MAYBE})${NOT_INSIDE_WORD}`, 'u'),
}

const LABELS: readonly Label[] = ['yes', 'no', 'maybe']

function judgementAtStart(said: string): Label | null {
  return LABELS.find((candidate) => AT_START[candidate].test(said)) ?? null
}

function onlyJudgement(sentence: string): Label | null {
  const found = LABELS.filter((candidate) => WITHIN[candidate].test(sentence))
  return found.length === 1 ? (found[0] ?? null) : null
}

function firstSentence(said: string): string {
  return said.split(/(?<=[.!?])\s|\n/u)[0] ?? ''
}
