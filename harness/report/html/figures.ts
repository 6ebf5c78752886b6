import { points } from '../../common/points.js'
import { formatBytes, formatPValue } from '../../common/units.js'
import type { LatencySamples } from '../../run/latency.js'
import { isShareOfRight } from '../../scoring/share-of-right.js'
import type { ScenarioSummary, SystemSummary } from '../../scoring/summary.js'
import { quantileOfSorted } from '../../stats/quantile.js'
import { consistencyNotes } from '../consistency-notes.js'
import { breakEvenSentence, dollars, isTooFew, milliseconds, percent, percentWithInterval } from '../format.js'
import { type CostPoint, costChart, differenceChart, type Figure, figureOf, intervalChart, type Looks, latencyChart } from './charts.js'
import type { Cell, DataTable } from './table.js'

/** A chart, what it shows in one sentence, and the figures behind it. */
export interface ChartFigure {
  readonly title: string
  readonly note: string
  /** What the marks of the chart say, by their numbers. */
  readonly list?: readonly string[]
  readonly chart: object
  readonly table: DataTable
}

export function accuracyFigure({ systems, primaryScorer }: ScenarioSummary, looks: Looks): ChartFigure | null {
  const figures = systems.flatMap(({ id, scores }) => figureOf(primaryScorer, id, scores[primaryScorer]))
  if (figures.length === 0) return null
  return {
    title: 'Accuracy',
    note: `${isShareOfRight(primaryScorer) ? 'Share of answers that are right' : 'Mean score'} (${primaryScorer}), with the 95 % interval over questions.`,
    chart: intervalChart(figures, looks, axisOf(primaryScorer)),
    table: figureTable('Accuracy', 'scorer', figures),
  }
}

export function differenceFigure({ pairs }: ScenarioSummary): ChartFigure | null {
  if (pairs.length === 0) return null
  return {
    title: 'Paired differences',
    note: 'On the wordings that both answered. Where the interval reaches over zero, the two are tied (grey).',
    chart: differenceChart(
      pairs.map(({ a, b, difference, low, high }) => ({
        pair: `${a} − ${b}`,
        difference: 100 * difference,
        low: low && 100 * low,
        high: high && 100 * high,
      })),
    ),
    table: {
      caption: 'Paired differences',
      head: ['pair', 'difference, points', '95 % interval', 'verdict', 'McNemar, adjusted p', 'questions', 'can show'],
      rows: pairs.map((pair) => {
        const { a, b, difference, low, high, verdict, mcnemar, questions } = pair
        const detectable = isTooFew(pair) ? null : pair.detectable
        return [
          { text: `${a} − ${b}` },
          { text: points(difference), value: difference },
          { text: low === null || high === null ? 'n/a' : `${points(low)}, ${points(high)}`, value: low },
          { text: verdict },
          { text: formatPValue(mcnemar.adjusted), value: mcnemar.adjusted },
          { text: String(questions), value: questions },
          { text: detectable === null ? 'n/a' : `${(detectable * 100).toFixed(1)} points`, value: detectable },
        ]
      }),
    },
  }
}

/** Ticks of a system at most: more would be one bar. */
const TICKS = 200

/** @param samples of the scenario. */
export function latencyFigure({ systems }: ScenarioSummary, samples: readonly LatencySamples[], looks: Looks): ChartFigure | null {
  const clocked = systems.flatMap(({ id, latency }) => (latency ? [{ id, latency }] : []))
  if (clocked.length === 0) return null
  const quantiles = clocked.map(({ id, latency }) => ({ system: id, p50: latency.p50.value, p95: latency.p95.value }))
  const ticks = samples.flatMap(({ system, totalMs }) => thinned(totalMs).map((ms) => ({ system, ms })))
  return {
    title: 'Latency',
    note: 'Whole answers, one question at a time, warmed up: each a tick; filled the median, hollow the 95th percentile.',
    chart: latencyChart(ticks, quantiles, looks),
    table: {
      caption: 'Latency',
      head: ['system', 'p50', 'p75', 'p95', 'p99', 'first token', 'retrieve', 'to first token', 'generate', 'answers a second', 'answers'],
      rows: clocked.map(({ id, latency }) => [
        { text: id },
        ...[latency.p50.value, latency.p75.value, latency.p95.value, latency.p99.value, latency.firstToken.p50].map(time),
        ...[latency.stages.retrieve, latency.stages.firstToken, latency.stages.generate].map(time),
        { text: latency.perSecond.toFixed(2), value: latency.perSecond },
        { text: String(latency.samples), value: latency.samples },
      ]),
    },
  }
}

