import type { ClusteredMean } from '../../stats/bootstrap.js'
import type { Look } from './colours.js'

/*
 * Specifications of the charts, in vega-lite. A chart says the same as the table beneath it.
 */

export type Looks = ReadonlyMap<string, Look>

/** A figure of a system, in a group of such figures. */
export interface Figure {
  readonly group: string
  readonly system: string
  readonly mean: number
  readonly low: number | null
  readonly high: number | null
}

export function figureOf(group: string, system: string, score: ClusteredMean | null | undefined): Figure[] {
  return score ? [{ group, system, mean: score.mean, low: score.low, high: score.high }] : []
}

/** Of a whole chart, with its axes, in pixels: texts of all charts are of one size. */
const WIDTH = 490
/** Of an axis with such names; vega can't measure text outside a browser, and takes it for wider than it is. */
function named(names: readonly string[]) {
  const extent = Math.max(...names.map((name) => name.length)) * 6.6 + 10
  return { labelLimit: 400, minExtent: extent, maxExtent: extent }
}

const colour = (look: Look) => `var(--${look.colour})`

function scales(looks: Looks, systems: readonly string[]) {
  const own = systems.map((id) => looks.get(id) as Look)
  return {
    color: { field: 'system', scale: { domain: systems, range: own.map(colour) }, legend: null },
    shape: { field: 'system', scale: { domain: systems, range: own.map(({ shape }) => shape) }, legend: null },
  }
}

/** Means with their intervals, a row for each system; groups one below the other. */
export function intervalChart(figures: readonly Figure[], looks: Looks, title: string): object {
  const systems = [...new Set(figures.map(({ system }) => system))]
  const groups = [...new Set(figures.map(({ group }) => group))]
  const { color, shape } = scales(looks, systems)
  const x = { type: 'quantitative', scale: { domain: [0, 1] }, axis: { format: '.0%', title, values: [0, 0.25, 0.5, 0.75, 1] } }
  const rows =
    groups.length > 1
      ? {
          y: {
            field: 'group',
            type: 'nominal',
            sort: groups,
            title: null,
            axis: named(groups),
            scale: { paddingInner: 0.35, paddingOuter: 0.15 },
          },
          yOffset: { field: 'system', sort: systems, scale: { domain: systems } },
        }
      : { y: { field: 'system', type: 'nominal', sort: systems, title: null, axis: named(systems) } }
  return {
    width: WIDTH,
    height: groups.length > 1 ? groups.length * (systems.length * 13 + 12) : systems.length * 34,
    data: { values: figures },
    encoding: { ...rows, color },
    layer: [
      {
        transform: [{ filter: 'datum.low !== null' }],
        mark: { type: 'rule', strokeWidth: groups.length > 1 ? 2 : 3, strokeCap: 'round', opacity: 0.5 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, size: groups.length > 1 ? 55 : 110, opacity: 1 },
        encoding: { x: { ...x, field: 'mean' }, shape },
      },
    ],
  }
}

/** Every sample as a tick, with the median and the 95th percentile. */
export function latencyChart(
  samples: readonly { readonly system: string; readonly ms: number }[],
  quantiles: readonly { readonly system: string; readonly p50: number; readonly p95: number }[],
  looks: Looks,
): object {
  const systems = quantiles.map(({ system }) => system)
  const { color, shape } = scales(looks, systems)
  const all = [...samples.map(({ ms }) => ms), ...quantiles.flatMap(({ p50, p95 }) => [p50, p95])]
  const isWide = Math.max(...all) > 20 * Math.min(...all)
  const scale = isWide ? { type: 'log', nice: true } : { zero: true, nice: true }
  const axis = {
    title: isWide ? 'a whole answer, milliseconds (logarithmic)' : 'a whole answer, milliseconds',
    format: isWide ? '~s' : ',.0f',
  }
  const x = { type: 'quantitative', scale, axis }
  return {
    width: WIDTH,
    height: systems.length * 34,
    encoding: { y: { field: 'system', type: 'nominal', sort: systems, title: null, axis: named(systems) }, color },
    layer: [
      {
        data: { values: samples },
        mark: { type: 'tick', thickness: 1.5, opacity: 0.45, size: 16 },
        encoding: { x: { ...x, field: 'ms' } },
      },
      {
        data: { values: quantiles },
        mark: { type: 'rule', strokeWidth: 2.5, strokeCap: 'round' },
        encoding: { x: { ...x, field: 'p50' }, x2: { field: 'p95' } },
      },
      {
        data: { values: quantiles },
        mark: { type: 'point', filled: true, size: 110, opacity: 1 },
        encoding: { x: { ...x, field: 'p50' }, shape },
      },
      {
        data: { values: quantiles },
        mark: { type: 'point', filled: false, fill: 'var(--paper)', size: 60, strokeWidth: 2, opacity: 1 },
        encoding: { x: { ...x, field: 'p95' } },
      },
    ],
  }
}

