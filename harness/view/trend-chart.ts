import type { Looks } from '../report/html/charts.js'
import type { Look } from '../report/html/colours.js'
import type { Trend } from './trend.js'

const AXES = {
  share: { title: 'share', format: '.0%' },
  ms: { title: 'milliseconds', format: ',.0f' },
  dollars: { title: '$ per 1,000 answers', format: '$~g' },
} as const

/** A line a system over the runs, with its mark at each and the interval where there is one. Specification of vega-lite's. */
export function trendChart({ unit, runs, systems, points }: Trend, looks: Looks): object {
  const own = systems.map((id) => looks.get(id) as Look)
  const color = { field: 'system', scale: { domain: systems, range: own.map((look) => `var(--${look.colour})`) }, legend: null }
  const shape = { field: 'system', scale: { domain: systems, range: own.map((look) => look.shape) }, legend: null }
  const labels = runs.map(({ label }) => label)
  const x = {
    field: 'label',
    type: 'ordinal',
    sort: null,
    scale: { domain: labels },
    axis: { title: null, labelAngle: -40, labelOverlap: true, labelLimit: 130 },
  }
  const most = Math.max(...points.map(({ value, high }) => high ?? value))
  // Where nothing failed, there is an axis all the same.
  const domain = unit === 'share' ? { domain: [0, most > 0.1 ? 1 : 0.1] } : { zero: true, nice: true }
  const y = { type: 'quantitative', scale: domain, axis: { ...AXES[unit], minExtent: 46 } }
  return {
    width: 490,
    height: 200,
    data: { values: points },
    encoding: { x, color },
    layer: [
      {
        transform: [{ filter: 'datum.low !== null' }],
        mark: { type: 'rule', strokeWidth: 2, strokeCap: 'round', opacity: 0.4 },
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { y: { ...y, field: 'value' }, detail: { field: 'line' } } },
      { mark: { type: 'point', filled: true, size: 60, opacity: 1 }, encoding: { y: { ...y, field: 'value' }, shape } },
    ],
  }
}
