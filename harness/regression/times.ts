import type { Milliseconds } from '../common/units.js'
import { quantile } from '../stats/quantile.js'
import { quantileRatio } from '../stats/quantile-ratio.js'
import type { Side, SideSystem } from './side.js'

export interface TimeRatio {
  readonly a: Milliseconds
  readonly b: Milliseconds
  /** `b` to `a`, through the calibration task where the machines differ or the second was busier. */
  readonly ratio: number
  readonly low: number | null
  readonly high: number | null
  /** What the second side's times were multiplied by for it; 1 where they stand as they are. */
  readonly scale: number
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
  const scale = machineScale({ before, now, sides })
  const ratio = quantileRatio({
    before: before.times,
    now: now.times.map((time) => time * scale),
    probability,
    seed: sides.b.seed,
    level,
  })
  return { a: quantile(before.times, probability), b: quantile(now.times, probability), ...ratio, scale }
}

/**
 * What times of the second side are multiplied by.
 *
 * Those of another machine are put in units of the calibration task that each machine was given. On the same machine they stand as they
 * are, unless the task was slower beside them than beside the first side's: then the machine had other things to do, and they are put in
 * units of it too. That the task was faster makes no time longer, so that a calibration that came out badly can't fail a gate.
 */
function machineScale({ before, now, sides: { a, b } }: Omit<TimeRatioOptions, 'probability'>): number {
  if (!a.machine || !b.machine) return 1
  const same = a.machine.fingerprint === b.machine.fingerprint
  if (before.calibrationMs !== null && now.calibrationMs !== null) {
    const scale = before.calibrationMs / now.calibrationMs
    return same ? Math.min(1, scale) : scale
  }
  return same ? 1 : a.machine.calibrationMs / b.machine.calibrationMs
}
