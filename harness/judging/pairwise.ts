import { grouped } from '../common/group.js'
import type { Trial } from '../run/journal.js'
import type { ScoredTrial } from '../scoring/score.js'
import { type ClusteredMean, clusteredMean, type PairedDifference, pairedDifference } from '../stats/bootstrap.js'
import type { Preferred } from './rubric.js'

/** Two systems' answers to one wording, the same repeat. */
export interface Comparison {
  readonly a: ScoredTrial
  readonly b: ScoredTrial
}

export interface PreferenceSummary {
  readonly a: string
  readonly b: string
  /** Comparisons in which both orders prefer `a`. */
  readonly wins: number
  /** All comparisons that neither system won, with those of equal answers, which are not asked. */
  readonly ties: number
  readonly losses: number
  readonly equal: number
  /** Comparisons with a judge error in either order: counted here, and in no other figure. */
  readonly errors: number
  /** Comparisons of which an order has no verdict: the judging is not finished. */
  readonly missing: number
  readonly positionBias: PositionBias
  /** Share of comparisons that `a` won minus share that `b` won, in [−1, 1], questions weighing the same; `null` without a judged one. */
  readonly result: Omit<PairedDifference, 'sd'> | null
}

interface PositionBias {
  /** Comparisons asked in both orders, and answered. */
  readonly asked: number
  /** Of these, those in which the same place was preferred in both orders: the first, and the second. */
  readonly first: number
  readonly second: number
  /** (first + second) / asked, in [0, 1]. */
  readonly share: number | null
  /** The same with questions weighing the same, and its interval. */
  readonly mean: ClusteredMean | null
}

/** Every pair of systems, in the order given, on the wordings and repeats that both answered. */
export function comparisonsOf(trials: readonly ScoredTrial[], systems: readonly string[]): Comparison[] {
  const answered = trials.filter(({ trial }) => trial.answer)
  const bySlot = new Map(answered.map((scored) => [`${slotOf(scored.trial)}/${scored.trial.system}`, scored]))
  return systems.flatMap((a, index) =>
    systems.slice(index + 1).flatMap((b) =>
      answered.flatMap((scored) => {
        const other = bySlot.get(`${slotOf(scored.trial)}/${b}`)
        return scored.trial.system === a && other ? [{ a: scored, b: other }] : []
      }),
    ),
  )
}

/** Answers in the same words are a tie, and no judge is asked. */
export function isEqual({ a, b }: Comparison): boolean {
  return textOf(a) === textOf(b)
}

export function preferenceId(first: Trial, second: Trial): string {
  return ['preference', slotOf(first), first.system, second.system].join('/')
}

function slotOf({ scenario, question, wording, repeat }: Trial): string {
  return [scenario, question, wording, repeat].join('/')
}

function textOf({ trial }: ScoredTrial): string {
  return trial.answer?.text.trim() ?? ''
}

/** 1: `a` won, 0: `b` won. A preference counts only where both orders agree; all else is a tie. */
export function outcomeOf(aFirst: Preferred, bFirst: Preferred): 1 | 0.5 | 0 {
  if (aFirst === 'first' && bFirst === 'second') return 1
  return aFirst === 'second' && bFirst === 'first' ? 0 : 0.5
}

export interface PreferenceOptions {
  readonly trials: readonly ScoredTrial[]
  readonly systems: readonly string[]
  /** By the id of the judgement; `null` where the judge erred. */
  readonly preferences: ReadonlyMap<string, Preferred | null>
  readonly seed: number
}

/** Every pair of systems that share an answered wording. */
export function summarisePreferences({ trials, systems, preferences, seed }: PreferenceOptions): PreferenceSummary[] {
  const pairs = grouped(comparisonsOf(trials, systems), ({ a, b }) => `${a.trial.system}/${b.trial.system}`)
  return pairs.map((comparisons) => summarisePair(comparisons, preferences, seed))
}

function summarisePair(comparisons: readonly Comparison[], preferences: PreferenceOptions['preferences'], seed: number): PreferenceSummary {
  const equal = comparisons.filter(isEqual).map(({ a }): Outcome => ({ question: a.trial.question, share: 0.5 }))
  const asked = comparisons
    .filter((comparison) => !isEqual(comparison))
    .map(({ a, b }) => ({
      question: a.trial.question,
      aFirst: preferences.get(preferenceId(a.trial, b.trial)),
      bFirst: preferences.get(preferenceId(b.trial, a.trial)),
    }))
  const errors = asked.filter(({ aFirst, bFirst }) => aFirst === null || bFirst === null).length
  const judged = asked.flatMap(({ question, aFirst, bFirst }) =>
    aFirst && bFirst ? [{ question, aFirst, bFirst, share: outcomeOf(aFirst, bFirst) }] : [],
  )
  const outcomes: Outcome[] = [...equal, ...judged]
  const { a, b } = comparisons[0] as Comparison
  return {
    a: a.trial.system,
    b: b.trial.system,
    wins: outcomes.filter(({ share }) => share === 1).length,
    ties: outcomes.filter(({ share }) => share === 0.5).length,
    losses: outcomes.filter(({ share }) => share === 0).length,
    equal: equal.length,
    errors,
    missing: asked.length - errors - judged.length,
    positionBias: positionBias(judged, seed),
    result: differenceOf(outcomes, seed),
  }
}

/** What `a` got of one comparison: 1, 0.5 or 0. */
interface Outcome {
  readonly question: string
  readonly share: number
}

interface InBothOrders {
  readonly question: string
  readonly aFirst: Preferred
  readonly bFirst: Preferred
}

function positionBias(judged: readonly InBothOrders[], seed: number): PositionBias {
  const isBoth = (place: Preferred, { aFirst, bFirst }: InBothOrders) => aFirst === place && bFirst === place
  const [first, second] = (['first', 'second'] as const).map((place) => judged.filter((one) => isBoth(place, one)).length) as [
    number,
    number,
  ]
  const clusters = grouped(judged, ({ question }) => question).map((group) =>
    group.map((one) => Number(isBoth('first', one) || isBoth('second', one))),
  )
  const asked = judged.length
  return {
    asked,
    first,
    second,
    share: asked === 0 ? null : (first + second) / asked,
    mean: asked === 0 ? null : clusteredMean({ clusters, seed }),
  }
}

function differenceOf(outcomes: readonly Outcome[], seed: number): PreferenceSummary['result'] {
  if (outcomes.length === 0) return null
  const clusters = grouped(outcomes, ({ question }) => question).map((group) => ({
    a: group.map(({ share }) => share),
    b: group.map(({ share }) => 1 - share),
  }))
  const { sd: _sd, ...result } = pairedDifference({ clusters, seed })
  return result
}
