import type { Milliseconds } from '../common/units.js'
import type { ColdStart, LatencySamples } from '../run/latency.js'
import type { Throughput } from '../run/throughput.js'
import { mean, quantile, quantileOfSorted } from '../stats/quantile.js'
import { quantileInterval } from '../stats/quantile-interval.js'

/** A quantile of the samples, with an interval whose ends are `null` where there are too few samples to tell. */
export interface QuantileFigure {
  readonly value: Milliseconds
  readonly low: Milliseconds | null
  readonly high: Milliseconds | null
}

/** Whole answers, one question at a time, warmed up. */
export interface LatencySummary {
  readonly samples: number
  readonly p50: QuantileFigure
  readonly p75: QuantileFigure
  readonly p95: QuantileFigure
  readonly p99: QuantileFigure
  /** Opening the system, models in memory already, and its first answer. */
  readonly cold: ColdStart | null
  /** Answers a second, one question at a time. */
  readonly perSecond: number
  /** Answers a second with `concurrency` questions before the system at once, of which it takes on `served`; `null` where it was not measured. */
  readonly throughput: (Pick<Throughput, 'concurrency' | 'served' | 'answers' | 'failed'> & { readonly perSecond: number }) | null
  /** From the question to the first token of the answer. */
  readonly firstToken: { readonly p50: Milliseconds; readonly p95: Milliseconds }
  /** Medians of the stages. */
  readonly stages: { readonly retrieve: Milliseconds; readonly firstToken: Milliseconds; readonly generate: Milliseconds }
}

/** A 95th percentile of so many medians, or more, is that of a machine that had other work. On free cores it was up to 2.2 of them. */
const UNSTEADY = 5

/** Whether times vary so much that other work may have been in their way. With few samples the 95th percentile is nearly the slowest. */
export function isUnsteady(p50: Milliseconds, p95: Milliseconds): boolean {
  return p95 >= UNSTEADY * p50
}

export function summariseLatency({ totalMs, stages, cold, throughput }: LatencySamples): LatencySummary {
  const sorted = Float64Array.from(totalMs).sort()
  const figure = (probability: number): QuantileFigure => ({
    value: quantileOfSorted(sorted, probability),
    ...quantileInterval(sorted, probability),
  })
  const toFirstToken = stages.map((stage) => stage.retrieveMs + stage.firstTokenMs)
  const median = (of: (stage: LatencySamples['stages'][number]) => Milliseconds) => quantile(stages.map(of), 0.5)
  return {
    samples: totalMs.length,
    p50: figure(0.5),
    p75: figure(0.75),
    p95: figure(0.95),
    p99: figure(0.99),
    cold,
    perSecond: 1000 / mean(totalMs),
    throughput: throughput && throughputOf(throughput),
    firstToken: { p50: quantile(toFirstToken, 0.5), p95: quantile(toFirstToken, 0.95) },
    stages: {
      retrieve: median((stage) => stage.retrieveMs),
      firstToken: median((stage) => stage.firstTokenMs),
      generate: median((stage) => stage.generateMs),
    },
  }
}

function throughputOf({ seconds, ...counts }: Throughput): LatencySummary['throughput'] {
  return { ...counts, perSecond: counts.answers / seconds }
}