/** The samples, or so many quantiles of them. */
function thinned(samples: readonly number[]): number[] {
  if (samples.length <= TICKS) return [...samples]
  const sorted = Float64Array.from(samples).sort()
  return Array.from({ length: TICKS }, (_, index) => quantileOfSorted(sorted, index / (TICKS - 1)))
}

const time = (ms: number): Cell => ({ text: milliseconds(ms), value: ms })
const money = (amount: number | undefined): Cell => ({ text: dollars(amount), value: amount ?? null })

/** Questions a month between which cost is drawn, and how finely. */
const [FEWEST, MOST, STEPS] = [100, 1_000_000, 60]

export function costFigure({ systems, breakEvens }: ScenarioSummary, looks: Looks): ChartFigure | null {
  const priced = systems.flatMap(({ id, cost, diagnostic }) => (cost && !diagnostic ? [{ id, cost }] : []))
  if (priced.length === 0) return null
  const perThousand = (cost: NonNullable<SystemSummary['cost']>, questions: number) => {
    // Cost of 1,000 answers is what they cost alone, and a share of what stands still: a · 1000 + standing / questions · 1000.
    const [point] = cost.curve
    const standing = point ? (point.perThousand - cost.perThousandAnswers) * point.questionsPerMonth : 0
    return cost.perThousandAnswers + standing / questions
  }
  const curve = priced.flatMap(({ id, cost }): CostPoint[] =>
    Array.from({ length: STEPS + 1 }, (_, step) => {
      const questions = FEWEST * (MOST / FEWEST) ** (step / STEPS)
      return { system: id, questions, dollars: perThousand(cost, questions) }
    }),
  )
  const crossing = breakEvens.filter(({ questionsPerMonth: { at } }) => at !== null && at >= FEWEST && at <= MOST)
  const apart = breakEvens.filter((pair) => !crossing.includes(pair))
  const sentence = ({ a, b, questionsPerMonth }: (typeof breakEvens)[number]) =>
    breakEvenSentence(a, b, questionsPerMonth, 'questions a month')
  const marks = crossing.map(({ a, questionsPerMonth }, index) => {
    const questions = questionsPerMonth.at as number
    const cost = priced.find(({ id }) => id === a)?.cost
    return { questions, dollars: cost ? perThousand(cost, questions) : 0, label: String(index + 1) }
  })
  return {
    title: 'Cost over volume',
    note: `All else as in the workload. ${apart.map((pair) => `${sentence(pair)}.`).join(' ')}${crossing.length > 0 ? ' Break-even:' : ''}`,
    list: crossing.map(sentence),
    chart: costChart(
      curve.filter(({ dollars }) => dollars > 0),
      marks,
      looks,
    ),
    table: {
      caption: 'Cost',
      head: [
        'system',
        'once',
        'per update',
        'per 1,000 answers',
        'per 1,000 at the workload',
        ...(priced[0]?.cost.curve ?? []).map(volume),
        'on disk',
      ],
      rows: priced.map(({ id, cost }) => [
        { text: id },
        ...[cost.once, cost.perUpdate, cost.perThousandAnswers, cost.perThousandAtWorkload].map(money),
        ...cost.curve.map(({ perThousand: amount }) => money(amount)),
        disk(systems, id),
      ]),
    },
  }
}

function volume({ questionsPerMonth }: { readonly questionsPerMonth: number }): string {
  return `at ${questionsPerMonth.toLocaleString('en-US')} a month`
}

function disk(systems: readonly SystemSummary[], id: string): Cell {
  const bytes = systems.find((system) => system.id === id)?.diskBytes
  return bytes === undefined || bytes === null ? { text: 'n/a', value: null } : { text: formatBytes(bytes), value: bytes }
}

