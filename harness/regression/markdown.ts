import { escapeText, markdownTable } from '../common/markdown.js'
import { pointsWithin } from '../common/points.js'
import { plural } from '../common/text.js'
import { formatPValue } from '../common/units.js'
import type { Comparison, ScenarioComparison, SystemComparison } from './compare.js'
import type { Flip } from './flips.js'
import { dollars, percent, ratioWithin } from './format.js'
import { comparisonNotes, scenarioNotes } from './notes.js'

/** Longest text of a model in a cell, in characters. */
export const CELL = 160

/** A comparison for a pull request: the figures, and the answers that flipped folded away. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { a, b, scenarios } = comparison
  return [
    `First: ${escapeText(a.name, CELL)}, ${a.created}. Second: ${escapeText(b.name, CELL)}, ${b.created}. Differences are second minus first, in points, with 95 % intervals clustered by question; ratios are second to first.`,
    '',
    ...bullets(comparisonNotes(comparison)),
    ...scenarios.flatMap(scenarioSection),
  ].join('\n')
}

function scenarioSection(scenario: ScenarioComparison): string[] {
  return [
    `### ${escapeText(scenario.title, CELL)}`,
    '',
    `\`${scenario.scorer}\` on ${plural(scenario.questions.shared, 'shared question')}.`,
    '',
    ...bullets(scenarioNotes(scenario)),
    ...markdownTable(
      ['system', 'first', 'second', 'difference', 'verdict', 'p', 'lost', 'gained', 'flaky', 'p50 ×', 'p95 ×', '$ per 1,000'],
      scenario.systems.map((system) => systemRow(system, scenario)),
    ),
    '',
    ...scenario.systems.flatMap(flipSection),
  ]
}

function systemRow({ id, score, flips, latency, cost }: SystemComparison, { binaryScorer }: ScenarioComparison): string[] {
  return [
    `\`${id}\``,
    ...(score
      ? [
          percent(score.a),
          percent(score.b),
          pointsWithin(score),
          score.verdict === 'tied' ? 'tied' : `**${score.verdict}**`,
          ...(binaryScorer === null
            ? new Array<string>(4).fill('n/a')
            : [formatPValue(score.mcnemar.adjusted), ...[flips.lost, flips.gained, flips.flaky].map((list) => String(list.length))]),
        ]
      : new Array<string>(8).fill('n/a')),
    latency ? ratioWithin(latency.p50) : 'n/a',
    latency ? ratioWithin(latency.p95) : 'n/a',
    cost ? `${dollars(cost.a)} → ${dollars(cost.b)}` : 'n/a',
  ]
}

/** Flips of a kind that are shown: a comment on a pull request has 65,536 characters at most. */
const SHOWN = 20

function flipSection({ id, flips: { lost, gained, flaky } }: SystemComparison): string[] {
  const rows = [
    ...lost.slice(0, SHOWN).map((flip) => ['lost', ...flipRow(flip)]),
    ...gained.slice(0, SHOWN).map((flip) => ['gained', ...flipRow(flip)]),
    ...flaky.slice(0, SHOWN).map((flip) => ['flaky', ...flipRow(flip)]),
  ]
  if (rows.length === 0) return []
  const more = lost.length + gained.length + flaky.length - rows.length
  return [
    `<details><summary><code>${id}</code>: ${lost.length} lost, ${gained.length} gained, ${flaky.length} flaky</summary>`,
    '',
    ...markdownTable(['', 'question', 'asked', 'first', 'second'], rows),
    '',
    ...(more > 0 ? [`And ${more} more.`, ''] : []),
    '</details>',
    '',
  ]
}

function flipRow({ question, wording, asked, a, b }: Flip): string[] {
  return [`${question}/${wording}`, asked, a, b].map((text) => escapeText(text, CELL))
}

export function bullets(lines: readonly string[]): string[] {
  return lines.length > 0 ? [...lines.map((line) => `- ${escapeText(line, 1_000)}`), ''] : []
}
