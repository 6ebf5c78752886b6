import { hashOf } from '../common/hash.js'
import { html, type Markup } from '../report/html/markup.js'
import { ownFile } from './folders.js'
import { type ViewPage, viewPage } from './layout.js'
import type { LiveRuns } from './live.js'
import type { ResultRow } from './results.js'

/** All runs and baselines, newest first; the page's script keeps it up to date. */
export function runsPage(rows: readonly ResultRow[]): ViewPage {
  const of = (kind: string) => rows.filter(({ folder }) => folder.kind === kind)
  const [runs, baselines] = [of('runs'), of('baseline')]
  return viewPage(
    'Runs',
    'Runs',
    html`<p id="status" class="meta" role="status">${underWay(rows)}</p>
<div id="live" data-state="${stateOf(rows)}">
<section class="scenario" aria-labelledby="runs-title"><h2 id="runs-title">Runs</h2>
${runs.length > 0 ? table('Runs, newest first', runs) : html`<p class="notice">None yet. versus run begins one.</p>`}</section>
<section class="scenario" aria-labelledby="baselines-title"><h2 id="baselines-title">Baselines</h2>
${baselines.length > 0 ? table('Baselines, newest first', baselines) : html`<p class="notice">None yet. versus bless makes a run one.</p>`}</section>
</div>
`,
  )
}

/** What changes while runs go on, for the page's script. */
export function liveRuns(rows: readonly ResultRow[]): LiveRuns {
  const running = rows.filter(({ state }) => state === 'running')
  return {
    state: stateOf(rows),
    status: underWay(rows),
    running: running.map(({ folder, done, planned, errors }) => ({ id: folder.id, done, planned, errors })),
  }
}

/** Equal for two lists that differ in nothing but how far runs under way have come. */
function stateOf(rows: readonly ResultRow[]): string {
  return hashOf(rows.map(({ done, errors, ...row }) => (row.state === 'running' ? row : { ...row, done, errors })))
}

function underWay(rows: readonly ResultRow[]): string {
  const running = rows.filter(({ state }) => state === 'running').length
  return running === 0 ? 'No run is under way.' : running === 1 ? 'One run is under way.' : `${running} runs are under way.`
}

const HEAD = ['name', 'when (UTC)', 'scenarios', 'asked', 'trials', 'failed', 'verdict', 'report']

function table(caption: string, rows: readonly ResultRow[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${HEAD.map(
    (title) => html`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>`
}

function row(result: ResultRow): Markup {
  const { folder, created, scenarios, asked, errors, verdicts, fault } = result
  const when = created.slice(0, 16).replace('T', ' ')
  const verdict = fault
    ? html`<span class="wrong">Can't be read: ${fault}</span>`
    : html`${verdicts.map(({ scenario, headline }) => html`<div>${verdicts.length > 1 ? `${scenario}: ` : null}${headline}</div>`)}`
  return html`<tr data-run="${folder.id}"><th scope="row" class="wide">${folder.name}</th><td>${when}</td><td>${scenarios.join(', ')}</td><td>${asked}</td><td>${trials(result)}</td><td class="number" data-field="errors">${errors}</td><td class="wide">${verdict}</td><td>${report(result)}</td></tr>`
}

function trials({ folder, state, done, planned }: ResultRow): Markup {
  const text = planned === null ? String(done) : `${done} of ${planned}`
  if (state !== 'running') return html`${text}${state === 'unfinished' ? html` <small>not finished</small>` : null}`
  const bar = html`<progress data-field="bar" aria-label="Trials of ${folder.name}" max="${planned ?? 1}" value="${planned === null ? 0 : done}"></progress>`
  return html`${bar} <span data-field="trials">${text}</span> <small>running</small>`
}

function report({ folder, state, done, fault, outdated }: ResultRow): Markup {
  const link = (text: string) =>
    html`<a href="report/${folder.kind}/${encodeURIComponent(folder.name)}">${text}<span class="unseen"> of ${folder.name}</span></a>`
  if (ownFile(folder, 'report.html')) return outdated ? html`${link('report')} <small>out of date</small>` : link('report')
  if (folder.kind === 'baseline') return ownFile(folder, 'report.md') ? link('report (text)') : html`none`
  return state === 'running' || done === 0 || fault ? html`none yet` : link('render the report')
}
