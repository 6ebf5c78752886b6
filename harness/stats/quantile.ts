/**
 * Arithmetic mean, in the unit of the values.
 * @throws RangeError without values.
 */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('the mean of no values is undefined')
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  return sum / values.length
}

/**
 * Sample standard deviation (divisor n − 1), in the unit of the values.
 * @throws RangeError with fewer than 2 values.
 */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) throw new RangeError('a standard deviation needs at least 2 values')
  const centre = mean(values)
  let squares = 0
  for (let index = 0; index < values.length; index++) squares += ((values[index] as number) - centre) ** 2
  return Math.sqrt(squares / (values.length - 1))
}

/**
 * Sample quantile with linear interpolation between order statistics, in the unit of the values; they may be in any order.
 * Type 7 of Hyndman & Fan, Sample Quantiles in Statistical Packages, The American Statistician 50(4), 1996: what R and NumPy do unasked.
 *
 * @param probability in [0, 1]; 0.5 is the median.
 * @throws RangeError without values, or if the probability is not in [0, 1].
 */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), probability)
}

/** {@link quantile} of values that are in ascending order already, without copying them. */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0) throw new RangeError('the quantile of no values is undefined')
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`a probability lies in [0, 1], not ${probability}`)
  const place = (sorted.length - 1) * probability
  const below = Math.floor(place)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (place - below) * (high - low)
}
