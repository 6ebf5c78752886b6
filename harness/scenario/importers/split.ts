import { seedFor } from '../../common/random.js'
import { isAlike, wordSet } from '../../common/similarity.js'
import { SAME_WORDS } from '../leakage.js'
import type { Imported, Role } from './importer.js'

/** What of a labelled set is trained on; the rest is asked. */
export interface Split {
  /** Share of the questions in (0, 1] that become training pairs: the rest asks what was never taught. Drawn by id, the same each time. */
  readonly questions?: number
  /** So many wordings of each question become its training pair, the first stays a question: the same facts, asked in other words. */
  readonly wordings?: number
}

type Rows = AsyncIterable<Imported> | Iterable<Imported>
type Question = Extract<Imported, { kind: 'question' }>

/** Rows in the role that they are wanted for, with the share that is trained on as training pairs. What is left out is told by its reason. */
export async function* inRole(rows: Rows, as: Role, split: Split): AsyncGenerator<Imported> {
  const wanted = as === 'training' ? { questions: 1 } : split
  const held: Question[] = []
  for await (const row of rows) {
    const drops = (as === 'knowledge' && row.kind === 'question') || (as !== 'all' && as !== 'knowledge' && row.kind === 'article')
    if (drops) yield { kind: 'aside', at: row.at, reason: `${row.kind} that is not asked for by --as ${as}` }
    else if (row.kind !== 'question' || (!wanted.questions && !wanted.wordings)) yield row
    else held.push(row)
  }
  yield* divided(held, wanted)
}

/** Questions and pairs; no wording of a pair is near one that is asked. */
function* divided(rows: readonly Question[], split: Split): Generator<Imported> {
  const parts = rows.map((row) => partsOf(row, split))
  const asked = parts.flatMap(({ asked }) => asked.map(wordSet))
  const askedTexts = new Set(asked.map((words) => [...words].join(' ')))
  const isAsked = (wording: string) => {
    const words = wordSet(wording)
    return askedTexts.has([...words].join(' ')) || asked.some((other) => isAlike(words, other, SAME_WORDS))
  }
  for (const { row, asked, taught } of parts) {
    if (asked.length > 0) yield { ...row, value: { ...row.value, wordings: [...asked] } }
    const apart = taught.filter((wording) => !isAsked(wording))
    for (let count = apart.length; count < taught.length; count++) {
      yield { kind: 'aside', at: row.at, reason: 'wording to train on that is near one that is asked' }
    }
    if (apart.length > 0) yield pairOf(row, apart)
  }
}

function partsOf(row: Question, split: Split): { row: Question; asked: readonly string[]; taught: readonly string[] } {
  const { id, wordings, answerable } = row.value
  // A pair needs an answer to learn, and which words a refusal has is the scenario's affair.
  if (answerable === false && split.questions !== 1) return { row, asked: wordings, taught: [] }
  if (split.questions !== undefined) {
    const taken = seedFor(0, 'split', id) / 2 ** 32 < split.questions
    return taken ? { row, asked: [], taught: wordings } : { row, asked: wordings, taught: [] }
  }
  const kept = Math.max(1, wordings.length - (split.wordings ?? 0))
  return { row, asked: wordings.slice(0, kept), taught: wordings.slice(kept) }
}

function pairOf({ at, value }: Question, wordings: readonly string[]): Imported {
  const answer = value.answers?.[0] ?? value.label
  if (value.answerable === false) return { kind: 'aside', at, reason: 'unanswerable question: no training pair made of it' }
  if (answer === undefined) return { kind: 'fault', at, message: 'a training pair needs an answer' }
  // One of several wordings is held out for decisions about training.
  const dev = wordings.length >= HOLDS_OUT ? wordings.at(-1) : undefined
  const article = value.gold?.[0]?.article
  return {
    kind: 'pair',
    at,
    value: {
      id: value.id,
      questions: dev ? wordings.slice(0, -1) : [...wordings],
      answer,
      ...(dev ? { dev } : {}),
      ...(article ? { article } : {}),
    },
  }
}

/** Wordings from which on one is held out. */
const HOLDS_OUT = 3
