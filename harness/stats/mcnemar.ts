export interface McNemar {
  /** Questions that only the first system got right. */
  readonly b: number
  /** Questions that only the second system got right. */
  readonly c: number
  /** Two-sided, in (0, 1]. */
  readonly pValue: number
}

/**
 * McNemar's exact test of whether two systems get the same share of questions right: how likely a split at least as uneven as b to c
 * is, were each of the b + c questions on which they differ as likely to go to either. Questions that both got right or both got wrong
 * say nothing. The p-value is twice the lesser tail of the binomial distribution, at most 1; 1 where the systems never differ.
 *
 * @param pairs whether the first and the second system were right, one pair for each question: wordings and repeats of a question are
 * not independent.
 * @see McNemar, Note on the Sampling Error of the Difference Between Correlated Proportions or Percentages, Psychometrika 12(2), 1947
 * @see Fagerland, Lydersen & Laake, The McNemar Test for Binary Matched-Pairs Data, BMC Medical Research Methodology 13:91, 2013
 */
export function mcnemar(pairs: readonly (readonly [first: boolean, second: boolean])[]): McNemar {
  const b = pairs.filter(([first, second]) => first && !second).length
  const c = pairs.filter(([first, second]) => second && !first).length
  return { b, c, pValue: Math.min(1, 2 * atMostHeads(Math.min(b, c), b + c)) }
}

/** The probability of at most so many heads among tosses of a fair coin, summed from its greatest term down. `heads` is at most half. */
function atMostHeads(heads: number, tosses: number): number {
  let logarithm = -tosses * Math.LN2
  for (let head = 1; head <= heads; head++) logarithm += Math.log((tosses - heads + head) / head)
  let term = 1
  let sum = 1
  for (let head = heads; head > 0; head--) {
    term *= head / (tosses - head + 1)
    sum += term
  }
  return Math.exp(logarithm) * sum
}