export interface CostPoint {
  readonly system: string
  readonly questions: number
  readonly dollars: number
}

export interface BreakEvenMark {
  readonly questions: number
  readonly dollars: number
  /** Its number in the list beneath. */
  readonly label: string
}

/** Cost of 1,000 answers over volume, with the points at which two systems cost the same. */
export function costChart(points: readonly CostPoint[], breakEvens: readonly BreakEvenMark[], looks: Looks): object {
  const systems = [...new Set(points.map(({ system }) => system))]
  const { color } = scales(looks, systems)
  const [questions, dollars] = [points.map((point) => point.questions), points.map((point) => point.dollars)]
  const powers = (values: readonly number[]) => {
    const [least, most] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))]
    return Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index))
  }
  const axisX = { title: 'questions a month', format: '~s', values: powers(questions) }
  const axisY = { title: '$ per 1,000 answers', format: '$~g', values: powers(dollars), minExtent: 48, maxExtent: 48 }
  const x = { field: 'questions', type: 'quantitative', scale: { type: 'log', nice: false }, axis: axisX }
  const y = { field: 'dollars', type: 'quantitative', scale: { type: 'log', nice: true }, axis: axisY }
  return {
    width: WIDTH,
    height: 250,
    layer: [
      { data: { values: breakEvens }, mark: { type: 'rule', strokeDash: [2, 4], stroke: 'var(--faint)' }, encoding: { x } },
      { data: { values: points }, mark: { type: 'line', strokeWidth: 2.5 }, encoding: { x, y, color } },
      {
        data: { values: breakEvens },
        mark: { type: 'point', filled: true, size: 210, fill: 'var(--paper)', stroke: 'var(--ink-1)', strokeWidth: 1.5, opacity: 1 },
        encoding: { x, y },
      },
      {
        data: { values: breakEvens },
        mark: { type: 'text', fill: 'var(--ink-1)', fontSize: 10.5, fontWeight: 600 },
        encoding: { x, y, text: { field: 'label' } },
      },
    ],
  }
}

/** Paired differences with their intervals, in points, around zero. */
export function differenceChart(
  pairs: readonly { readonly pair: string; readonly difference: number; readonly low: number | null; readonly high: number | null }[],
): object {
  const reach = Math.max(5, ...pairs.flatMap(({ difference, low, high }) => [difference, low ?? 0, high ?? 0].map(Math.abs)))
  const domain = [-reach * 1.05, reach * 1.05]
  const x = { type: 'quantitative', scale: { domain, nice: true }, axis: { format: '+d', title: 'difference, in points', tickCount: 5 } }
  const y = { field: 'pair', type: 'nominal', sort: null, title: null, axis: named(pairs.map(({ pair }) => pair)) }
  const sure = 'datum.low !== null && (datum.low > 0 || datum.high < 0)'
  const ink = { condition: { test: sure, value: 'var(--ink-1)' }, value: 'var(--grey)' }
  return {
    width: WIDTH,
    height: pairs.length * 30,
    layer: [
      { data: { values: [{ at: 0 }] }, mark: { type: 'rule', stroke: 'var(--ink-2)' }, encoding: { x: { ...x, field: 'at' } } },
      {
        data: { values: pairs },
        transform: [{ filter: 'datum.low !== null' }],
        mark: { type: 'rule', strokeWidth: 3, strokeCap: 'round' },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: ink },
      },
      {
        data: { values: pairs },
        mark: { type: 'point', filled: true, size: 80, opacity: 1 },
        encoding: { y, x: { ...x, field: 'difference' }, color: ink },
      },
    ],
  }
}
