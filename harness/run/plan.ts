import { seededRandom, seedFor, shuffled } from '../common/random.js'
import type { ModelChoice } from '../models/choice.js'
import { hasGoldQuotes } from '../scenario/measurable.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { isDiagnostic, isKnown } from '../systems/registry.js'

export interface RunSettings {
  readonly scenarios: readonly string[]
  readonly systems: readonly string[]
  /** Systems that a scenario can't have, by its name: no training pairs were given, for one. */
  readonly leftOut?: Readonly<Record<string, string[]>> | undefined
  /** Questions a scenario, drawn by the seed; `null` for all. */
  readonly limit: number | null
  /** Wordings a question, in their order; `null` for all. */
  readonly wordings: number | null
  readonly repeats: number
  readonly seed: number
  /** Overrides the scenario's temperature. */
  readonly temperature: number | null
  readonly timeoutSeconds: number
  /** Folder of the tuned adapter; `null` for the one with the scenario's fixtures. */
  readonly adapter: string | null
  /** Questions that the latency phase asks each system. */
  readonly latencyQuestions: number
  /** Questions that the throughput is measured on at once; `null` where it is not. */
  readonly throughput: number | null
  /** Passages put before a reader, in place of the scenario's; none where it is the scenario's. */
  readonly passages?: number | null | undefined
  /** Which models are asked; the embedded ones where left out. */
  readonly models?: ModelChoice | undefined
  /** The part of the questions that is asked; all where left out. */
  readonly shard?: Shard | undefined
}

/** One of the parts that a plan's questions are dealt into, from 1. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** One system answering one wording once. */
export interface PlannedTrial {
  /** `<scenario>/<system>/<question>/<wording>/<repeat>`. */
  readonly id: string
  readonly scenario: string
  readonly system: string
  readonly question: Question
  readonly wordingIndex: number
  readonly repeat: number
  /** Decides what is drawn where the temperature is above 0. */
  readonly seed: number
}

/** The systems of a run that a scenario has. */
export function systemsOf(
  { name, systems: own = [] }: Pick<Scenario, 'name' | 'systems'>,
  { systems, leftOut = {} }: Pick<RunSettings, 'systems' | 'leftOut'>,
): string[] {
  return systems.filter((id) => !leftOut[name]?.includes(id) && isKnown(id, own))
}

/** Every system × question × wording × repeat, in an order that the seed alone decides. */
export function planTrials(scenario: Scenario, settings: RunSettings): PlannedTrial[] {
  const systems = systemsOf(scenario, settings)
  return plannedQuestions(scenario, settings).flatMap((question) => {
    const wordings = question.wordings.slice(0, settings.wordings ?? undefined)
    return wordings.flatMap((_, wordingIndex) =>
      systems
        .filter((system) => !isDiagnostic(system) || (wordingIndex === 0 && hasGoldQuotes(question)))
        .flatMap((system) =>
          Array.from({ length: isDiagnostic(system) ? 1 : settings.repeats }, (_, repeat) => ({
            id: [scenario.name, system, question.id, wordingIndex, repeat].join('/'),
            scenario: scenario.name,
            system,
            question,
            wordingIndex,
            repeat,
            /** Not the system: each system draws from the same numbers. Reckoned where it is asked for: counting a plan needs none. */
            get seed() {
              return seedFor(settings.seed, scenario.name, question.id, wordingIndex, repeat)
            },
          })),
        ),
    )
  })
}

/**
 * Compares two trials of a scenario by their place in the plan: several questions at once end in any order, and the figures must not
 * depend on it.
 */
export function planOrder(scenario: Scenario, settings: RunSettings): (a: Place, b: Place) => number {
  const questions = new Map(plannedQuestions(scenario, settings).map(({ id }, rank) => [id, rank]))
  const systems = new Map(settings.systems.map((id, rank) => [id, rank]))
  const rank = (ranks: ReadonlyMap<string, number>, id: string) => ranks.get(id) ?? ranks.size
  return (a, b) =>
    rank(questions, a.question) - rank(questions, b.question) ||
    a.wording - b.wording ||
    rank(systems, a.system) - rank(systems, b.system) ||
    a.repeat - b.repeat
}

type Place = Readonly<Record<'question' | 'system', string> & Record<'wording' | 'repeat', number>>

/**
 * The questions of a run, in its order: a shuffle, cut at the limit, so that a smaller run's questions are part of a larger one's.
 * To shards they are dealt one by one in that order: no two shards have numbers of them that differ by more than one.
 */
export function plannedQuestions(scenario: Scenario, { limit, seed, shard }: Pick<RunSettings, 'limit' | 'seed' | 'shard'>): Question[] {
  const order = shuffled(scenario.questions, seededRandom(seedFor(seed, scenario.name, 'questions')))
  return order.slice(0, limit ?? undefined).filter((_, rank) => !shard || rank % shard.count === shard.index - 1)
}
