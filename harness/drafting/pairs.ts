import { hashOf } from '../common/hash.js'
import { wordSet } from '../common/similarity.js'
import { holdsQuote } from '../common/text.js'
import { evaluationCopy } from '../scenario/leakage.js'
import type { Article, Question, TrainingFact } from '../scenario/schema.js'
import { taughtWordings } from '../scenario/schema.js'
import { groundedShare } from '../scoring/groundedness.js'
import type { DraftLine } from './journal.js'
import { type Drafted, readDraft } from './prompt.js'

/**
 * Why a drafted pair is dropped: it lacks a part (`malformed`); its quote is not in the article word for word (`quote`); the quote does not support
 * its answer (`unsupported`); none of its wordings was left (`wordings`).
 */
export const DROPPED = ['malformed', 'quote', 'unsupported', 'wordings'] as const
type Dropped = (typeof DROPPED)[number]

export interface DraftedPairs {
  /** To be added, in the order of the articles. */
  readonly pairs: readonly TrainingFact[]
  /** Pairs in the replies. */
  readonly drafted: number
  /** Pairs that were added before. */
  readonly there: number
  readonly dropped: Readonly<Record<Dropped, number>>
  /** Wordings left out of pairs: nearly an evaluation wording, or taught already. */
  readonly wordings: { readonly leaked: number; readonly repeated: number }
  /** Articles whose reply is no JSON object with pairs. */
  readonly unreadable: readonly string[]
}

export interface PairSource {
  readonly lines: readonly DraftLine[]
  readonly articles: readonly Article[]
  /** That no pair may copy. */
  readonly questions: readonly Pick<Question, 'wordings'>[]
  /** Pairs that there are. */
  readonly training: readonly TrainingFact[]
}

/**
 * What of the replies can be trained on. An answer is supported where its quote has every number of it and most of the content words of each of
 * its statements ({@link groundedShare}); one that states nothing, such as `Yes.`, can't be held against a quote. Pure.
 */
export function draftedPairs({ lines, articles, questions, training }: PairSource): DraftedPairs {
  const bodies = new Map(articles.map(({ id, body }) => [id, body]))
  const ids = new Set(training.map(({ id }) => id))
  const taught = new Set(training.flatMap(taughtWordings).map(plain))
  const copied = evaluationCopy(questions)
  const dropped: Record<Dropped, number> = { malformed: 0, quote: 0, unsupported: 0, wordings: 0 }
  const wordings = { leaked: 0, repeated: 0 }
  const unreadable: string[] = []
  const pairs: TrainingFact[] = []
  let drafted = 0
  let there = 0

  const take = (article: string, pair: Drafted | null): void => {
    drafted++
    const fault = faultOf(pair, bodies.get(article) ?? '')
    if (fault || !pair) {
      dropped[fault ?? 'malformed']++
      return
    }
    const id = `draft-${article}-${hashOf([pair.quote, pair.answer]).slice(0, 8)}`
    if (ids.has(id)) {
      there++
      return
    }
    const fresh = pair.questions.filter((wording) => {
      if (taught.has(plain(wording))) wordings.repeated++
      else if (copied(wording)) wordings.leaked++
      else return taught.add(plain(wording))
      return false
    })
    if (fresh.length === 0) {
      dropped.wordings++
      return
    }
    ids.add(id)
    pairs.push(factOf(id, article, pair, fresh))
  }

  for (const { article, reply } of lines) {
    if (reply === null) continue
    const read = readDraft(reply)
    if (read) for (const pair of read) take(article, pair)
    else unreadable.push(article)
  }
  return { pairs, drafted, there, dropped, wordings, unreadable }
}

function faultOf(pair: Drafted | null, body: string): Dropped | undefined {
  if (!pair) return 'malformed'
  if (!holdsQuote(body, pair.quote)) return 'quote'
  return groundedShare(pair.answer, [{ text: pair.quote }]) === 1 ? undefined : 'unsupported'
}

/** The last of several wordings is held out. */
function factOf(id: string, article: string, { quote, answer }: Drafted, wordings: readonly string[]): TrainingFact {
  const dev = wordings.length > 1 ? wordings.at(-1) : undefined
  const questions = dev === undefined ? [...wordings] : wordings.slice(0, -1)
  return { id, fact: id, refusal: false, article, quote, questions, ...(dev === undefined ? {} : { dev }), answer }
}

/** The same for wordings that differ in order, case and punctuation alone. */
function plain(wording: string): string {
  return [...wordSet(wording)].sort().join(' ')
}
