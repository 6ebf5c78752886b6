import { type BreakEven, breakEvenQuestions, breakEvenUpdates } from '../cost/break-even.js'
import type { Cost } from '../cost/cost.js'
import type { CostProfile, Workload } from '../cost/profile.js'
import type { SystemSummary } from './summary.js'

/** At what volume, and at how many updates a month, one system becomes cheaper than another; all else as in the workload. */
export interface BreakEvenSummary {
  readonly a: string
  readonly b: string
  readonly questionsPerMonth: BreakEven
  readonly updatesPerMonth: BreakEven
}

/** Every pair of systems whose cost is known. */
export function summariseBreakEvens(systems: readonly SystemSummary[], workload: Workload): BreakEvenSummary[] {
  const priced = systems.flatMap(({ id, diagnostic, cost }) => (cost && !diagnostic ? [{ id, profile: profileOf(cost) }] : []))
  return priced.flatMap((a, index) =>
    priced.slice(index + 1).map((b) => ({
      a: a.id,
      b: b.id,
      questionsPerMonth: breakEvenQuestions(a.profile, b.profile, workload),
      updatesPerMonth: breakEvenUpdates(a.profile, b.profile, workload),
    })),
  )
}

function profileOf({ once, perUpdate, perThousandAnswers }: Cost): CostProfile {
  return { once, perUpdate, perAnswer: perThousandAnswers / 1000 }
}
