import type { CostProfile, Workload } from '../cost/profile.js'
import { monthlyCost } from '../cost/profile.js'
import type { Requirements } from '../scenario/requirements.js'
import type { CriterionId } from './criteria.js'

/** A measured value; both ends of its 95 % interval, or neither. */
export interface Figure {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

/** What a system that failed would have been worth, at worst and at best. */
export type Range = readonly [least: number, most: number]

/**
 * An interval of what was answered, made to hold what all would come to, whatever the unknown share of it is.
 * @see Manski, Partial Identification of Probability Distributions, 2003, chapter 1
 */
export function allowingFor<T extends Pick<Figure, 'low' | 'high'>>(figure: T, unknown: number, [least, most]: Range): T {
  const { low, high } = figure
  if (unknown === 0 || low === null || high === null) return figure
  return { ...figure, low: low + unknown * (least - low), high: high + unknown * (most - high) }
}

/** Whether all of one interval is above the other; never without intervals. */
export function isAbove(one: Figure, other: Figure): boolean {
  return one.low !== null && other.high !== null && one.low > other.high
}

/** `missing`: it could be measured and was not. `inapplicable`: there is nothing to measure, and the system is last by it. */
export type Known = Figure | 'missing' | 'inapplicable'

/** A system that may be chosen, as it was measured. */
export interface Contender {
  readonly id: string
  readonly accuracy: Known
  /** Median, in milliseconds. */
  readonly latency: Known
  readonly consistency: Known
  readonly freshness: Known
  /** In milliseconds. */
  readonly p95: Known
  readonly profile: CostProfile | 'missing'
  /** With the network taken away: the share of questions that ended in an error. */
  readonly failedOffline: Known
  /** The share of trials that ended in an error: what would have been answered is not known. */
  readonly errors: number
}

/** `a` minus `b` on the same questions. */
export interface Paired {
  readonly a: string
  readonly b: string
  readonly difference: number
  readonly low: number | null
  readonly high: number | null
}

export type Weights = Readonly<Partial<Record<CriterionId, number>>>

/** All that a decision rests on. */
export interface Problem {
  readonly contenders: readonly Contender[]
  readonly paired: { readonly accuracy: readonly Paired[]; readonly consistency: readonly Paired[] }
  readonly workload: Workload
  readonly requirements: Requirements
  /** Criteria, the one that matters most first. */
  readonly priority: readonly CriterionId[]
  /** Only where the user gave some: a weighted sum decides instead of the order. */
  readonly weights: Weights | null
}

/** What a contender has by a criterion. Cost has no interval: it is computed, not sampled; comparisons give it a tolerance. */
export function figureOf({ workload }: Pick<Problem, 'workload'>, contender: Contender, criterion: CriterionId): Known {
  if (criterion !== 'cost') return contender[criterion]
  if (contender.profile === 'missing') return 'missing'
  return { value: monthlyCost(contender.profile, workload), low: null, high: null }
}

export function contenderOf({ contenders }: Problem, id: string): Contender {
  return contenders.find((contender) => contender.id === id) as Contender
}
