/**
 * Distribution-free interval of a quantile: the order statistics between which it lies with at least the level's probability. Each end by itself is
 * `null` where no order statistic is far enough out: 30 samples say nothing of how high p99 may be.
 *
 * @param sorted independent samples, in ascending order.
 * @param probability of the quantile, in (0, 1).
 * @param level coverage, in (0, 1).
 * @throws RangeError if probability or level is out of range.
 * @see Conover, Practical Nonparametric Statistics, 1999, section 3.2
 */
export function quantileInterval(
  sorted: ArrayLike<number>,
  probability: number,
  level = 0.95,
): { readonly low: number | null; readonly high: number | null } {
  for (const [name, value] of Object.entries({ probability, level }))
    if (!(value > 0 && value < 1)) throw new RangeError(`a ${name} lies in (0, 1), not ${value}`)
  const tail = (1 - level) / 2
  const below = binomialTail(sorted.length, probability)
  // The quantile is below the r-th smallest sample if fewer than r samples are below the quantile.
  let low = 0
  while (low < sorted.length && (below[low] as number) <= tail) low++
  let high = 0
  while (high < sorted.length && (below[high] as number) < 1 - tail) high++
  return { low: low === 0 ? null : (sorted[low - 1] as number), high: high >= sorted.length ? null : (sorted[high] as number) }
}

/** P(X ≤ k) of a binomial X of n and p, for k = 0 … n. */
function binomialTail(n: number, p: number): Float64Array {
  const out = new Float64Array(n + 1)
  // In logarithms: (1 − p)^n would be 0 for large n.
  let term = n * Math.log1p(-p)
  let sum = 0
  for (let k = 0; k <= n; k++) {
    if (k > 0) term += Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(term)
    out[k] = Math.min(1, sum)
  }
  return out
}
