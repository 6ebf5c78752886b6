import type { Milliseconds } from '../common/units.js'
import { quantile } from '../stats/quantile.js'
import { quantileRatio } from '../stats/quantile-ratio.js'
import type { Side, SideSystem } from './side.js'

export interface TimeRatio {
  readonly a: Milliseconds
  readonly b: Milliseconds
  /** `b` to `a`, through the calibration task where the machines differ. */
  readonly ratio: number
  readonly low: number | null
  readonly high: number | null
}

interface TimeRatioOptions {
  readonly before: SideSystem
  readonly now: SideSystem
  readonly sides: { readonly a: Side; readonly b: Side }
  /** Of the quantile. */
  readonly probability: number
  readonly level?: number | undefined
}

/** The ratio of a quantile of two systems' times. Both have some. */
export function timeRatio({ before, now, sides, probability, level = 0.95 }: TimeRatioOptions): TimeRatio {
  const scale = machineScale(sides.a, sides.b)
  const ratio = quantileRatio({
    before: before.times,
    now: now.times.map((time) => time * scale),
    probability,
    seed: sides.b.seed,
    level,
  })
  return { a: quantile(before.times, probability), b: quantile(now.times, probability), ...ratio }
}

/** Times of another machine are put in units of the calibration task that each machine was given. */
function machineScale(a: Side, b: Side): number {
  if (!a.machine || !b.machine || a.machine.fingerprint === b.machine.fingerprint) return 1
  return a.machine.calibrationMs / b.machine.calibrationMs
}
