/**
 * Holm's step-down adjustment of the p-values of a family of tests, in the order given: rejecting those at most α keeps the
 * probability of even one false rejection in the family at most α, however the tests depend on each other.
 *
 * The i-th smallest of m p-values becomes the greatest of (m − j + 1) · p_j over j ≤ i, at most 1.
 *
 * @throws RangeError if a p-value is not in [0, 1].
 * @see Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6(2), 1979
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  for (const pValue of pValues) {
    if (!(pValue >= 0 && pValue <= 1)) throw new RangeError(`a p-value lies in [0, 1], not ${pValue}`)
  }
  const adjusted = new Array<number>(pValues.length)
  let greatest = 0
  const ascending = [...pValues.entries()].sort(([, p], [, q]) => p - q)
  ascending.forEach(([place, pValue], rank) => {
    greatest = Math.max(greatest, Math.min(1, (pValues.length - rank) * pValue))
    adjusted[place] = greatest
  })
  return adjusted
}