export function consistencyFigure({ systems }: ScenarioSummary, looks: Looks): ChartFigure | null {
  const measured = systems.flatMap(({ id, consistency }) =>
    (['wordings', 'repeats'] as const).flatMap((over) => (consistency[over] ? [{ id, over, alike: consistency[over] }] : [])),
  )
  if (measured.length === 0) return null
  const isBoth = new Set(measured.map(({ over }) => over)).size > 1
  const figures = measured.flatMap(({ id, over, alike }) => {
    const figure = (group: string, mean: number | null, interval?: { readonly low: number; readonly high: number }): Figure[] =>
      mean === null
        ? []
        : [{ group: isBoth ? `${group}, ${over}` : group, system: id, mean, low: interval?.low ?? null, high: interval?.high ?? null }]
    return [
      ...figure('same answer', alike.agreement),
      ...figure('right each time', alike.passK, alike.intervals?.passK),
      ...figure('right and wrong', alike.flipRate, alike.intervals?.flipRate),
    ]
  })
  return {
    title: 'Consistency',
    note: `Over the ${isBoth ? 'wordings and repeats' : measured[0]?.over} of a question: pairs of answers that come down to the same; questions right each time; questions right and wrong (fewer is better).${consistencyNotes(
      systems,
    )
      .map((note) => ` ${note}`)
      .join('')}`,
    chart: intervalChart(figures, looks, 'share'),
    table: figureTable('Consistency', 'figure', figures),
  }
}

const RETRIEVAL = [
  ['recall@1', 'recall@1'],
  ['recall@3', 'recall@3'],
  ['mrr', 'MRR'],
  ['ndcg@5', 'nDCG@5'],
  ['citationPrecision', 'citation precision'],
  ['citationRecall', 'citation recall'],
  ['groundedness', 'groundedness'],
] as const

export function retrievalFigure({ systems }: ScenarioSummary, looks: Looks): ChartFigure | null {
  const figures = RETRIEVAL.flatMap(([scorer, title]) => systems.flatMap(({ id, scores }) => figureOf(title, id, scores[scorer])))
  if (figures.length === 0) return null
  return {
    title: 'Retrieval',
    note: 'Systems that read passages: whether the passage that answers the question is among the first, is cited, and is what the answer rests on.',
    chart: intervalChart(figures, looks, 'share'),
    table: figureTable('Retrieval', 'figure', figures),
  }
}

/** One figure a dimension. */
export function sliceFigures({ slices, primaryScorer }: ScenarioSummary, looks: Looks): ChartFigure[] {
  return [...new Set(slices.map(({ dimension }) => dimension))].map((dimension) => {
    const own = slices.filter((slice) => slice.dimension === dimension)
    const figures = own.flatMap(({ value, systems }) => systems.flatMap(({ id, score }) => figureOf(value, id, score)))
    const systems = [...new Set(own.flatMap((slice) => slice.systems.map(({ id }) => id)))]
    return {
      title: `By ${dimension}`,
      note: `${isShareOfRight(primaryScorer) ? 'Right' : 'Mean score'} (${primaryScorer}), on parts of the questions.`,
      chart: intervalChart(figures, looks, axisOf(primaryScorer)),
      table: {
        caption: `By ${dimension}; ▲ and ▼ beyond what so many slices show by chance`,
        head: [dimension, 'questions', ...systems],
        rows: own.map((slice) => [
          { text: slice.value },
          { text: String(slice.questions), value: slice.questions },
          ...systems.map((id): Cell => {
            const cell = slice.systems.find((system) => system.id === id)
            const mark = cell?.differs === 'better' ? ' ▲' : cell?.differs === 'worse' ? ' ▼' : ''
            return { text: `${percentWithInterval(cell?.score)}${mark}`, value: cell?.score?.mean ?? null }
          }),
        ]),
      },
    }
  })
}

function axisOf(primaryScorer: string): string {
  return isShareOfRight(primaryScorer) ? 'right' : 'score'
}

function figureTable(caption: string, group: string, figures: readonly Figure[]): DataTable {
  return {
    caption,
    head: ['system', group, 'share', 'from', 'to'],
    rows: figures.map(({ system, group: name, mean, low, high }) => [
      { text: system },
      { text: name },
      ...[mean, low, high].map((value): Cell => ({ text: percent(value), value })),
    ]),
  }
}
