import Table from 'cli-table3'
import pc from 'picocolors'
import type { Comparison, ScenarioComparison, SystemComparison } from './compare.js'
import type { Flip } from './flips.js'
import { dollars, percent, plural, pointsWithin, pValue, ratioWithin } from './format.js'
import { comparisonNotes, scenarioNotes } from './notes.js'
import type { ScoreComparison } from './scores.js'

/** A comparison as tables for a terminal; colours only where the terminal has them and NO_COLOR is not set. */
export function comparisonTables(comparison: Comparison): string {
  const { a, b, scenarios } = comparison
  const head = [`first:  ${a.name}, ${a.created}`, `second: ${b.name}, ${b.created}`, ...comparisonNotes(comparison).map(note)]
  return [head.join('\n'), ...scenarios.map(scenarioTable)].join('\n\n')
}

function scenarioTable(scenario: ScenarioComparison): string {
  const table = new Table({
    head: ['system', 'first', 'second', 'difference', 'verdict', 'p', 'lost', 'gained', 'p50 ×', 'p95 ×', '$/1,000'],
    style: { head: [], border: [] },
    colAligns: ['left', ...new Array<'right'>(10).fill('right')],
  })
  for (const system of scenario.systems) table.push([system.id, ...scoreCells(system), ...effortCells(system)])
  return [
    pc.bold(scenario.title),
    `${scenario.scorer} on ${plural(scenario.questions.shared, 'shared question')}; 95 % intervals, clustered by question`,
    ...scenarioNotes(scenario).map(note),
    table.toString(),
    ...scenario.systems.flatMap(flipLines),
  ].join('\n')
}

function scoreCells({ score, flips }: SystemComparison): string[] {
  if (!score) return new Array<string>(7).fill('n/a')
  const { a, b, verdict, mcnemar } = score
  return [
    percent(a),
    percent(b),
    pointsWithin(score),
    coloured(verdict),
    pValue(mcnemar.adjusted),
    String(flips.lost.length),
    String(flips.gained.length),
  ]
}

function effortCells({ latency, cost }: SystemComparison): string[] {
  return [
    latency ? ratioWithin(latency.p50) : 'n/a',
    latency ? ratioWithin(latency.p95) : 'n/a',
    cost ? `${dollars(cost.a)} → ${dollars(cost.b)}` : 'n/a',
  ]
}

function coloured(verdict: ScoreComparison['verdict']): string {
  if (verdict === 'tied') return verdict
  return verdict === 'ahead' ? pc.green(verdict) : pc.red(verdict)
}

/** Flips that are named; the others are in --json and --markdown. */
const NAMED = 5

function flipLines({ id, flips: { lost, gained, flaky } }: SystemComparison): string[] {
  const named = (kind: string, flips: readonly Flip[]) =>
    flips.length === 0
      ? []
      : [
          `  ${id}, ${kind}:`,
          ...flips.slice(0, NAMED).map((flip) => `    ${flip.question}/${flip.wording}: ${oneLine(flip.a)} → ${oneLine(flip.b)}`),
          ...(flips.length > NAMED ? [`    and ${flips.length - NAMED} more`] : []),
        ]
  return [...named('lost', lost), ...named('gained', gained), ...named('now right, now wrong', flaky)]
}

/** A model's answer on one line of a terminal: no control character of it may move the cursor or change a colour. */
function oneLine(text: string): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  const characters = [...flat]
  return characters.length > WIDTH ? `${characters.slice(0, WIDTH).join('')}…` : flat || '(nothing)'
}

const WIDTH = 60

function note(text: string): string {
  return pc.yellow(`  ${text}`)
}
