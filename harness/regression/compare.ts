import type { Milliseconds, UsDollars } from '../common/units.js'
import { pairedDifference } from '../stats/bootstrap.js'
import { smallestDetectableDifference } from '../stats/detectable.js'
import { holmAdjusted } from '../stats/holm.js'
import { mcnemar } from '../stats/mcnemar.js'
import { mean, quantile } from '../stats/quantile.js'
import { quantileRatio } from '../stats/quantile-ratio.js'
import { type Difference, otherMeasure, scenarioDifferences, sideDifferences } from './differences.js'
import { type Flips, flipsOf } from './flips.js'
import { type RowPair, sharedRows, sharedScores } from './shared.js'
import type { Side, SideScenario, SideSystem } from './side.js'

/** Two runs or baselines, on the questions that both asked. A difference is always `b` minus `a`, a ratio `b` to `a`. */
export interface Comparison {
  readonly version: 1
  readonly a: SideName
  readonly b: SideName
  /** Whether times were taken on equal machines; where not, ratios go through the calibration task of each. */
  readonly sameMachine: boolean
  /** What differs in what all answers rest on. */
  readonly differs: readonly Difference[]
  readonly scenarios: readonly ScenarioComparison[]
  /** Scenarios that only one side has. */
  readonly only: Only
}

interface SideName {
  readonly name: string
  readonly created: string
}

interface Only {
  readonly a: readonly string[]
  readonly b: readonly string[]
}

export interface ScenarioComparison {
  readonly name: string
  readonly title: string
  /** Id of the scorer that is compared. */
  readonly scorer: string
  /** Why scores can't be compared; times and cost can all the same. */
  readonly refused: string | null
  readonly differs: readonly Difference[]
  readonly questions: {
    /** Asked by both, word for word the same. */
    readonly shared: number
    /** Ids of questions that have changed: in no figure. */
    readonly changed: readonly string[]
    readonly onlyA: number
    readonly onlyB: number
  }
  readonly systems: readonly SystemComparison[]
  readonly only: Only
}

export interface SystemComparison {
  readonly id: string
  readonly diagnostic: boolean
  /** `null` where scores can't be compared, or no trial was answered on both sides. */
  readonly score: ScoreComparison | null
  readonly flips: Flips
  /** Failed trials on the shared questions. */
  readonly errors: { readonly a: number; readonly b: number }
  readonly latency: { readonly p50: TimeRatio; readonly p95: TimeRatio } | null
  readonly cost: { readonly a: UsDollars; readonly b: UsDollars; readonly ratio: number | null } | null
}

export interface ScoreComparison {
  readonly questions: number
  readonly a: number
  readonly b: number
  readonly difference: number
  readonly low: number | null
  readonly high: number | null
  /** Of `b` against `a`. */
  readonly verdict: 'ahead' | 'behind' | 'tied'
  /** Smallest difference that this many questions could show. */
  readonly detectable: number | null
  /** Original wordings that only one side got wholly right; exact p-value, adjusted by Holm over the systems. */
  readonly mcnemar: { readonly onlyA: number; readonly onlyB: number; readonly pValue: number; readonly adjusted: number }
}

export interface TimeRatio {
  readonly a: Milliseconds
  readonly b: Milliseconds
  /** Through the calibration task where the machines differ. */
  readonly ratio: number
  readonly low: number | null
  readonly high: number | null
}

export interface CompareOptions {
  readonly a: Side
  readonly b: Side
  /** Id of a scorer to compare by, instead of each scenario's own. */
  readonly scorer?: string | undefined
  /** Coverage of the intervals. Default 0.95. */
  readonly level?: number
}

/** Compare two sides. Pure: no file is read, no model asked. */
export function compareSides(options: CompareOptions): Comparison {
  const { a, b } = options
  const names = (side: Side) => side.scenarios.map(({ name }) => name)
  return {
    version: 1,
    a: { name: a.name, created: a.created },
    b: { name: b.name, created: b.created },
    sameMachine: a.machine?.fingerprint === b.machine?.fingerprint,
    differs: sideDifferences(a, b),
    scenarios: b.scenarios.flatMap((scenario) => {
      const before = a.scenarios.find(({ name }) => name === scenario.name)
      return before ? [compareScenario(before, scenario, options)] : []
    }),
    only: onlyIn(names(a), names(b)),
  }
}

function compareScenario(a: SideScenario, b: SideScenario, options: CompareOptions): ScenarioComparison {
  const refused = otherMeasure(a, b)
  const pairs = refused ? [] : sharedRows(a, b)
  const scorer = options.scorer ?? b.primaryScorer
  const ids = (side: SideScenario) => side.systems.map(({ id }) => id)
  const systems = b.systems.flatMap((now) => {
    const before = a.systems.find(({ id }) => id === now.id)
    return before ? [compareSystem({ a: before, b: now, pairs, scorer, options })] : []
  })
  return {
    name: b.name,
    title: b.title,
    scorer,
    refused: refused ?? noneShared(a, b, pairs.length),
    differs: scenarioDifferences(a, b),
    questions: {
      shared: pairs.length,
      changed: refused ? [] : changedQuestions(a, b),
      onlyA: missingFrom(a, b),
      onlyB: missingFrom(b, a),
    },
    systems: adjusted(systems),
    only: onlyIn(ids(a), ids(b)),
  }
}

