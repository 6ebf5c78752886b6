import { hashOf } from '../common/hash.js'
import { seededRandom, seedFor, shuffled } from '../common/random.js'
import { chatml } from '../models/chat-template.js'
import type { Prompt } from '../models/model.js'
import { closedBookPrompt } from '../models/prompts.js'
import type { Scenario } from '../scenario/scenario.js'
import { joinedPairs } from './joined-pairs.js'

/** What an adapter is trained on: exactly what the model will be asked, and what it should say. */
export interface TrainingPair {
  readonly prompt: Prompt
  readonly completion: string
}

export interface TrainingSet {
  readonly pairs: readonly TrainingPair[]
  /** Held out; for decisions about settings, never trained on. */
  readonly dev: readonly TrainingPair[]
}

/** The pairs that teach a scenario's facts closed-book: each wording of each fact, and, where it wants them, two facts asked for at once. */
export function factPairs({ training, tuning }: Pick<Scenario, 'training' | 'tuning'>): TrainingSet {
  const pair = (question: string, completion: string) => ({ prompt: closedBookPrompt(question), completion })
  const single = training.flatMap((fact) => fact.questions.map((question) => pair(question, fact.answer)))
  const joined = joinedPairs(training, Math.round(single.length * tuning.joined), tuning.seed)
  return {
    pairs: [...single, ...joined.map(({ question, answer }) => pair(question, answer))],
    dev: training.flatMap((fact) => (fact.dev ? [pair(fact.dev, fact.answer)] : [])),
  }
}

/** sha256 of the very texts that are trained on. */
export function hashOfPairs(set: TrainingSet): string {
  return hashOf(set.pairs.map(({ prompt, completion }) => ({ prompt: chatml(prompt), completion })))
}

/** Tells pairs apart; 32 bits of sha256. */
export function shortHash({ prompt, completion }: TrainingPair): string {
  return hashOf({ prompt: chatml(prompt), completion }).slice(0, 8)
}

/**
 * What an adapter that was trained on some pairs has to be trained on to know others: the pairs that are new to it, and a share of those
 * that it knows, drawn by the seed, so that it does not forget them. Rolnick et al., Experience Replay for Continual Learning, NeurIPS 2019.
 * @param known short hashes of the pairs that it was trained on.
 * @param replay share of the known pairs, in [0, 1].
 */
export function pairsToLearn(
  set: TrainingSet,
  known: ReadonlySet<string>,
  replay: number,
  seed: number,
): { fresh: TrainingPair[]; again: TrainingPair[] } {
  const fresh = set.pairs.filter((pair) => !known.has(shortHash(pair)))
  const old = set.pairs.filter((pair) => known.has(shortHash(pair)))
  const again = shuffled(old, seededRandom(seedFor(seed, 'replay'))).slice(0, Math.round(old.length * replay))
  return { fresh, again }
}
