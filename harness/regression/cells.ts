import { pointsWithin } from '../common/points.js'
import { plural } from '../common/text.js'
import { formatPValue } from '../common/units.js'
import type { ScenarioComparison, SystemComparison } from './compare.js'
import { dollars, percent, ratioWithin } from './format.js'

/** Columns of the table of a comparison, wherever it is shown. */
export const COMPARISON_HEAD = [
  'system',
  'first',
  'second',
  'difference',
  'verdict',
  'p',
  'lost',
  'gained',
  'p50 ×',
  'p95 ×',
  '$/1,000',
] as const

/** What the figures of a scenario rest on, in a line. */
export function basisOf({ scorer, questions }: ScenarioComparison): string {
  return `${scorer} on ${plural(questions.shared, 'shared question')}; 95 % intervals, clustered by question`
}

/** A row of it: a cell for each of {@link COMPARISON_HEAD}. */
export function comparisonCells(system: SystemComparison, scenario: ScenarioComparison): string[] {
  return [system.id, ...scoreCells(system, scenario), ...effortCells(system)]
}

function scoreCells({ score, flips }: SystemComparison, { binaryScorer }: ScenarioComparison): string[] {
  if (!score) return new Array<string>(7).fill('n/a')
  const { a, b, verdict, mcnemar } = score
  const told =
    binaryScorer === null
      ? new Array<string>(3).fill('n/a')
      : [formatPValue(mcnemar.adjusted), String(flips.lost.length), String(flips.gained.length)]
  return [percent(a), percent(b), pointsWithin(score), verdict, ...told]
}

function effortCells({ latency, cost }: SystemComparison): string[] {
  return [
    latency ? ratioWithin(latency.p50) : 'n/a',
    latency ? ratioWithin(latency.p95) : 'n/a',
    cost ? `${dollars(cost.a)} → ${dollars(cost.b)}` : 'n/a',
  ]
}
