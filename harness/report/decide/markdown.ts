import { markdownTable } from '../../common/markdown.js'
import type { Claim } from '../../decide/claim.js'
import type { Decision } from '../../decide/decide.js'
import { boundText } from './figures.js'
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

/** A row a claim, a column a scenario: what the data says, with the two figures that are held against each other. */
export function claimsInShort(decisions: readonly Decision[]): string {
  const claims = decisions[0]?.claims ?? []
  return tableLines({
    head: ['claim', ...decisions.map(({ scenario }) => scenario)],
    rows: claims.map(({ id, of, claim, measure }) => [
      `${of}, ${claim}: ${measure}`,
      ...decisions.map((decision) => shortCell(decision.claims.find((one) => one.id === id))),
    ]),
  }).join('\n')
}

function shortCell(claim: Claim | undefined): string {
  if (!claim || claim.data === 'not measured') return 'not measured'
  const pair = claim.figures.slice(0, 2)
  return `${claim.data}: ${pair.map(({ system, state, figure, unit }) => `${system}${state ? ` (${state})` : ''} ${boundText(figure.value, unit)}`).join(', ')}`
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
