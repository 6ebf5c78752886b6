/** Values of a known range. */
export type Bounds = readonly [least: number, most: number]

/**
 * An interval for the mean of a population whose values lie within known bounds, by a sample of it: its ends leave `tail` beyond each,
 * whatever the shape of the population. No draws, no normal approximation.
 *
 * Of n values and one more at the bound, each weighed by a spacing of n uniform draws, the upper end is what the sum exceeds with the
 * probability `tail`. Of right and wrong it is Clopper & Pearson's; of n equal values v it is v + p(bound − v), with p = 1 − tail^(1/n).
 * For values between the bounds that it covers as often as it says is known from simulation, and not proven.
 *
 * @param values at least one, each within the bounds.
 * @param tail in (0, 0.5).
 * @see Gaffke, Three Test Statistics for a Nonparametric One-Sided Hypothesis on the Mean of a Nonnegative Variable, Mathematical Methods
 *   of Statistics 14(4), 2005
 * @see Learned-Miller & Thomas, A New Confidence Interval for the Mean of a Bounded Random Variable, arXiv:1905.06208, 2019
 */
export function gaffkeInterval(values: Float64Array, [least, most]: Bounds, tail: number): { low: number; high: number } {
  const low = -upperEnd(
    values.map((value) => -value),
    -least,
    tail,
  )
  return { low, high: upperEnd(values, most, tail) }
}

/** Of a range of 2 leave less than 1e-14. */
const HALVINGS = 48

function upperEnd(values: Float64Array, bound: number, tail: number): number {
  const all = Float64Array.from([...values, bound])
  let [low, high] = [Math.min(...all), bound]
  for (let halving = 0; halving < HALVINGS && high > low; halving++) {
    const middle = (low + high) / 2
    if (exceeds(all, middle) > tail) low = middle
    else high = middle
  }
  return high
}

/**
 * The probability that the values, weighed by spacings of uniform draws, come to more than a limit. Spacings are exponential deviates
 * over their sum, so it is that of Σ E (value − limit) > 0: those above the limit are a chain of phases to live through, each of those
 * below is a time that has to pass meanwhile. By the chain's lack of memory, what is left of it after one such time is the chain from
 * another phase on, and the probability of being in none is what is asked for. Every term is positive: nothing cancels.
 */
function exceeds(values: Float64Array, limit: number): number {
  const phases = values.filter((value) => value > limit).map((value) => value - limit)
  const alive = new Float64Array(phases.length + 1).fill(1)
  alive[phases.length] = 0
  for (const value of values) {
    if (value >= limit) continue
    for (let phase = phases.length - 1; phase >= 0; phase--) {
      const passes = (limit - value) / (phases[phase] as number)
      alive[phase] = ((alive[phase] as number) + passes * (alive[phase + 1] as number)) / (1 + passes)
    }
  }
  return alive[0] as number
}
