import { remembering } from '../common/remembering.js'
import { clausesOf } from '../common/sentences.js'
import type { Score } from '../common/units.js'
import type { AnswerSimilarity } from '../run/similarities.js'
import type { Answer, AnswerPassage } from '../systems/system.js'
import { meets, type Quantity, readQuantities } from './quantity.js'
import { isRefusal } from './refusal.js'
import type { Scorer } from './scorer.js'

/**
 * {@link groundedShare} of the answer in the passages that its reader saw, by words or, where the run compared meanings, by embeddings.
 * `null` for a system that reads no passages, for a refusal, and for an answer that states nothing (`Yes.`, or nothing at all). 0 where no
 * passage was found. Applies to unanswerable questions too: what is answered all the same may be grounded or not.
 */
export const groundedness: Scorer = {
  id: 'groundedness',
  title: 'Statements that a passage supports',
  version: 4,
  score: ({ answer, similarity }) => groundedBy(answer, [byWords(), ...(similarity?.clauses ? [byMeaning(similarity.clauses)] : [])]),
}

/** {@link groundedness} by embeddings alone, numbers aside; `null` also for runs whose meanings were not compared. */
export const groundedSemantic: Scorer = {
  id: 'groundedSemantic',
  title: 'Statements that a passage supports, by embeddings alone',
  version: 3,
  score: ({ answer, similarity }) => (similarity?.clauses ? groundedBy(answer, [byMeaning(similarity.clauses)]) : null),
}

function groundedBy({ text, passages }: Answer, views: readonly View[]): Score {
  return passages && !isRefusal(text) ? groundedShare(text, passages, views) : null
}

/** Whether a passage says what a statement says, numbers aside. */
type View = (statement: Reading, passage: Reading, place: number) => boolean

/** At least so large a share of the statement's distinct content words is in the passage, a plural `s` aside. */
export function byWords(leastShare = 0.6): View {
  return (statement, passage) => wordShare(statement, passage) >= leastShare
}

/** The statement's cosine with a sentence of the passage is at least this. */
export function byMeaning(clauses: NonNullable<AnswerSimilarity['clauses']>, leastCosine = LEAST_COSINE): View {
  const cosines = new Map(clauses.map(({ text, passages }) => [text, passages]))
  return ({ text }, _passage, place) => (cosines.get(text)?.[place] ?? 0) >= leastCosine
}

/**
 * Chosen on the training pairs of both scenarios: a held-out wording with its answer reaches it with a sentence of its own passage in 91 %
 * of 173, with those of another article in none.
 */
const LEAST_COSINE = 0.6

/**
 * Share of the statements of a text that a passage supports, in [0, 1]; `null` where it states nothing. No passages: 0.
 *
 * A statement is a clause ({@link clausesOf}) with a content word or a number; `yes`, `no` and `maybe` state nothing that a passage could
 * hold. One passage must support the whole of it:
 *
 * - every number of the statement is in the passage, in the same or a convertible unit, and every other token with a digit (`E7`, `140/90`);
 * - any of the views, by default {@link byWords}, finds it said there.
 *
 * By words this is K-Precision, statement by statement. Neither view sees a denial, nor a number said of another thing. English stop words.
 *
 * @see Adlakha, BehnamGhader, Lu, Meade & Reddy, Evaluating Correctness and Faithfulness of Instruction-Following Models for Question
 * Answering, TACL 12, 2024
 */
export function groundedShare(text: string, passages: readonly Pick<AnswerPassage, 'text'>[], views: readonly View[] = [byWords()]): Score {
  const statements = statementsOf(text)
  if (statements.length === 0) return null
  const sources = passages.map((passage) => read(passage.text))
  const supported = statements.filter((statement) =>
    sources.some((source, place) => holdsNumbers(source, statement) && views.some((says) => says(statement, source, place))),
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
  return clausesOf(text)
    .map(read)
    .filter(({ words, quantities, codes }) => words.size > 0 || quantities.length > 0 || codes.size > 0)
}

const read = remembering((text): Reading => {
  const { quantities, words } = readQuantities(text)
  const content = words.filter((word) => !STOP_WORDS.has(word))
  return {
    text,
    quantities: quantities.flatMap(({ low, high, ...rest }) => [...new Set([low, high])].map((end) => ({ ...rest, low: end, high: end }))),
    codes: new Set(content.filter(hasDigit)),
    words: new Set(content.filter((word) => !hasDigit(word)).map(singular)),
  }
})

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
