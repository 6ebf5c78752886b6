import { dollars, milliseconds, percent } from '../report/format.js'
import type { Looks } from '../report/html/charts.js'
import { looksOf } from '../report/html/colours.js'
import { draw } from '../report/html/draw.js'
import { legend } from '../report/html/legend.js'
import { html, type Markup } from '../report/html/markup.js'
import { type DataTable, dataTable } from '../report/html/table.js'
import { type ViewPage, viewPage } from './layout.js'
import type { Trend } from './trend.js'
import { trendChart } from './trend-chart.js'

/** Every figure over the runs of the history: a chart, and the figures behind it. */
export async function trendPage(trends: readonly Trend[]): Promise<ViewPage> {
  const looks = looksOf([...new Set(trends.flatMap(({ systems }) => systems))])
  const sections: Markup[] = []
  for (const scenario of new Set(trends.map((trend) => trend.scenario))) {
    const figures: Markup[] = []
    for (const trend of trends) if (trend.scenario === scenario) figures.push(await figure(trend, looks))
    sections.push(html`<section class="scenario" aria-label="${scenario}"><h2>${scenario}</h2><div class="figures">${figures}</div></section>
`)
  }
  const about = html`<p class="meta">Every finished run, oldest first, by its day and commit. A line joins runs that asked the same questions by the same scorer; times and cost, on the same machine.</p>
`
  return viewPage(
    'Trend',
    'Trend',
    sections.length > 0
      ? html`${about}${sections}`
      : html`<p class="notice">No finished run yet: history.jsonl gets a line when one ends.</p>`,
  )
}

async function figure(trend: Trend, looks: Looks): Promise<Markup> {
  const { scenario, title, runs, systems } = trend
  const svg = await draw(
    trendChart(trend, looks),
    `${title} of ${scenario} over ${runs.length} runs. The figures are in the table that follows.`,
  )
  return html`<figure><figcaption><h3>${title}</h3>${legend(systems, looks)}</figcaption><div class="chart">${svg}</div><details><summary>Figures</summary>${dataTable(tableOf(trend))}</details></figure>`
}

function tableOf({ scenario, title, unit, runs, systems, points }: Trend): DataTable {
  const format = { share: percent, ms: milliseconds, dollars }[unit]
  const interval = (low: number | null, high: number | null) => (low === null || high === null ? '' : ` [${format(low)}, ${format(high)}]`)
  return {
    caption: `${title} of ${scenario}`,
    head: ['run', 'when (UTC)', 'commit', ...systems, 'rests on'],
    rows: runs.map(({ name, created, commit, basis }, index) => [
      { text: name },
      { text: created.slice(0, 16).replace('T', ' ') },
      { text: commit?.slice(0, 12) ?? 'none' },
      ...systems.map((system) => {
        const point = points.find((one) => one.run === index && one.system === system)
        return point
          ? { text: `${format(point.value)}${interval(point.low, point.high)}`, value: point.value }
          : { text: 'n/a', value: null }
      }),
      { text: basis },
    ]),
  }
}
