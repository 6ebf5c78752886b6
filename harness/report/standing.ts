import { isCheaper, pairOf } from '../decide/compare.js'
import { type Figure, isAbove } from '../decide/problem.js'
import type { PairSummary, SystemSummary } from '../scoring/summary.js'

/** What it takes to say who is ahead. */
export interface Ranking {
  readonly primaryScorer: string
  readonly systems: readonly Pick<SystemSummary, 'id' | 'diagnostic' | 'scores'>[]
  readonly pairs: readonly RankedPair[]
}

export type RankedPair = Pick<PairSummary, 'a' | 'b' | 'verdict' | 'difference' | 'low' | 'high' | 'detectable' | 'questions'>

/** Who has the best of a figure, and how it stands to every other ranked system. */
export interface Standing<System> {
  readonly leader: System
  /** The best first, those without the figure last. */
  readonly others: readonly Other<System>[]
}

interface Other<System> {
  readonly system: System
  /** The leader's; `null` where nothing compares the two. */
  readonly verdict: PairSummary['verdict'] | null
}

/** By the primary scorer, and the pairs' verdicts. `null` where no system has a score. */
export function standingByScore<R extends Ranking>({ primaryScorer, systems, pairs }: R): Standing<R['systems'][number]> | null {
  return standing(systems, {
    better: 'more',
    figure: ({ scores }) => scores[primaryScorer]?.mean,
    verdict: (leader, other) => pairFrom(pairs, leader.id, other.id)?.verdict ?? null,
  })
}

/** A pair as `a` sees it, whichever way round it is; `undefined` where the two have no answers to the same. */
export function pairFrom(pairs: readonly RankedPair[], a: string, b: string): RankedPair | undefined {
  const pair = pairOf(pairs, a, b)
  return pair && { ...pair, verdict: pair.verdict === 'tied' ? 'tied' : pair.difference > 0 ? 'ahead' : 'behind' }
}

/** By the median time of an answer; times are tied where their intervals share a value, as `versus decide` has it. */
export function standingByTime(systems: readonly SystemSummary[]): Standing<SystemSummary> | null {
  return standing(systems, {
    better: 'less',
    figure: ({ latency }) => latency?.p50.value,
    verdict: (leader, other) => aheadOrTied(isAbove(p50Of(other), p50Of(leader))),
  })
}

/** By the cost at the workload; costs are tied within the tolerance of `versus decide`. */
export function standingByCost(systems: readonly SystemSummary[]): Standing<SystemSummary> | null {
  const costOf = ({ cost }: SystemSummary) => cost?.perThousandAtWorkload
  return standing(systems, {
    better: 'less',
    figure: costOf,
    verdict: (leader, other) => aheadOrTied(isCheaper(costOf(leader) as number, costOf(other) as number)),
  })
}

/** By the share of questions that are right in every wording; shares are tied where their intervals share a value. */
export function standingByWordings(systems: readonly SystemSummary[]): Standing<SystemSummary> | null {
  return standing(systems, {
    better: 'more',
    figure: ({ consistency }) => consistency.wordings?.passK,
    verdict: (leader, other) => aheadOrTied(isAbove(passKOf(leader), passKOf(other))),
  })
}

function p50Of({ latency }: SystemSummary): Figure {
  return (latency as NonNullable<typeof latency>).p50
}

function passKOf({ consistency: { wordings } }: SystemSummary): Figure {
  const { low = null, high = null } = wordings?.intervals?.passK ?? {}
  return { value: wordings?.passK as number, low, high }
}

function aheadOrTied(isAhead: boolean): 'ahead' | 'tied' {
  return isAhead ? 'ahead' : 'tied'
}

interface Measure<System> {
  readonly better: 'more' | 'less'
  readonly figure: (system: System) => number | null | undefined
  /** Of two systems that have the figure. */
  readonly verdict: (leader: System, other: System) => Other<System>['verdict']
}

function standing<System extends Pick<SystemSummary, 'diagnostic'>>(
  systems: readonly System[],
  { better, figure, verdict }: Measure<System>,
): Standing<System> | null {
  const ranked = systems.filter(({ diagnostic }) => !diagnostic)
  const has = (system: System) => typeof figure(system) === 'number'
  const sign = better === 'more' ? -1 : 1
  const [leader, ...rest] = ranked.filter(has).sort((a, b) => sign * ((figure(a) as number) - (figure(b) as number)))
  if (!leader) return null
  return {
    leader,
    others: [
      ...rest.map((system) => ({ system, verdict: verdict(leader, system) })),
      ...ranked.filter((system) => !has(system)).map((system) => ({ system, verdict: null })),
    ],
  }
}

/** Whether it is ahead of every other beyond chance, and there are others. */
export function isAheadOfAll({ others }: Standing<unknown>): boolean {
  return others.length > 0 && others.every(({ verdict }) => verdict === 'ahead')
}

/** Id of the system that is ahead of all others by the primary scorer; `null` where none is. */
export function winnerOf(ranking: Ranking): string | null {
  const standing = standingByScore(ranking)
  return standing && isAheadOfAll(standing) ? standing.leader.id : null
}
