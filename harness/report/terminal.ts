import Table from 'cli-table3'
import pc from 'picocolors'
import type { ScenarioSummary, Summary } from '../scoring/summary.js'
import { clockNotes } from './clock-notes.js'
import { dollars, milliseconds, pairSentence, percent, percentWithInterval } from './format.js'
import { staleNotes } from './stale-notes.js'
import { winnerOf } from './standing.js'

/** The figures of a run as tables for a terminal; colours only where the terminal has them and NO_COLOR is not set. */
export function summaryTables(summary: Summary): string {
  return summary.scenarios.map(scenarioTable).join('\n\n')
}

function scenarioTable(scenario: ScenarioSummary): string {
  const primary = scenario.primaryScorer
  const table = new Table({
    head: ['system', primary, 'key facts', 'label', 'recall@1', 'same answer', 'p50', 'p95', '$/1,000', 'failed'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  })
  const winner = winnerOf(scenario)
  for (const system of scenario.systems) {
    const correct = percentWithInterval(system.scores[primary])
    table.push([
      system.diagnostic ? pc.dim(system.id) : system.id,
      system.id === winner ? pc.bold(correct) : correct,
      percent(system.scores['keyFacts']?.mean),
      percent(system.scores['label']?.mean),
      percent(system.scores['recall@1']?.mean),
      percent(system.consistency.wordings?.agreement),
      milliseconds(system.latency?.p50.value),
      milliseconds(system.latency?.p95.value),
      dollars(system.cost?.perThousandAtWorkload),
      system.errors > 0 ? pc.red(String(system.errors)) : '0',
    ])
  }
  const { asked, answerable, wordings } = scenario.questions
  return [
    pc.bold(scenario.title),
    `${asked} questions (${asked - answerable} of them unanswerable), up to ${wordings} wordings each; 95 % intervals, by question`,
    table.toString(),
    ...(scenario.reader
      ? [
          `  reader with the gold passage alone: ${percentWithInterval(scenario.reader.ceiling)}; the same questions end to end: ${percentWithInterval(scenario.reader.endToEnd)}`,
        ]
      : []),
    ...staleNotes(scenario.adapters).map((note) => pc.yellow(`  ${note}`)),
    ...clockNotes(scenario.systems).map((note) => pc.yellow(`  ${note}`)),
    ...scenario.unmeasured.map((line) => pc.dim(`  not measured: ${line}`)),
    ...(scenario.leftOut.length > 0 ? [pc.dim(`  left out: ${scenario.leftOut.join(', ')}`)] : []),
    ...scenario.pairs.map((pair) => `  ${pairSentence(pair)}`),
    ...(scenario.notice ? [pc.dim(scenario.notice)] : []),
  ].join('\n')
}
