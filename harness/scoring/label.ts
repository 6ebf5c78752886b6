import { JUDGEMENT, type LabelSet } from '../scenario/schema.js'
import { phraseTokens, straightenApostrophes } from './normalise.js'
import { isRefusal } from './refusal.js'
import type { Scorer } from './scorer.js'

/** For questions that ask for a judgement: 1 if the answer's is the right one, else 0, also where none can be read. `null` for all others. */
export const label: Scorer = {
  id: 'label',
  title: 'Right judgement',
  version: 3,
  score: ({ question, answer, labels }) => {
    if (!question.label) return null
    return labelOf(answer.text, question.label, labels) === question.label ? 1 : 0
  },
}

/** Which of the labels that were to choose from (those of `asked`'s set) an answer gives; `null` where none, or a refusal. */
export function labelOf(text: string, asked: string, sets: readonly LabelSet[] = []): string | null {
  const set = sets.find((candidate) => asked in candidate)
  return set ? firstPhrase(text, set) : judgementOf(text)
}

/** The label whose phrase comes first in the answer; of two phrases that begin at one word, the longer. */
function firstPhrase(text: string, set: LabelSet): string | null {
  if (isRefusal(text)) return null
  const tokens = phraseTokens(text)
  const found = Object.entries(set).flatMap(([name, phrases]) =>
    phrases.map(phraseTokens).flatMap((phrase) => {
      const start = tokens.findIndex((_, at) => phrase.length > 0 && phrase.every((word, offset) => tokens[at + offset] === word))
      return start < 0 ? [] : [{ name, start, length: phrase.length }]
    }),
  )
  return found.sort((a, b) => a.start - b.start || b.length - a.length)[0]?.name ?? null
}

type Judgement = (typeof JUDGEMENT)[number]

/**
 * The judgement of an answer to a yes/no/maybe question: the one that it begins with or, failing that, the only one in its first sentence.
 * `null` where there is none, more than one, or the answer is a refusal.
 *
 * `It depends`, `not always`, `not necessarily`, `possibly` and `perhaps` are `maybe`. Choices left open (`yes or no`, `yes/no`) are no
 * judgement, nor is the `no` of `no more than`, `no one` or `no doubt`. Within a sentence `no` counts only before punctuation:
 * `then the answer would be no.`, but not `there is no risk`. English only.
 */
export function judgementOf(text: string): Judgement | null {
  if (isRefusal(text)) return null
  const said = straightenApostrophes(text).normalize('NFKC').toLowerCase().replace(PREAMBLE, '')
  if (OPEN_CHOICE.test(said)) return null
  return judgementAtStart(said) ?? onlyJudgement(firstSentence(said))
}

const PREAMBLE = /^[^\p{L}\p{N}]*(?:(?:the )?answer(?: is)?(?![\p{L}\p{N}])[^\p{L}\p{N}]*)?/u
const OPEN_CHOICE = /^(?:yes|no|maybe)(?:\s+(?:and|or)\s+|\s*[/|]\s*)(?:yes|no|maybe)(?![\p{L}\p{N}])/u
const NOT_INSIDE_WORD = "(?![\\p{L}\\p{N}']|-\\p{L})"
const MAYBE = 'maybe|perhaps|possibly|(?:(?:it|that|this) (?:all )?)?depends|not always|not necessarily'

const AT_START: Readonly<Record<Judgement, RegExp>> = {
  yes: new RegExp(`^yes${NOT_INSIDE_WORD}`, 'u'),
  no: new RegExp(
    `^no${NOT_INSIDE_WORD}(?! (?:more|less|fewer|longer|later|sooner|earlier|one|doubt|idea|matter|information)(?![\\p{L}\\p{N}]))`,
    'u',
  ),
  maybe: new RegExp(`^(?:${MAYBE})${NOT_INSIDE_WORD}`, 'u'),
}

const WITHIN: Readonly<Record<Judgement, RegExp>> = {
  yes: new RegExp(`(?<![\\p{L}\\p{N}-])yes${NOT_INSIDE_WORD}`, 'u'),
  no: /(?<![\p{L}\p{N}-])no(?=\s*(?:[^\p{L}\p{N}\s-]|$))/u,
  maybe: new RegExp(`(?<![\\p{L}\\p{N}-])(?:${MAYBE})${NOT_INSIDE_WORD}`, 'u'),
}

function judgementAtStart(said: string): Judgement | null {
  return JUDGEMENT.find((candidate) => AT_START[candidate].test(said)) ?? null
}

function onlyJudgement(sentence: string): Judgement | null {
  const found = JUDGEMENT.filter((candidate) => WITHIN[candidate].test(sentence))
  return found.length === 1 ? (found[0] ?? null) : null
}

function firstSentence(said: string): string {
  return said.split(/(?<=[.!?])\s|\n/u)[0] ?? ''
}
