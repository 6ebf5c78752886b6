import type { UsDollars } from '../common/units.js'
import { checkAmounts } from './amount.js'

/** What a system costs, whoever is paid: an API by the token, or a machine by the hour. */
export interface CostProfile {
  /** Indexing and training, before the first answer. */
  readonly once: UsDollars
  /** Indexing what changed, or training again. */
  readonly perUpdate: UsDollars
  readonly perAnswer: UsDollars
}

/** How much a system is used. */
export interface Workload {
  readonly questionsPerMonth: number
  readonly updatesPerMonth: number
  /** Over how long one-time cost is spread. */
  readonly months: number
}

/**
 * once / months + updates a month × an update + questions a month × an answer.
 * @throws RangeError for amounts that are negative or not finite, or no months.
 */
export function monthlyCost(profile: CostProfile, workload: Workload): UsDollars {
  checkAmounts({ questionsPerMonth: workload.questionsPerMonth, perAnswer: profile.perAnswer })
  return standingCost(profile, workload) + profile.perAnswer * workload.questionsPerMonth
}

/**
 * Of 1,000 answers with their share of one-time cost and updates.
 * @throws RangeError as {@link monthlyCost} does, and where nothing is asked.
 */
export function costPerThousand(profile: CostProfile, workload: Workload): UsDollars {
  const { questionsPerMonth } = workload
  checkAmounts({ questionsPerMonth, perAnswer: profile.perAnswer })
  if (questionsPerMonth === 0) throw new RangeError('1,000 answers have a cost only where questions are asked')
  return profile.perAnswer * 1000 + (standingCost(profile, workload) / questionsPerMonth) * 1000
}

export interface CurvePoint {
  readonly questionsPerMonth: number
  readonly monthly: UsDollars
  readonly perThousand: UsDollars
}

/**
 * Cost over volume, in the order of the volumes.
 * @param volumes questions a month.
 * @throws RangeError as {@link costPerThousand} does.
 */
export function costCurve(profile: CostProfile, rest: Omit<Workload, 'questionsPerMonth'>, volumes: readonly number[]): CurvePoint[] {
  return volumes.map((questionsPerMonth) => {
    const workload = { ...rest, questionsPerMonth }
    return { questionsPerMonth, monthly: monthlyCost(profile, workload), perThousand: costPerThousand(profile, workload) }
  })
}

/** A month without questions. */
export function standingCost(
  { once, perUpdate }: CostProfile,
  { updatesPerMonth, months }: Omit<Workload, 'questionsPerMonth'>,
): UsDollars {
  checkAmounts({ once, perUpdate, updatesPerMonth, months })
  if (months === 0) throw new RangeError('one-time cost is spread over more than 0 months')
  return once / months + perUpdate * updatesPerMonth
}
