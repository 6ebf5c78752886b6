import { seededRandom, seedFor, shuffled } from '../common/random.js'
import type { ModelChoice } from '../models/choice.js'
import { hasGoldQuotes } from '../scenario/measurable.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { isDiagnostic, isKnown } from '../systems/registry.js'

export interface RunSettings {
  readonly scenarios: readonly string[]
  readonly systems: readonly string[]
  /** Where systems were not named: those that a scenario can't have, by its name; no training pairs were given, for one. */
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

/** How many trials each system of a scenario has in {@link planTrials}. */
export function countTrials(scenario: Scenario, settings: RunSettings): Map<string, number> {
  const questions = plannedQuestions(scenario, settings)
  const wordings = questions.reduce((sum, question) => sum + wordingsOf(question, settings), 0)
  const quoted = questions.filter(hasGoldQuotes).length
  return new Map(systemsOf(scenario, settings).map((id) => [id, isDiagnostic(id) ? quoted : wordings * settings.repeats]))
}

function wordingsOf(question: Question, { wordings }: Pick<RunSettings, 'wordings'>): number {
  return Math.min(question.wordings.length, wordings ?? question.wordings.length)
}

/** Every system × question × wording × repeat, in an order that the seed alone decides. */
export function planTrials(scenario: Scenario, settings: RunSettings): PlannedTrial[] {
  return [...eachPlanned(scenario, settings)]
}

/** {@link planTrials}, one after the other. */
export function* eachPlanned(scenario: Scenario, settings: RunSettings): Generator<PlannedTrial> {
  const systems = systemsOf(scenario, settings)
  for (const question of plannedQuestions(scenario, settings)) {
    const wordings = wordingsOf(question, settings)
    for (let wording = 0; wording < wordings; wording++) {
      for (const system of systems) {
        if (isDiagnostic(system) && (wording > 0 || !hasGoldQuotes(question))) continue
        const repeats = isDiagnostic(system) ? 1 : settings.repeats
        for (let repeat = 0; repeat < repeats; repeat++) yield new Planned(scenario.name, settings.seed, system, question, wording, repeat)
      }
    }
  }
}

/** What follows from the rest is reckoned where it is asked for: counting a plan needs none of it. */
class Planned implements PlannedTrial {
  readonly scenario: string
  readonly system: string
  readonly question: Question
  readonly wordingIndex: number
  readonly repeat: number
  readonly #runSeed: number

  constructor(scenario: string, runSeed: number, system: string, question: Question, wordingIndex: number, repeat: number) {
    this.scenario = scenario
    this.system = system
    this.question = question
    this.wordingIndex = wordingIndex
    this.repeat = repeat
    this.#runSeed = runSeed
  }

  get id(): string {
    return [this.scenario, this.system, this.question.id, this.wordingIndex, this.repeat].join('/')
  }

  /** Not the system: each system draws from the same numbers. */
  get seed(): number {
    return seedFor(this.#runSeed, this.scenario, this.question.id, this.wordingIndex, this.repeat)
  }
}

/** Where a trial is in a plan: places of its question, wording, system and repeat. */
export type Rank = readonly [question: number, wording: number, system: number, repeat: number]

/** The ranks of a scenario's trials: what a plan does not have comes last, in the order in which it is asked for. */
export function planRank(scenario: Scenario, settings: RunSettings): (trial: Place) => Rank {
  const questions = new Map(plannedQuestions(scenario, settings).map(({ id }, rank) => [id, rank]))
  const systems = new Map(settings.systems.map((id, rank) => [id, rank]))
  const rankIn = (ranks: Map<string, number>, id: string) => {
    const rank = ranks.get(id) ?? ranks.size
    ranks.set(id, rank)
    return rank
  }
  return ({ question, wording, system, repeat }) => [rankIn(questions, question), wording, rankIn(systems, system), repeat]
}

/** Compares two trials of a scenario by their {@link planRank}. */
export function planOrder(scenario: Scenario, settings: RunSettings): (a: Place, b: Place) => number {
  const rankOf = planRank(scenario, settings)
  return (a, b) => compareRanks(rankOf(a), rankOf(b))
}

export function compareRanks(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]
}

export type Place = Readonly<Record<'question' | 'system', string> & Record<'wording' | 'repeat', number>>

/**
 * The questions of a run, in its order: a shuffle, cut at the limit, so that a smaller run's questions are part of a larger one's.
 * To shards they are dealt one by one in that order: no two shards have numbers of them that differ by more than one.
 */
export function plannedQuestions(scenario: Scenario, { limit, seed, shard }: Pick<RunSettings, 'limit' | 'seed' | 'shard'>): Question[] {
  const order = shuffled(scenario.questions, seededRandom(seedFor(seed, scenario.name, 'questions')))
  return order.slice(0, limit ?? undefined).filter((_, rank) => !shard || rank % shard.count === shard.index - 1)
}
