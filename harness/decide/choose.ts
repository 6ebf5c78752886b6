import { isAhead, ranked } from './compare.js'
import { CRITERIA, type CriterionId } from './criteria.js'
import { isUsable, levelsOf } from './levels.js'
import { type Contender, figureOf, type Known, type Problem } from './problem.js'
import { type Check, checkRequirements, type Fulfilment, qualify } from './requirements.js'
import { weigh } from './weigh.js'

/** One criterion's part in a choice. */
interface Step {
  readonly criterion: CriterionId
  readonly before: readonly string[]
  /** In the best level of those that were left. */
  readonly kept: readonly string[]
}

export interface Choice {
  /** `null` where no system can meet the requirements. */
  readonly chosen: string | null
  readonly checks: readonly Check[]
  readonly certainty: Fulfilment
  /** Those that were chosen among. */
  readonly pool: readonly string[]
  /** Of the pool: those that no other matches everywhere and betters somewhere beyond chance. */
  readonly front: readonly string[]
  /** Criteria that nothing is known of for some system of the pool: they had no say. */
  readonly unused: readonly CriterionId[]
  readonly levels: readonly { readonly criterion: CriterionId; readonly levels: Readonly<Record<string, number>> }[]
  readonly steps: readonly Step[]
  /** What was decisive: a criterion, the bare figures where all criteria left a tie, the user's weights, or that one alone qualified. */
  readonly decidedBy: CriterionId | 'figures' | 'weights' | 'requirements' | null
  /** By system, where the user gave weights to a criterion that has figures. */
  readonly weighed: Readonly<Record<string, number>> | null
}

/**
 * Choose a system. Requirements first; then the criteria in their order, each keeping the best level of those that are left, until one
 * is left; then the bare figures in the same order. The choice is never a system that another matches or betters in every figure that
 * had a say, and a rise in the accuracy of the chosen system never unseats it (docs/decisions/0007-how-decide-decides.md).
 */
export function choose(problem: Problem): Choice {
  const checks = checkRequirements(problem)
  const { pool, certainty } = qualify(problem, checks)
  const order = [...problem.priority, ...CRITERIA.filter((criterion) => !problem.priority.includes(criterion))]
  const usable = order.filter((criterion) => isUsable(problem, criterion, pool))
  const common = {
    checks,
    certainty,
    pool: pool.map(({ id }) => id),
    front: frontOf(problem, usable, pool).map(({ id }) => id),
    unused: pool.length > 0 ? order.filter((criterion) => !usable.includes(criterion)) : [],
    levels: usable.map((criterion) => ({ criterion, levels: Object.fromEntries(levelsOf(problem, criterion, pool)) })),
    weighed: null,
  }
  const [only] = pool
  if (!only) return { ...common, chosen: null, steps: [], decidedBy: null }
  if (pool.length === 1) return { ...common, chosen: only.id, steps: [], decidedBy: 'requirements' }
  const weighed = weigh(problem, usable, pool)
  if (weighed) {
    const [best] = [...pool].sort((a, b) => (weighed[b.id] as number) - (weighed[a.id] as number))
    return { ...common, chosen: (best as Contender).id, steps: [], decidedBy: 'weights', weighed }
  }
  const { left, steps } = narrow(pool, common.levels)
  if (left.length === 1) return { ...common, chosen: (left[0] as Contender).id, steps, decidedBy: steps.at(-1)?.criterion ?? null }
  const chosen = usable.reduceRight((rest, criterion) => ranked(problem, criterion, rest), left)[0] as Contender
  return { ...common, chosen: chosen.id, steps, decidedBy: 'figures' }
}

function narrow(pool: readonly Contender[], levels: Choice['levels']): { left: readonly Contender[]; steps: Step[] } {
  const steps: Step[] = []
  let left = pool
  for (const { criterion, levels: of } of levels) {
    if (left.length === 1) break
    const best = Math.min(...left.map(({ id }) => of[id] as number))
    const kept = left.filter(({ id }) => of[id] === best)
    steps.push({ criterion, before: left.map(({ id }) => id), kept: kept.map(({ id }) => id) })
    left = kept
  }
  return { left, steps }
}

/** The Pareto front. */
function frontOf(problem: Problem, usable: readonly CriterionId[], pool: readonly Contender[]): Contender[] {
  const dominates = (a: Contender, b: Contender) =>
    usable.every((criterion) => matches(problem, criterion, a, b)) && usable.some((criterion) => isAhead(problem, criterion, a, b))
  return pool.filter((one) => !pool.some((other) => other !== one && dominates(other, one)))
}

function matches(problem: Problem, criterion: CriterionId, a: Contender, b: Contender): boolean {
  const [one, other] = [figureOf(problem, a, criterion), figureOf(problem, b, criterion)]
  return ranked(problem, criterion, [a, b])[0] === a || equal(one, other)
}

function equal(one: Known, other: Known): boolean {
  return typeof one === 'string' || typeof other === 'string' ? one === other : one.value === other.value
}
