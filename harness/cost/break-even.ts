import { checkAmounts } from './amount.js'
import { type CostProfile, monthlyCost, standingCost, type Workload } from './profile.js'

type Cheaper = 'a' | 'b' | 'same'

export interface BreakEven {
  /** Where both cost the same a month; `null` where they do at no figure above 0, or at every one. */
  readonly at: number | null
  /** Which costs less below `at`; where that is `null`, at every figure above 0. */
  readonly below: Cheaper
  /** Which costs less above `at`; where that is `null`, the same as below. */
  readonly above: Cheaper
}

/** Costs that differ by less than this share are the same: their difference is rounding. */
const ROUNDING = 1e-12

/**
 * Questions a month at which two systems cost the same.
 * @throws RangeError for amounts that are negative or not finite, or no months.
 */
export function breakEvenQuestions(a: CostProfile, b: CostProfile, rest: Omit<Workload, 'questionsPerMonth'>): BreakEven {
  checkAmounts({ 'perAnswer of a': a.perAnswer, 'perAnswer of b': b.perAnswer })
  return crossing({ fixed: standingCost(a, rest), each: a.perAnswer }, { fixed: standingCost(b, rest), each: b.perAnswer })
}

/**
 * Updates a month at which two systems cost the same.
 * @throws RangeError for amounts that are negative or not finite, or no months.
 */
export function breakEvenUpdates(a: CostProfile, b: CostProfile, rest: Omit<Workload, 'updatesPerMonth'>): BreakEven {
  const still = { ...rest, updatesPerMonth: 0 }
  return crossing({ fixed: monthlyCost(a, still), each: a.perUpdate }, { fixed: monthlyCost(b, still), each: b.perUpdate })
}

/** A month's cost as a line: `fixed + each × figure`. */
interface Line {
  readonly fixed: number
  readonly each: number
}

/** Solves a.fixed + a.each·x = b.fixed + b.each·x for x > 0. */
function crossing(a: Line, b: Line): BreakEven {
  const below = cheaper(a.fixed, b.fixed)
  const above = cheaper(a.each, b.each)
  const throughout = (one: Cheaper): BreakEven => ({ at: null, below: one, above: one })
  if (above === 'same') return throughout(below)
  if (below === 'same' || below === above) return throughout(above)
  const at = (b.fixed - a.fixed) / (a.each - b.each)
  return Number.isFinite(at) ? { at, below, above } : throughout(below)
}

function cheaper(a: number, b: number): Cheaper {
  if (Math.abs(a - b) <= ROUNDING * Math.max(a, b)) return 'same'
  return a < b ? 'a' : 'b'
}
