/**
 * Cohen's kappa: how much two raters agree beyond chance, (p_o − p_e) / (1 − p_e), with p_o the share of items that both gave the same
 * label and p_e the share expected had each drawn labels at random, as often as it gave them. At most 1; 0 is chance, below 0 is worse.
 * For nominal labels: a near miss counts as any other.
 *
 * `null` without items, and where both raters gave one and the same label throughout (p_e = 1): that can't be told from chance.
 *
 * @param ratings for each item the label of the first rater and that of the second.
 * @see Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 20(1), 1960
 */
export function cohensKappa(ratings: readonly (readonly [first: string, second: string])[]): number | null {
  const first = countsOf(ratings.map((rating) => rating[0]))
  const second = countsOf(ratings.map((rating) => rating[1]))
  const equal = ratings.filter(([one, other]) => one === other).length
  // Counts rather than shares: whole numbers, so that certain agreement is told from nearly certain without rounding.
  const expected = [...first].reduce((sum, [label, count]) => sum + count * (second.get(label) ?? 0), 0)
  const total = ratings.length
  return expected === total ** 2 ? null : (equal * total - expected) / (total ** 2 - expected)
}

function countsOf(labels: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}
