import { JUDGEMENT, type LabelSet } from '../scenario/schema.js'
import { phraseTokens, straightenApostrophes } from './normalise.js'
import { isRefusal } from './refusal.js'
import type { Scorer } from './scorer.js'

/** For questions that ask for a judgement: 1 if the answer's is the right one, else 0, also where none can be read. `null` for all others. */
export const label: Scorer = {
  id: 'label',
  title: 'Right judgement',
  version: 4,
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

/**
 * The label whose phrase comes first in the answer and isn't denied; of two phrases that begin at one word, the longer.
 *
 * A phrase is denied by a `not`, `no`, `never`, `isn't` … right before it in its clause, with none but small words between: `This is not an
 * emergency`, `no need to call an ambulance`; and by an `or` that joins it to one denied. Where a label's own phrase begins with the
 * denial (`not urgent`), that phrase comes first. `No, an emergency` denies nothing, nor does `Do not wait, call an ambulance`.
 */
function firstPhrase(text: string, set: LabelSet): string | null {
  if (isRefusal(text)) return null
  const { tokens, starts } = clauseTokens(text)
  const found = Object.entries(set)
    .flatMap(([name, phrases]) =>
      phrases
        .map(phraseTokens)
        .flatMap((phrase) => occurrences(tokens, phrase).map((start) => ({ name, start, end: start + phrase.length }))),
    )
    .sort((a, b) => a.start - b.start || b.end - a.end)
  const deniedEnds = new Set<number>()
  for (const { name, start, end } of found) {
    if (!isDenied(tokens, start, starts, deniedEnds)) return name
    deniedEnds.add(end)
  }
  return null
}

/** The tokens of a text, and which of them begin a clause. */
function clauseTokens(text: string): { readonly tokens: readonly string[]; readonly starts: ReadonlySet<number> } {
  const tokens: string[] = []
  const starts = new Set<number>()
  for (const clause of text.split(CLAUSE_END)) {
    starts.add(tokens.length)
    tokens.push(...phraseTokens(clause))
  }
  return { tokens, starts }
}

/** Punctuation after a word, a dash between words, a line's end; no dash of a range. */
const CLAUSE_END = /(?<=[,;:.!?…)])\s+|(?<![\d\s])\s+[-–—]+\s+|[—;]|\n/u

function occurrences(tokens: readonly string[], phrase: readonly string[]): number[] {
  if (phrase.length === 0) return []
  return tokens.flatMap((_, at) => (phrase.every((word, offset) => tokens[at + offset] === word) ? [at] : []))
}

function isDenied(tokens: readonly string[], start: number, clauses: ReadonlySet<number>, deniedEnds: ReadonlySet<number>): boolean {
  for (let at = start; !clauses.has(at); at--) {
    const before = tokens[at - 1] as string
    if (DENIALS.has(before)) return true
    if ((before === 'or' || before === 'nor') && deniedEnds.has(at - 1)) return true
    if (!BETWEEN.has(before)) return false
  }
  return false
}

const DENIALS = words(`not no never neither nor none without cannot cant couldnt isnt arent wasnt werent dont doesnt didnt wont wouldnt
  shouldnt neednt mustnt hasnt havent aint kein keine keinen keinem keiner nicht pas aucun aucune non não geen niet`)
/** What may stand between a denial and what it denies. */
const BETWEEN = words(`a an the any this that it is be been as really actually necessarily strictly quite yet currently generally usually
  normally always immediate immediately acute true real such considered regarded classed classified treated counted count call calling need
  needs needed require requires required for to have has un une una uno um uma ein eine einen es sie een de la le el`)

function words(listed: string): ReadonlySet<string> {
  return new Set(listed.split(/\s+/u))
}

type Judgement = (typeof JUDGEMENT)[number]

/**
 * The judgement of an answer to a yes/no/maybe question: the one that it begins with or, failing that, the only one in its first sentence.
 * `null` where there is none, more than one, or the answer is a refusal.
 *
 * `It depends`, `not always`, `not necessarily`, `possibly` and `perhaps` are `maybe`. Choices left open (`yes or no`, `yes/no`) are no
 * judgement, nor is the `no` of `no more than`, `no one` or `no doubt`, nor what is denied (`not a clear yes`). Within a sentence `no` counts only before punctuation:
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

const NOT_DENIED = "(?<!(?:not|never|cannot|n't)(?: (?:say|a|an|the|be|simply|simple|clear|really|exactly|definite))* )"

const AT_START: Readonly<Record<Judgement, RegExp>> = {
  yes: new RegExp(`^yes${NOT_INSIDE_WORD}`, 'u'),
  no: new RegExp(
    `^no${NOT_INSIDE_WORD}(?! (?:more|less|fewer|longer|later|sooner|earlier|one|doubt|idea|matter|information)(?![\\p{L}\\p{N}]))`,
    'u',
  ),
  maybe: new RegExp(`^(?:${MAYBE})${NOT_INSIDE_WORD}`, 'u'),
}

const WITHIN: Readonly<Record<Judgement, RegExp>> = {
  yes: new RegExp(`(?<![\\p{L}\\p{N}-])${NOT_DENIED}yes${NOT_INSIDE_WORD}`, 'u'),
  no: new RegExp(`(?<![\\p{L}\\p{N}-])${NOT_DENIED}no(?=\\s*(?:[^\\p{L}\\p{N}\\s-]|$))`, 'u'),
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
