import type { Decision } from '../../decide/decide.js'
import type { LatencySamples } from '../../run/latency.js'
import type { ScenarioSummary, Summary, SystemSummary } from '../../scoring/summary.js'
import { clockNotes } from '../clock-notes.js'
import { dollars, milliseconds, percent, percentWithInterval, runTitle } from '../format.js'
import { staleNotes } from '../stale-notes.js'
import { winnerOf } from '../standing.js'
import { verdictOf } from '../verdict.js'
import type { Looks } from './charts.js'
import { looksOf } from './colours.js'
import { decisionSection } from './decision.js'
import { draw } from './draw.js'
import {
  accuracyFigure,
  type ChartFigure,
  consistencyFigure,
  costFigure,
  differenceFigure,
  latencyFigure,
  retrievalFigure,
  sliceFigures,
} from './figures.js'
import { legend, mark } from './legend.js'
import { html, type Markup } from './markup.js'
import { type Cell, dataTable } from './table.js'

/** What of a report can be read without its script: verdicts, charts, tables. */
export async function reportBody(
  summary: Summary,
  samples: readonly LatencySamples[],
  decisions: readonly Decision[] = [],
): Promise<Markup> {
  const ids = [...new Set(summary.scenarios.flatMap(({ systems }) => systems.map(({ id }) => id)))]
  const looks = looksOf(ids)
  const sections: Markup[] = []
  for (const scenario of summary.scenarios) {
    const own = samples.filter((sample) => sample.scenario === scenario.name)
    sections.push(await scenarioSection(scenario, own, looks))
  }
  return html`<a class="skip" href="#questions">Skip to the questions</a>
<header class="top"><div class="bar"><p class="brand">versus</p><nav aria-label="Parts of the report">${summary.scenarios.map(
    ({ name, title }) => html`<a href="#scenario-${name}">${title}</a>`,
  )}${decisions.length > 0 ? html`<a href="#decision">Decision</a>` : null}<a href="#questions">Questions</a></nav><button type="button" id="theme" hidden>Theme</button></div></header>
<main><div class="intro"><h1>${summary.scenarios.map(({ title }) => title).join(', ')}</h1><p class="meta">${provenance(summary)}</p></div>
${sections}
${decisionSection(decisions)}${explorerShell()}
${footnotes(summary)}</main>
`
}

function provenance(summary: Summary): string {
  const { models, machine, created } = summary
  const when = created.slice(0, 16).replace('T', ' ')
  return `Run ${runTitle(summary)}, ${when} UTC · ${models.chat.name} · ${machine.cpu}, ${machine.cores} cores`
}

async function scenarioSection(scenario: ScenarioSummary, samples: readonly LatencySamples[], looks: Looks): Promise<Markup> {
  const { asked, answerable, wordings } = scenario.questions
  const { headline, reason, tiles } = verdictOf(scenario)
  const figures = [
    accuracyFigure(scenario, looks),
    differenceFigure(scenario),
    latencyFigure(scenario, samples, looks),
    costFigure(scenario, looks),
    consistencyFigure(scenario, looks),
    retrievalFigure(scenario, looks),
  ].filter((figure) => figure !== null)
  const slices = sliceFigures(scenario, looks)
  return html`<section id="scenario-${scenario.name}" class="scenario" aria-labelledby="title-${scenario.name}">
<h2 id="title-${scenario.name}">${scenario.title}</h2>
<p class="meta">${asked} questions, ${asked - answerable} of them unanswerable; up to ${wordings} wordings each. Intervals are 95 %, by question.</p>
${scenario.notice ? html`<p class="notice">${scenario.notice}</p>` : null}
${warnings(scenario).map((text) => html`<p class="warning">${text}</p>`)}
<div class="verdict"><p class="headline">${headline}</p><p>${reason}</p>
<dl class="tiles">${tiles.map(
    ({ title, system, figure, note }) =>
      html`<div><dt>${title}</dt><dd class="who">${mark(system, looks)}${system}</dd><dd class="figure">${figure}</dd><dd class="note">${note}</dd></div>`,
  )}</dl></div>
${overview(scenario, looks)}
<div class="figures">${await drawn(figures, looks, scenario)}</div>
${slices.length > 0 ? html`<h3>Parts of the questions</h3><div class="figures">${await drawn(slices, looks, scenario)}</div>` : null}
</section>
`
}

/** Beginnings of the titles of charts whose axes do not name the systems. */
const LEGENDS = ['By ', 'Consistency', 'Retrieval', 'Cost']