function changedQuestions(a: SideScenario, b: SideScenario): string[] {
  return [...(b.rows?.values() ?? [])].flatMap((now) => {
    const before = a.rows?.get(now.question)
    return before && before.hash !== now.hash ? [now.question] : []
  })
}

function missingFrom(has: SideScenario, lacks: SideScenario): number {
  return has.rows && lacks.rows ? [...has.rows.keys()].filter((id) => !lacks.rows?.has(id)).length : 0
}

function noneShared(a: SideScenario, b: SideScenario, shared: number): string | null {
  if (shared > 0) return null
  const changed = changedQuestions(a, b).length
  return changed > 0 ? `none of the questions is the same: ${changed} changed` : 'the sides asked no question in common'
}

interface SystemPair {
  readonly a: SideSystem
  readonly b: SideSystem
  readonly pairs: readonly RowPair[]
  readonly scorer: string
  readonly options: CompareOptions
}

type Unadjusted = Omit<ScoreComparison, 'mcnemar'> & { readonly mcnemar: Omit<ScoreComparison['mcnemar'], 'adjusted'> }

function compareSystem(pair: SystemPair) {
  const { a, b, pairs, scorer } = pair
  const failed = (side: 0 | 1) =>
    pairs.reduce((sum, rows) => sum + (rows[side].systems[b.id]?.answers.filter((answer) => answer === null).length ?? 0), 0)
  return {
    id: b.id,
    diagnostic: b.diagnostic,
    score: scoreComparison(pair),
    flips: flipsOf(pairs, b.id, scorer),
    errors: { a: failed(0), b: failed(1) },
    latency: latencyRatios(pair),
    cost: costRatio(a, b),
  }
}

function scoreComparison({ b: { id }, pairs, scorer, options }: SystemPair): Unadjusted | null {
  const shared = pairs.flatMap((rows) => {
    const trials = sharedScores(rows, id, scorer)
    return trials.length === 0 ? [] : [trials]
  })
  if (shared.length === 0) return null
  const clusters = shared.map((trials) => ({ a: trials.map((trial) => trial.b), b: trials.map((trial) => trial.a) }))
  const { sd, questions, ...difference } = pairedDifference({
    clusters,
    seed: options.b.seed,
    ...(options.level ? { level: options.level } : {}),
  })
  const { b, c, pValue } = mcnemar(
    shared.flatMap((trials) => trials.filter(({ trial }) => trial === ORIGINAL).map((trial) => [trial.b === 1, trial.a === 1] as const)),
  )
  return {
    questions,
    a: mean(clusters.map((cluster) => mean(cluster.b))),
    b: mean(clusters.map((cluster) => mean(cluster.a))),
    ...difference,
    detectable: sd === null ? null : smallestDetectableDifference(questions, sd),
    mcnemar: { onlyA: c, onlyB: b, pValue },
  }
}

/** Original wording, first repeat. */
const ORIGINAL = '0/0'

function adjusted(systems: readonly ReturnType<typeof compareSystem>[]): SystemComparison[] {
  const ranked = systems.filter(({ score, diagnostic }) => score && !diagnostic)
  const values = holmAdjusted(ranked.map(({ score }) => score?.mcnemar.pValue as number))
  return systems.map((system) => {
    if (!system.score) return { ...system, score: null }
    const value = values[ranked.indexOf(system)] ?? system.score.mcnemar.pValue
    return { ...system, score: { ...system.score, mcnemar: { ...system.score.mcnemar, adjusted: value } } }
  })
}

function latencyRatios({ a, b, options }: SystemPair): SystemComparison['latency'] {
  if (a.times.length === 0 || b.times.length === 0) return null
  return { p50: timeRatio(a, b, 0.5, options), p95: timeRatio(a, b, 0.95, options) }
}

/** Times of another machine are first put in units of the calibration task that each machine was given. */
function timeRatio(a: SideSystem, b: SideSystem, probability: number, options: CompareOptions): TimeRatio {
  const scale = machineScale(options.a, options.b)
  const { level } = options
  const ratio = quantileRatio({
    before: a.times,
    now: b.times.map((time) => time * scale),
    probability,
    seed: options.b.seed,
    ...(level ? { level } : {}),
  })
  return { a: quantile(a.times, probability), b: quantile(b.times, probability), ...ratio }
}

function machineScale(a: Side, b: Side): number {
  if (!a.machine || !b.machine || a.machine.fingerprint === b.machine.fingerprint) return 1
  return a.machine.calibrationMs / b.machine.calibrationMs
}

function costRatio(a: SideSystem, b: SideSystem): SystemComparison['cost'] {
  if (!a.cost || !b.cost) return null
  const [before, now] = [a.cost.perThousandAtWorkload, b.cost.perThousandAtWorkload]
  return { a: before, b: now, ratio: before > 0 ? now / before : null }
}

function onlyIn(a: readonly string[], b: readonly string[]): Only {
  return { a: a.filter((name) => !b.includes(name)), b: b.filter((name) => !a.includes(name)) }
}
