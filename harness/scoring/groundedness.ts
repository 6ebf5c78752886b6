import type { Score } from '../common/units.js'
import type { AnswerPassage } from '../systems/system.js'
import { meets, type Quantity, readQuantities } from './quantity.js'
import { isRefusal } from './refusal.js'
import type { Scorer } from './scorer.js'

/**
 * {@link groundedShare} of the answer in the passages that its reader saw, by words. `null` for a system that reads no passages, for a
 * refusal, and for an answer that states nothing (`Yes.`, or nothing at all). 0 where no passage was found. Applies to unanswerable questions
 * too: what is answered all the same may be grounded or not.
 */
export const groundedness: Scorer = {
  id: 'groundedness',
  title: 'Statements that a passage supports',
  version: 1,
  score: ({ answer }) => (answer.passages && !isRefusal(answer.text) ? groundedShare(answer.text, answer.passages) : null),
}

export interface GroundedOptions {
  /** The least similarity of a statement and a passage that supports it. */
  readonly threshold?: number
  /** How far a passage says what a statement says, in [0, 1]: for example the cosine of their embeddings. By default {@link wordShare}. */
  readonly similarity?: (statement: string, passage: string) => number
}

/**
 * Share of the statements of a text that a passage supports, in [0, 1]; `null` where it states nothing. No passages: 0.
 *
 * A statement is a sentence, line or clause (after `;`, and after a comma before `and`, `but`, `while`, `whereas`) with a content word or a
 * number; `yes`, `no` and `maybe` state nothing that a passage could hold. One passage must support the whole of it:
 *
 * - every number of the statement is in the passage, in the same or a convertible unit, and every other token with a digit (`E7`, `140/90`);
 * - at least `threshold` of its distinct content words are in the passage, a plural `s` aside, or `similarity` says so.
 *
 * This is K-Precision, statement by statement. It sees words only: a denial, and a number said of another thing, go unseen; a true
 * paraphrase can fail. English stop words.
 *
 * @see Adlakha, BehnamGhader, Lu, Meade & Reddy, Evaluating Correctness and Faithfulness of Instruction-Following Models for Question
 * Answering, TACL 12, 2024
 */
export function groundedShare(
  text: string,
  passages: readonly Pick<AnswerPassage, 'text'>[],
  { threshold = 0.6, similarity }: GroundedOptions = {},
): Score {
  const statements = statementsOf(text)
  if (statements.length === 0) return null
  const sources = passages.map((passage) => read(passage.text))
  const supported = statements.filter((statement) =>
    sources.some((source) => {
      if (!holdsNumbers(source, statement)) return false
      return (similarity ? similarity(statement.text, source.text) : wordShare(statement, source)) >= threshold
    }),
  )
  return supported.length / statements.length
}

interface Reading {
  readonly text: string
  /** Content words without a digit, singular. */
  readonly words: ReadonlySet<string>
  readonly quantities: readonly Quantity[]
  /** Tokens with a digit that are no number. */
  readonly codes: ReadonlySet<string>
}

function statementsOf(text: string): Reading[] {
  return text
    .split(/(?<=[.!?])\s|[\n;]|,\s(?=(?:and|but|while|whereas)\s)/u)
    .map(read)
    .filter(({ words, quantities, codes }) => words.size > 0 || quantities.length > 0 || codes.size > 0)
}

function read(text: string): Reading {
  const { quantities, words } = readQuantities(text)
  const content = words.filter((word) => !STOP_WORDS.has(word))
  return {
    text,
    quantities: quantities.flatMap(({ low, high, ...rest }) => [...new Set([low, high])].map((end) => ({ ...rest, low: end, high: end }))),
    codes: new Set(content.filter(hasDigit)),
    words: new Set(content.filter((word) => !hasDigit(word)).map(singular)),
  }
}

function holdsNumbers(source: Reading, statement: Reading): boolean {
  return (
    statement.quantities.every(({ low, high, unit }) => source.quantities.some((given) => meets(given, { low, high, unit, words: [] }))) &&
    [...statement.codes].every((code) => source.codes.has(code))
  )
}

/** Share of the statement's content words that the passage has; 1 where it has none of its own. */
function wordShare(statement: Reading, source: Reading): number {
  const { words } = statement
  return words.size === 0 ? 1 : [...words].filter((word) => source.words.has(word)).length / words.size
}

function hasDigit(token: string): boolean {
  return /\d/u.test(token)
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

const STOP_WORDS = new Set(
  `a about after all also an and any are as at be been before being both but by can could did do does each else for from had has have he her
  hers him his how i if in into is it its itself just may maybe me might more most must my no nor not of on once one only or other our out over
  own she should so some such than that the their them then there these they this those through to too under until up us very was we were what
  when where whether which while whom who whose why will with would yes yet you your im its isnt arent dont doesnt cant wont`.split(/\s+/u),
)
