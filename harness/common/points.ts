/** A share as points of a hundred: `+3.1`. */
export function points(share: number): string {
  const value = (share * 100).toFixed(1)
  if (Number(value) === 0) return '0.0'
  return share > 0 ? `+${value}` : value
}

interface Within {
  readonly difference: number
  readonly low: number | null
  readonly high: number | null
}

/** `-12.5 [-20.0, -5.1]`; without an interval, the difference alone. */
export function pointsWithin({ difference, low, high }: Within): string {
  return low === null || high === null ? points(difference) : `${points(difference)} [${points(low)}, ${points(high)}]`
}
