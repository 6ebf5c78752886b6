import { hashOf } from '../common/hash.js'
import { seededRandom, seedFor, shuffled } from '../common/random.js'
import { holdsQuote } from '../common/text.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { applyUpdate, type RightAnswer, type Update, type UpdateQuestion, type World } from '../scenario/updates.js'
import type { DrillContext } from './drill.js'

/** The scenario as it is in another world. */
function inWorld(scenario: Scenario, { articles, training }: World): Scenario {
  const hashes = { ...scenario.hashes, knowledge: hashOf(articles), training: hashOf(training) }
  return { ...scenario, articles, training, hashes }
}

/** The worlds from before the first round to after the last. */
export function worldsOf(scenario: Scenario, rounds: readonly Update[]): Scenario[] {
  const worlds = [scenario]
  for (const round of rounds) worlds.push(inWorld(scenario, applyUpdate(worlds.at(-1) as Scenario, round)))
  return worlds
}

/** A question of a round with its right answer in one state of the world. */
export function asQuestion({ id, category, wordings, facts }: UpdateQuestion, right: RightAnswer): Question {
  const { label, ...state } = right
  return { id, category, difficulty: 'medium', wordings, facts, ...state, ...(label ? { label } : {}) }
}

/** Answerable questions whose facts and gold passages no round touches. */
export function untouched(scenario: Scenario, rounds: readonly Update[]): Question[] {
  const taught = new Set(rounds.flatMap(({ training }) => training.map(({ value }) => value.fact)))
  const worlds = worldsOf(scenario, rounds)
  const bodies = worlds.map(({ articles }) => new Map(articles.map(({ id, body }) => [id, body])))
  const stands = (article: string, quote = bodies[0]?.get(article) ?? '') => bodies.every((of) => holdsQuote(of.get(article) ?? '', quote))
  return scenario.questions.filter(
    ({ answerable, facts, gold }) =>
      answerable && !facts.some((fact) => taught.has(fact)) && gold.every(({ article, quote }) => stands(article, quote)),
  )
}

/** So many of them, drawn by the seed: a smaller draw is part of a larger one. In their own order. */
export function drawn<T extends { readonly id: string }>(items: readonly T[], limit: number | null, seed: number): T[] {
  const order = shuffled(items, seededRandom(seedFor(seed, 'drill questions')))
  const chosen = new Set(order.slice(0, limit ?? undefined).map(({ id }) => id))
  return items.filter(({ id }) => chosen.has(id))
}

/** The scenario with the questions that a drill asks. */
export function withDrawn({ scenario, settings }: Pick<DrillContext, 'scenario' | 'settings'>): Scenario {
  return { ...scenario, questions: drawn(scenario.questions, settings.limit, settings.seed) }
}
