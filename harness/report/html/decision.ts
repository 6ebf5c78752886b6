import { CRITERIA } from '../../decide/criteria.js'
import { type Decision, decide } from '../../decide/decide.js'
import { evidenceIn } from '../../decide/evidence.js'
import { figuresSchema } from '../../decide/files.js'
import type { Scores } from '../../decide/scores.js'
import type { Summary } from '../../scoring/summary.js'
import { type DecisionSection, decisionView } from '../decide/view.js'
import { html, type Markup } from './markup.js'
import { dataTable } from './table.js'

/** What the figures of a run, and drills in its folder, let decide: at its workload, without requirements; nothing where that is not known. */
export function decisionsOf(folder: string, summary: Summary, scores: ReadonlyMap<string, Scores>): Decision[] {
  const wishes = { workload: {}, requirements: {}, priority: CRITERIA, weights: null }
  const figures = figuresSchema.parse(summary)
  return evidenceIn(folder, { figures, scores }).flatMap((evidence) => (evidence.workload ? [decide(evidence, wishes)] : []))
}

/** Which system to choose, for each scenario; nothing where there is no decision. */
export function decisionSection(decisions: readonly Decision[]): Markup | null {
  if (decisions.length === 0) return null
  return html`<section id="decision" class="scenario" aria-labelledby="decision-title"><h2 id="decision-title">Which system to choose</h2>
<p class="meta">At the scenario's workload and without requirements; versus decide takes those, other workloads, and drills.</p>
${decisions.map(decided)}</section>
`
}

function decided(decision: Decision): Markup {
  const { lead, cautions, sections } = decisionView(decision)
  return html`<h3>${decision.title}</h3>
<div class="verdict"><p class="headline">${lead[0]}</p><p>${lead[1]}</p>${cautions.map((caution) => html`<p>${caution}</p>`)}</div>
${sections.map((section) => part(section, decision.title))}`
}

function part({ heading, table, lines }: DecisionSection, title: string): Markup {
  const rows = table?.rows.map((cells) => cells.map((text) => ({ text }))) ?? []
  return html`<details><summary>${heading}</summary>
${table ? dataTable({ caption: `${title}: ${heading}`, head: table.head.map((name) => name || 'note'), rows }) : null}
${lines.length > 0 ? html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>` : null}</details>`
}
