import type { Seconds, UsDollars } from '../common/units.js'
import prices from './prices.json' with { type: 'json' }

/** What a system needs once, at each change of the knowledge, and for each answer, in seconds of local compute. */
export interface LocalEffort {
  /** Indexing and training, before the first answer. */
  readonly onceSeconds: Seconds
  /** Indexing what changed, or training again. */
  readonly updateSeconds: Seconds
  readonly answerSeconds: Seconds
}

/** How much a system is used. */
export interface Usage {
  readonly questionsPerMonth: number
  readonly updatesPerMonth: number
  /** Over how long one-time cost is spread. */
  readonly months: number
}

export interface Cost {
  readonly once: UsDollars
  readonly perUpdate: UsDollars
  /** Answers alone. */
  readonly perThousandAnswers: UsDollars
  /** Answers with their share of one-time cost and updates, at the usage. */
  readonly perThousandAtWorkload: UsDollars
}

export const LOCAL_RATE: { readonly date: string; readonly perHour: UsDollars; readonly basis: string } = {
  date: prices.date,
  perHour: prices.localComputePerHour,
  basis: prices.localComputeBasis,
}

/**
 * Seconds of local compute × an hourly rate:
 * at the workload = answers + (once / months + updates a month × update) / questions a month.
 */
export function localCost(effort: LocalEffort, usage: Usage, perHour: UsDollars): Cost {
  const price = (seconds: Seconds) => (seconds * perHour) / 3600
  const perThousandAnswers = price(effort.answerSeconds) * 1000
  const monthly = price(effort.onceSeconds) / usage.months + price(effort.updateSeconds) * usage.updatesPerMonth
  return {
    once: price(effort.onceSeconds),
    perUpdate: price(effort.updateSeconds),
    perThousandAnswers,
    perThousandAtWorkload: perThousandAnswers + (monthly / usage.questionsPerMonth) * 1000,
  }
}
