import Table from 'cli-table3'
import pc from 'picocolors'
import type { Decision } from '../../decide/decide.js'
import { claimsSection, type DecisionSection, decisionView } from './view.js'

/** A decision for a terminal; colours only where the terminal has them and NO_COLOR is not set. */
export function decisionText(decision: Decision): string {
  const { title, notice, lead, sections } = decisionView(decision)
  return [
    pc.bold(title),
    '',
    pc.bold(lead[0]),
    lead[1],
    ...sections.flatMap((section) => ['', pc.bold(section.heading), ...sectionLines(section)]),
    ...(notice ? ['', pc.dim(notice)] : []),
  ].join('\n')
}

/** The claims alone. */
export function claimsText(decision: Decision): string {
  return [pc.bold(decision.title), ...sectionLines(claimsSection(decision))].join('\n')
}

function sectionLines({ table, lines }: Pick<DecisionSection, 'table' | 'lines'>): string[] {
  return [...(table ? [tableText(table.head, table.rows)] : []), ...lines.map((line) => `  ${line}`)]
}

/** Columns of long texts wrap; the others are as wide as they need be. */
function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => {
    const longest = Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0))
    return Math.min(longest, WIDEST) + 2
  })
  const table = new Table({ head: [...head], colWidths: widths, wordWrap: true, style: { head: [], border: [] } })
  for (const row of rows) table.push([...row])
  return table.toString()
}

const WIDEST = 44