async function drawn(figures: readonly ChartFigure[], looks: Looks, { systems }: ScenarioSummary): Promise<Markup[]> {
  const out: Markup[] = []
  for (const { title, note, list = [], chart, table } of figures) {
    const svg = await draw(chart, `${title}. ${note} The figures are in the table that follows.`)
    const legend = LEGENDS.some((start) => title.startsWith(start)) ? legendOf(systems, table.rows, table.head, looks) : null
    const items = list.length > 0 ? html`<ol>${list.map((item) => html`<li>${item}</li>`)}</ol>` : null
    out.push(
      html`<figure><figcaption><h3>${title}</h3><p>${note}</p>${items}${legend}</figcaption><div class="chart">${svg}</div><details><summary>Figures</summary>${dataTable(table)}</details></figure>`,
    )
  }
  return out
}

/** The systems that a chart shows. */
function legendOf(systems: readonly SystemSummary[], rows: readonly (readonly Cell[])[], head: readonly string[], looks: Looks): Markup {
  const named = new Set([...head, ...rows.map(([first]) => first?.text)])
  const shown = systems.filter(({ id }) => named.has(id))
  return legend(
    shown.map(({ id }) => id),
    looks,
  )
}

function overview(scenario: ScenarioSummary, looks: Looks): Markup {
  const { systems, primaryScorer } = scenario
  const winner = winnerOf(scenario)
  const share = (value: number | null | undefined): Cell => ({ text: percent(value), value: value ?? null })
  const time = (value: number | undefined): Cell => ({ text: milliseconds(value), value: value ?? null })
  return dataTable({
    caption: 'All systems',
    head: ['system', primaryScorer, 'key facts', 'label', 'refusal', 'recall@1', 'same answer', 'p50', 'p95', '$ per 1,000', 'failed'],
    rows: systems.map(({ id, diagnostic, scores, consistency, latency, cost, errors }) => {
      const score = scores[primaryScorer]
      return [
        { text: html`${mark(id, looks)}${id}${diagnostic ? html` <small>not ranked</small>` : null}` },
        { text: percentWithInterval(score), value: score?.mean ?? null, strong: id === winner },
        ...['keyFacts', 'label', 'refusal', 'recall@1'].map((scorer) => share(scores[scorer]?.mean)),
        share(consistency.wordings?.agreement),
        time(latency?.p50.value),
        time(latency?.p95.value),
        { text: dollars(cost?.perThousandAtWorkload), value: cost?.perThousandAtWorkload ?? null },
        { text: String(errors), value: errors },
      ]
    }),
  })
}

function warnings({ systems, adapters }: ScenarioSummary): string[] {
  const missing = systems.reduce((sum, system) => sum + system.missing, 0)
  const failed = systems.filter(({ errors }) => errors > 0).map(({ id, errors, trials }) => `${id} ${errors} of ${trials}`)
  return [
    ...(missing > 0 ? [`Not finished: ${missing} planned trials are missing.`] : []),
    ...(failed.length > 0 ? [`Failed trials, in no other figure: ${failed.join(', ')}.`] : []),
    ...clockNotes(systems),
    ...staleNotes(adapters),
  ]
}

/** Where the page's script puts the questions. */
function explorerShell(): Markup {
  return html`<section id="questions" aria-labelledby="questions-title"><h2 id="questions-title">Questions</h2>
<noscript><p class="notice">The questions and answers need JavaScript; trials.csv has them, too.</p></noscript>
<div id="explorer"></div></section>
`
}

function footnotes({ models, machine, settings, hourlyRate, scenarios }: Summary): Markup {
  const rows: (readonly [string, string])[] = [
    ['Language model', `${models.chat.name}, sha256 ${models.chat.sha256.slice(0, 12)}`],
    ['Embeddings', models.embedding],
    ['Settings', `seed ${settings.seed}, ${settings.repeats} repeats, temperature ${settings.temperature ?? 'of the scenario'}`],
    ['Machine', `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}`],
    ['Local compute', `${dollars(hourlyRate)} an hour`],
    ...scenarios.map(
      ({ name, hashes }) =>
        [
          `Hashes of ${name}`,
          Object.entries(hashes)
            .map(([part, hash]) => `${part} ${hash.slice(0, 8)}`)
            .join(', '),
        ] as const,
    ),
  ]
  return html`<footer><h2>What the figures rest on</h2><dl class="facts">${rows.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl></footer>`
}
