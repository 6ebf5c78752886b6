import Table from 'cli-table3'
import pc from 'picocolors'
import { oneLine } from '../common/one-line.js'
import { basisOf, COMPARISON_HEAD, comparisonCells } from './cells.js'
import type { Comparison, ScenarioComparison, SystemComparison } from './compare.js'
import type { Flip } from './flips.js'
import { comparisonNotes, scenarioNotes } from './notes.js'

/** A comparison as tables for a terminal; colours only where the terminal has them and NO_COLOR is not set. */
export function comparisonTables(comparison: Comparison): string {
  const { a, b, scenarios } = comparison
  const head = [`first:  ${a.name}, ${a.created}`, `second: ${b.name}, ${b.created}`, ...comparisonNotes(comparison).map(note)]
  return [head.join('\n'), ...scenarios.map(scenarioTable)].join('\n\n')
}

function scenarioTable(scenario: ScenarioComparison): string {
  const table = new Table({
    head: [...COMPARISON_HEAD],
    style: { head: [], border: [] },
    colAligns: ['left', ...new Array<'right'>(COMPARISON_HEAD.length - 1).fill('right')],
  })
  for (const system of scenario.systems)
    table.push(comparisonCells(system, scenario).map((text, column) => (COMPARISON_HEAD[column] === 'verdict' ? coloured(text) : text)))
  return [
    pc.bold(scenario.title),
    basisOf(scenario),
    ...scenarioNotes(scenario).map(note),
    table.toString(),
    ...scenario.systems.flatMap(flipLines),
  ].join('\n')
}

function coloured(verdict: string): string {
  return verdict === 'ahead' ? pc.green(verdict) : verdict === 'behind' ? pc.red(verdict) : verdict
}

/** Flips that are named; the others are in --json and --markdown. */
const NAMED = 5

/** Characters of an answer. */
const WIDTH = 60

function flipLines({ id, flips: { lost, gained, flaky } }: SystemComparison): string[] {
  const named = (kind: string, flips: readonly Flip[]) =>
    flips.length === 0
      ? []
      : [
          `  ${id}, ${kind}:`,
          ...flips
            .slice(0, NAMED)
            .map((flip) => `    ${flip.question}/${flip.wording}: ${oneLine(flip.a, WIDTH)} → ${oneLine(flip.b, WIDTH)}`),
          ...(flips.length > NAMED ? [`    and ${flips.length - NAMED} more`] : []),
        ]
  return [...named('lost', lost), ...named('gained', gained), ...named('now right, now wrong', flaky)]
}

function note(text: string): string {
  return pc.yellow(`  ${text}`)
}
