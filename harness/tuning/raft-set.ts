import { grouped } from '../common/group.js'
import { type Random, seededRandom, seedFor, shuffled } from '../common/random.js'
import { wordSet } from '../common/similarity.js'
import { groundedCompletion, groundedPrompt, type PromptPassage } from '../models/prompts.js'
import { type TrainingFact, taughtWordings } from '../scenario/schema.js'
import type { TrainingPair, TrainingSet } from './training-set.js'

/** A passage of the scenario's knowledge. */
export interface RaftPassage extends PromptPassage {
  readonly article: string
}

export interface RaftOptions {
  readonly training: readonly TrainingFact[]
  /** All passages of the knowledge. */
  readonly passages: readonly RaftPassage[]
  /** What retrieval finds for each of {@link raftWordings} and each held-out wording, best first: at least `most` passages, and better a few more. */
  readonly found: ReadonlyMap<string, readonly RaftPassage[]>
  /** Most passages put before the reader: each pair has 1 to so many. */
  readonly most: number
  readonly seed: number
}

/** How often the passage that holds the answer is among those shown. The paper's P; 0.8 did well on most of its sets. */
const GOLD_SHOWN = 0.8
/** Wordings of a fact that are drawn: a pair with passages is some ten times as long as one without. */
const WORDINGS = 3

/**
 * Pairs by which a model learns a scenario's facts together with reading what retrieval really finds: the passage with the answer among
 * distractors, in the order of the retriever, and the answer with its citation; now and then without that passage, and then the answer
 * is to come from memory, without a citation. Pure: the same passages and seed give the same pairs.
 *
 * Zhang et al., RAFT: Adapting Language Model to Domain Specific RAG, COLM 2024. Without its chain of thought, which a small model
 * does not keep up.
 */
export function raftPairs({ training, passages, found, most, seed }: RaftOptions): TrainingSet {
  const byArticle = new Map(grouped(passages, ({ article }) => article).map((group) => [group[0]?.article, group]))
  const random = seededRandom(seedFor(seed, 'raft'))
  const of = (wording: string) => found.get(wording) ?? []
  const pairs = training.flatMap((fact) => {
    const gold = goldOf(fact, byArticle.get(fact.article ?? '') ?? [])
    return raftWordings(fact, seed).map((wording) => pairOf(fact, wording, shownFor(fact, gold, of(wording), { most, random }), gold))
  })
  const dev = training.flatMap((fact) => {
    const gold = goldOf(fact, byArticle.get(fact.article ?? '') ?? [])
    return fact.dev ? [pairOf(fact, fact.dev, of(fact.dev).slice(0, most), gold)] : []
  })
  return { pairs, dev }
}

/** Those of a fact's wordings that are trained on, drawn by the seed. */
export function raftWordings({ id, questions }: TrainingFact, seed: number): string[] {
  return shuffled(questions, seededRandom(seedFor(seed, 'raft', id))).slice(0, WORDINGS)
}

/** Of the article's passages, the one that has most words of the answer, and among equals of the questions. */
export function goldOf(fact: TrainingFact, passages: readonly RaftPassage[]): RaftPassage | undefined {
  if (fact.refusal) return undefined
  const answer = wordSet(fact.answer)
  const asked = wordSet(taughtWordings(fact).join(' '))
  const score = ({ heading, text }: RaftPassage) => 2 * shareIn(answer, wordSet(text)) + shareIn(asked, wordSet(`${heading} ${text}`))
  return passages.reduce<RaftPassage | undefined>((best, passage) => (!best || score(passage) > score(best) ? passage : best), undefined)
}

function shareIn(words: ReadonlySet<string>, text: ReadonlySet<string>): number {
  return words.size === 0 ? 0 : [...words].filter((word) => text.has(word)).length / words.size
}

function shownFor(
  fact: TrainingFact,
  gold: RaftPassage | undefined,
  found: readonly RaftPassage[],
  { most, random }: { most: number; random: Random },
): readonly RaftPassage[] {
  const count = 1 + Math.floor(random() * most)
  const withGold = random() < GOLD_SHOWN
  if (!gold) return found.slice(0, count)
  if (!withGold) return found.filter(({ article }) => article !== fact.article).slice(0, count)
  const top = found.slice(0, count)
  return top.some((passage) => isSame(passage, gold)) ? top : [...top.slice(0, count - 1), gold]
}

function pairOf(fact: TrainingFact, wording: string, shown: readonly RaftPassage[], gold: RaftPassage | undefined): TrainingPair {
  const at = gold ? shown.findIndex((passage) => isSame(passage, gold)) : -1
  const answer = fact.refusal ? fact.answer : `${fact.answer.replace(/\.$/, '')}.`
  return { prompt: groundedPrompt(wording, shown), completion: at < 0 ? answer : groundedCompletion(answer, at + 1) }
}

function isSame(a: RaftPassage, b: RaftPassage): boolean {
  return a.article === b.article && a.heading === b.heading && a.text === b.text
}
