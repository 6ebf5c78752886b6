import type { UsDollars } from '../common/units.js'
import { holmAdjusted } from '../stats/holm.js'
import { type Difference, otherMeasure, scenarioDifferences, sideDifferences } from './differences.js'
import { type Flips, flipsOf } from './flips.js'
import { compareScores, type ScoreComparison } from './scores.js'
import { type RowPair, sharedRows } from './shared.js'
import { binaryBeside, type Side, type SideScenario, type SideSystem } from './side.js'
import { type TimeRatio, timeRatio } from './times.js'

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
  /** Id of the scorer that p-values and flips go by: the same one, unless that is graded; `null` where right is not told from wrong. */
  readonly binaryScorer: string | null
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
  readonly score: (ScoreComparison & { readonly mcnemar: { readonly adjusted: number } }) | null
  readonly flips: Flips
  /** Failed trials on the shared questions. */
  readonly errors: { readonly a: number; readonly b: number }
  readonly latency: { readonly p50: TimeRatio; readonly p95: TimeRatio } | null
  readonly cost: { readonly a: UsDollars; readonly b: UsDollars; readonly ratio: number | null } | null
}

export interface CompareOptions {
  readonly a: Side
  readonly b: Side
  /** Id of a scorer to compare by, instead of each scenario's own. */
  readonly scorer?: string | undefined
  /** Coverage of the intervals. Default 0.95. */
  readonly level?: number | undefined
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
  const binary = binaryBeside(scorer, b)
  const ids = (side: SideScenario) => side.systems.map(({ id }) => id)
  const systems = b.systems.flatMap((now) => {
    const before = a.systems.find(({ id }) => id === now.id)
    return before ? [compareSystem({ a: before, b: now, pairs, scorer, binary, options })] : []
  })
  return {
    name: b.name,
    title: b.title,
    scorer,
    binaryScorer: binary,
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
  /** See {@link binaryBeside}. */
  readonly binary: string | null
  readonly options: CompareOptions
}

function compareSystem(pair: SystemPair) {
  const { a, b, pairs, scorer, binary, options } = pair
  const failed = (side: 0 | 1) =>
    pairs.reduce((sum, rows) => sum + (rows[side].systems[b.id]?.answers.filter((answer) => answer === null).length ?? 0), 0)
  return {
    id: b.id,
    diagnostic: b.diagnostic,
    score: compareScores({ pairs, system: b.id, scorer, binary, seed: options.b.seed, level: options.level }),
    flips: flipsOf(pairs, b.id, binary),
    errors: { a: failed(0), b: failed(1) },
    latency: compareTimes(pair),
    cost: costRatio(a, b),
  }
}

function adjusted(systems: readonly ReturnType<typeof compareSystem>[]): SystemComparison[] {
  const ranked = systems.filter(({ score, diagnostic }) => score && !diagnostic)
  const values = holmAdjusted(ranked.map(({ score }) => score?.mcnemar.pValue as number))
  return systems.map((system) => {
    if (!system.score) return { ...system, score: null }
    const value = values[ranked.indexOf(system)] ?? system.score.mcnemar.pValue
    return { ...system, score: { ...system.score, mcnemar: { ...system.score.mcnemar, adjusted: value } } }
  })
}

function compareTimes({ a, b, options }: SystemPair): SystemComparison['latency'] {
  if (a.times.length === 0 || b.times.length === 0) return null
  const ratio = (probability: number) => timeRatio({ before: a, now: b, sides: options, probability, level: options.level })
  return { p50: ratio(0.5), p95: ratio(0.95) }
}

function costRatio(a: SideSystem, b: SideSystem): SystemComparison['cost'] {
  if (!a.cost || !b.cost) return null
  const [before, now] = [a.cost.perThousandAtWorkload, b.cost.perThousandAtWorkload]
  return { a: before, b: now, ratio: before > 0 ? now / before : null }
}

function onlyIn(a: readonly string[], b: readonly string[]): Only {
  return { a: a.filter((name) => !b.includes(name)), b: b.filter((name) => !a.includes(name)) }
}
