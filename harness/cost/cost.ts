import type { Seconds, UsDollars } from '../common/units.js'
import { computeCost } from './bill.js'
import { LIST_PRICES } from './prices.js'
import { type CostProfile, type CurvePoint, costCurve, costPerThousand, type Workload } from './profile.js'

/** What a system needs once, at each change of the knowledge, and for each answer, in seconds of local compute. */
export interface LocalEffort {
  /** Indexing and training, before the first answer. */
  readonly onceSeconds: Seconds
  /** Indexing what changed, or training again. */
  readonly updateSeconds: Seconds
  readonly answerSeconds: Seconds
}

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

export const LOCAL_RATE: { readonly date: string; readonly perHour: UsDollars; readonly basis: string } = LIST_PRICES.local

/** {@link costAt} of local compute at an hourly rate. */
export function localCost(effort: LocalEffort, workload: Workload, perHour: UsDollars): Cost {
  return costAt(localProfile(effort, perHour), workload)
}

/** Seconds of local compute × an hourly rate. */
export function localProfile({ onceSeconds, updateSeconds, answerSeconds }: LocalEffort, perHour: UsDollars): CostProfile {
  return {
    once: computeCost(onceSeconds, perHour),
    perUpdate: computeCost(updateSeconds, perHour),
    perAnswer: computeCost(answerSeconds, perHour),
  }
}

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
