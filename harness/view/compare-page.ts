import { InputError } from '../common/errors.js'
import { oneLine } from '../common/one-line.js'
import { basisOf, COMPARISON_HEAD, comparisonCells } from '../regression/cells.js'
import { type Comparison, compareSides, type ScenarioComparison, type SystemComparison } from '../regression/compare.js'
import type { Flip } from '../regression/flips.js'
import { comparisonNotes, scenarioNotes } from '../regression/notes.js'
import { hasFigures, readSide } from '../regression/side.js'
import { html, type Markup } from '../report/html/markup.js'
import { dataTable } from '../report/html/table.js'
import { folderNamed, type ResultFolder } from './folders.js'
import { type ViewPage, viewPage } from './layout.js'
import type { ResultRow } from './results.js'

/** Ids of the two that are compared, as they stand in the address; `null` where none is named. */
export interface Wanted {
  readonly a: string | null
  readonly b: string | null
}

/** The table of `versus compare` of any two runs or baselines. @throws InputError where one is unknown. */
export function comparePage(results: string, rows: readonly ResultRow[], wanted: Wanted): ViewPage {
  const comparable = rows.map(({ folder }) => folder).filter(({ path }) => hasFigures(path))
  const [a, b] = [sideOf(results, wanted.a), sideOf(results, wanted.b)]
  const runs = comparable.filter(({ kind }) => kind === 'runs')
  const baseline = comparable.find(({ kind }) => kind === 'baseline')
  const chosen = { a: a ?? baseline ?? runs[1], b: b ?? runs[0] }
  return viewPage(
    'Compare',
    'Compare',
    html`${comparable.length < 2 ? html`<p class="notice">It takes two: runs that were scored, or baselines.</p>` : form(comparable, chosen)}
${a && b ? outcome(a, b) : null}`,
  )
}

function sideOf(results: string, id: string | null): ResultFolder | undefined {
  if (id === null) return undefined
  const folder = folderNamed(results, id)
  if (!folder) throw new InputError(`no run or baseline "${id}"`)
  return folder
}

type Chosen = Readonly<Record<'a' | 'b', ResultFolder | undefined>>

function form(folders: readonly ResultFolder[], { a, b }: Chosen): Markup {
  const options = (chosen: ResultFolder | undefined) =>
    folders.map(({ id }) =>
      id === chosen?.id ? html`<option value="${id}" selected>${id}</option>` : html`<option value="${id}">${id}</option>`,
    )
  return html`<form class="filters" method="get" action="compare"><label>First<select name="a">${options(a)}</select></label><label>Second<select name="b">${options(b)}</select></label><button type="submit">Compare</button></form>`
}

function outcome(a: ResultFolder, b: ResultFolder): Markup {
  const comparison = compareSafely(a, b)
  if (typeof comparison === 'string') return html`<p class="warning" role="status">Not comparable: ${comparison}</p>`
  const { scenarios } = comparison
  if (scenarios.length === 0) return html`<p class="warning" role="status">Not comparable: the two have no scenario in common</p>`
  return html`<p class="meta">First: ${a.id}, ${when(comparison.a.created)}. Second: ${b.id}, ${when(comparison.b.created)}. Differences are second minus first, in points; ratios are second to first.</p>
${list(comparisonNotes(comparison))}
${scenarios.map(scenarioSection)}`
}

/** What can't be read is a reason not to compare. */
function compareSafely(a: ResultFolder, b: ResultFolder): Comparison | string {
  try {
    return compareSides({ a: readSide(a.path), b: readSide(b.path) })
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

function scenarioSection(scenario: ScenarioComparison): Markup {
  const { name, title, refused, systems } = scenario
  const notes = scenarioNotes(scenario)
  return html`<section class="scenario" aria-labelledby="title-${name}"><h2 id="title-${name}">${title}</h2>
<p class="meta">${basisOf(scenario)}</p>
${refused ? html`<p class="warning">${notes[0] ?? refused}</p>` : null}${list(refused ? notes.slice(1) : notes)}
${dataTable({ caption: `${title}: first and second`, head: COMPARISON_HEAD, rows: systems.map((system) => comparisonCells(system, scenario).map(cell)) })}
${systems.map(flips).filter((part) => part !== null)}</section>
`
}

function cell(text: string, column: number) {
  if (COMPARISON_HEAD[column] !== 'verdict') return { text }
  const look = { ahead: 'right', behind: 'wrong' }[text]
  return { text: look ? html`<strong class="${look}">${text}</strong>` : text }
}

/** Flips that are listed of a kind; the others are in versus compare --json. */
const SHOWN = 50
/** Characters of an answer. */
const LENGTH = 400

function flips({ id, flips: { lost, gained, flaky } }: SystemComparison): Markup | null {
  const count = lost.length + gained.length + flaky.length
  if (count === 0) return null
  const rows = (kind: string, of: readonly Flip[]) =>
    of
      .slice(0, SHOWN)
      .map(({ question, wording, asked, a, b }) => [
        { text: `${question}/${wording}` },
        { text: kind },
        ...[asked, a, b].map((text) => ({ text: html`<div class="text">${oneLine(text, LENGTH)}</div>` })),
      ])
  const shown = [...rows('lost', lost), ...rows('gained', gained), ...rows('now right, now wrong', flaky)]
  return html`<details><summary>${id}: ${lost.length} lost, ${gained.length} gained, ${flaky.length} now right, now wrong</summary>
${dataTable({ caption: `Answers of ${id} that flipped`, head: ['question/wording', 'flip', 'asked', 'first', 'second'], rows: shown })}
${count > shown.length ? html`<p class="meta">And ${count - shown.length} more: versus compare --json has all.</p>` : null}</details>`
}

function list(notes: readonly string[]): Markup | null {
  return notes.length > 0 ? html`<ul class="meta">${notes.map((note) => html`<li>${oneLine(note)}</li>`)}</ul>` : null
}

function when(created: string): string {
  return created.slice(0, 16).replace('T', ' ')
}
