import pc from 'picocolors'
import type { Decision } from '../../decide/decide.js'
import { terminalTable } from '../terminal-table.js'
import { claimsSection, type DecisionSection, decisionView } from './view.js'

/** A decision for a terminal; colours only where the terminal has them and NO_COLOR is not set. */
export function decisionText(decision: Decision): string {
  const { title, notice, lead, cautions, sections } = decisionView(decision)
  return [
    pc.bold(title),
    '',
    pc.bold(lead[0]),
    lead[1],
    ...cautions.map((caution) => pc.yellow(caution)),
    ...sections.flatMap((section) => ['', pc.bold(section.heading), ...sectionLines(section)]),
    ...(notice ? ['', pc.dim(notice)] : []),
  ].join('\n')
}

/** The claims alone. */
export function claimsText(decision: Decision): string {
  return [pc.bold(decision.title), ...sectionLines(claimsSection(decision))].join('\n')
}

function sectionLines({ table, lines }: Pick<DecisionSection, 'table' | 'lines'>): string[] {
  return [...(table ? [terminalTable(table.head, table.rows)] : []), ...lines.map((line) => `  ${line}`)]
}
