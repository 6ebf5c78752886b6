import { points } from '../common/points.js'
import { formatMilliseconds, type Milliseconds, type UsDollars } from '../common/units.js'
import type { BreakEven } from '../cost/break-even.js'
import type { PairSummary, Summary } from '../scoring/summary.js'
import { type ClusteredMean, FEWEST_DIFFERING } from '../stats/bootstrap.js'

/** A run's name, and which shard it is. */
export function runTitle({ run, settings: { shard } }: Summary): string {
  return shard ? `${run} (shard ${shard.index} of ${shard.count}: a part of the questions)` : run
}

/** `84 % [76, 91]`, or n/a. */
export function percentWithInterval(interval: ClusteredMean | null | undefined): string {
  if (!interval) return 'n/a'
  const bounds = interval.low === null || interval.high === null ? '' : ` [${whole(interval.low)}, ${whole(interval.high)}]`
  return `${percent(interval.mean)}${bounds}`
}

/** `84 %`, `2.5 %`; a share that is not all is never `100 %`. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return 'n/a'
  if (share >= 0.995 && share < 1) return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
}

/** `84 % [76, 91]`, of a share whose interval may be missing. */
export function percentWithin(share: number | null, interval: { readonly low: number; readonly high: number } | undefined): string {
  return share === null || !interval ? percent(share) : `${percent(share)} [${whole(interval.low)}, ${whole(interval.high)}]`
}

/** `0.83`, or n/a. */
export function cosine(value: number | null | undefined): string {
  return value === null || value === undefined ? 'n/a' : value.toFixed(2)
}

export function milliseconds(ms: Milliseconds | undefined): string {
  if (ms === undefined) return 'n/a'
  return formatMilliseconds(ms)
}

export function dollars(amount: UsDollars | undefined): string {
  if (amount === undefined) return 'n/a'
  if (amount === 0) return '$0'
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumSignificantDigits: 2,
    maximumSignificantDigits: amount < 0.01 ? 2 : 3,
  }).format(amount)
}

/** Whether a tie says nothing: so few questions tell the two apart that no difference, however large, would be a verdict. */
export function isTooFew({
  verdict,
  difference,
  detectable,
  questions,
}: Pick<PairSummary, 'verdict' | 'difference' | 'detectable' | 'questions'>): boolean {
  return verdict === 'tied' && (questions < FEWEST_DIFFERING || (detectable !== null && Math.abs(difference) >= detectable))
}

/** Why {@link isTooFew} is. */
export const TOO_FEW = `a verdict takes ${FEWEST_DIFFERING} questions that tell the two apart`

/** `rag is ahead of base by 40 points [31, 50]`. */
export function pairSentence({
  a,
  b,
  difference,
  low,
  high,
  verdict,
}: Pick<PairSummary, 'a' | 'b' | 'difference' | 'low' | 'high' | 'verdict'>): string {
  const bounds = low === null || high === null ? '' : ` [${points(low)}, ${points(high)}]`
  if (verdict === 'tied') return `${a} and ${b} are tied: ${points(difference)} points${bounds}`
  return `${a} is ${verdict === 'ahead' ? 'ahead of' : 'behind'} ${b}: ${points(difference)} points${bounds}`
}

/** `rag is cheaper than fine-tuned below 1,200 questions a month, and dearer above`. */
export function breakEvenSentence(a: string, b: string, { at, below, above }: BreakEven, unit: string): string {
  const name = { a, b, same: '' }
  if (at === null)
    return below === 'same'
      ? `${a} and ${b} cost the same at any number of ${unit}`
      : `${name[below]} is cheaper than ${below === 'a' ? b : a} at any number of ${unit}`
  const figure = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(at)
  return `${name[below]} is cheaper below ${figure} ${unit}, ${name[above]} above`
}

function whole(share: number): string {
  return (share * 100).toFixed(0)
}
