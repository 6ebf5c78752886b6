import type { Decision } from '../../decide/decide.js'
import { markdownTable } from '../markdown-tables.js'
import { claimsSection, decisionView } from './view.js'

/** A page about one decision. */
export function decisionMarkdown(decision: Decision): string {
  const { title, notice, lead, cautions, sections } = decisionView(decision)
  return [
    `# ${title}`,
    '',
    ...(notice ? [`> ${notice}`, ''] : []),
    `**${lead[0]}** ${lead[1]}`,
    '',
    ...cautions.flatMap((caution) => [caution, '']),
    ...sections.flatMap(({ heading, table, lines }) => [
      `## ${heading}`,
      '',
      ...(table ? [...tableLines(table), ''] : []),
      ...lines.map((line) => `- ${line}`),
      ...(lines.length > 0 ? [''] : []),
    ]),
  ]
    .join('\n')
    .trimEnd()
}

/** The claims of each decision, and nothing else: for a README. */
export function claimsMarkdown(decisions: readonly Decision[]): string {
  return decisions
    .flatMap((decision) => {
      const { table, lines } = claimsSection(decision)
      return [`**${decision.title}** (\`${decision.folder}\`)`, '', ...(table ? tableLines(table) : []), '', lines[0] ?? '', '']
    })
    .join('\n')
    .trimEnd()
}

function tableLines({ head, rows }: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }): string[] {
  return markdownTable(
    head,
    rows.map((row) => row.map(cell)),
  )
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
