import { ROUNDING } from '../stats/bootstrap.js'
import { CRITERION, type CriterionId } from './criteria.js'
import { type Contender, figureOf, isAbove, type Paired, type Problem } from './problem.js'

/**
 * Costs that differ by less than this share count as the same. The seconds that local compute is billed by have a standard error of 5 to
 * 15 % (docs/method.md), prices and workloads are estimates: a choice must not hang on a cent.
 */
export const COST_TOLERANCE = 0.1

/** Whether one cost is so much below the other that it counts. */
export function isCheaper(one: number, other: number): boolean {
  return other - one > (COST_TOLERANCE + ROUNDING) * other
}

/**
 * Whether `a` is better than `b` beyond chance. By the paired interval where the same questions were asked of both; else only where
 * their own intervals share no value, which is stricter. Never without an interval; cost is computed, and has a tolerance in its place.
 */
export function isAhead(problem: Problem, criterion: CriterionId, a: Contender, b: Contender): boolean {
  const [one, other] = [figureOf(problem, a, criterion), figureOf(problem, b, criterion)]
  if (typeof one === 'string' || typeof other === 'string') return typeof one !== 'string' && other === 'inapplicable'
  if (criterion === 'cost') return isCheaper(one.value, other.value)
  const paired = criterion === 'accuracy' || criterion === 'consistency' ? pairOf(problem.paired[criterion], a.id, b.id) : undefined
  if (paired) return paired.low !== null && paired.low > ROUNDING
  return CRITERION[criterion].better === 'more' ? isAbove(one, other) : isAbove(other, one)
}

/** The difference of two systems, whichever way round it was taken. */
export function pairOf<Pair extends Paired>(pairs: readonly Pair[], a: string, b: string): Pair | undefined {
  const found = pairs.find((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a))
  if (!found || found.a === a) return found
  const { difference, low, high } = found
  return { ...found, a, b, difference: -difference, low: high === null ? null : -high, high: low === null ? null : -low }
}

/** Better first; those without a figure last; equal ones in the order in which they come. */
export function ranked(problem: Problem, criterion: CriterionId, pool: readonly Contender[]): Contender[] {
  const worth = (contender: Contender) => {
    const figure = figureOf(problem, contender, criterion)
    if (typeof figure === 'string') return Number.NEGATIVE_INFINITY
    return CRITERION[criterion].better === 'more' ? figure.value : -figure.value
  }
  return pool
    .map((contender) => ({ contender, worth: worth(contender) }))
    .sort((x, y) => (x.worth < y.worth ? 1 : x.worth > y.worth ? -1 : 0))
    .map(({ contender }) => contender)
}
