import type { UsDollars } from '../common/units.js'
import { type CostProfile, type CurvePoint, costCurve, costPerThousand, type Workload } from './profile.js'

export interface Cost {
  readonly once: UsDollars
  readonly perUpdate: UsDollars
  /** Answers alone. */
  readonly perThousandAnswers: UsDollars
  /** Answers with their share of one-time cost and updates, at the workload. */
  readonly perThousandAtWorkload: UsDollars
  /** The same at other volumes, {@link VOLUMES}; updates as in the workload. */
  readonly curve: readonly CurvePoint[]
}

/** Questions a month. */
const VOLUMES = [1_000, 10_000, 100_000, 1_000_000] as const

/** The figures of a report. */
export function costAt(profile: CostProfile, workload: Workload): Cost {
  return {
    once: profile.once,
    perUpdate: profile.perUpdate,
    perThousandAnswers: profile.perAnswer * 1000,
    perThousandAtWorkload: costPerThousand(profile, workload),
    curve: costCurve(profile, workload, VOLUMES),
  }
}
