import { seededRandom } from '../common/random.js'
import { quantileOfSorted } from './quantile.js'

export interface QuantileRatioOptions {
  /** Independent samples, in any order. */
  readonly before: readonly number[]
  readonly now: readonly number[]
  /** Of the quantile, in (0, 1). */
  readonly probability: number
  readonly seed: number
  /** How often both are drawn anew. Default 2,000. */
  readonly resamples?: number
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly level?: number
}

export interface QuantileRatio {
  /** Quantile of `now` / quantile of `before`. */
  readonly ratio: number
  /** Both ends are `null` with too few samples beyond the quantile to say how much it varies. */
  readonly low: number | null
  readonly high: number | null
}

/** Samples that must be expected beyond a quantile: 20 for p95; the bootstrap of an extreme value is worth nothing. */
const BEYOND = 1
/** Samples of each side below which the interval is too narrow: of log-normal times it holds the true ratio of medians 70 times of 100 with 2, 97 with 5. */
const FEWEST = 5

/**
 * The ratio of a quantile in two independent samples, with its percentile bootstrap interval.
 *
 * @throws RangeError without samples, or where the quantile of `before` is not above 0.
 * @see Davison & Hinkley, Bootstrap Methods and their Application, 1997, section 5.3.1
 */
export function quantileRatio(options: QuantileRatioOptions): QuantileRatio {
  const { probability, seed, resamples = 2_000, level = 0.95 } = options
  const before = Float64Array.from(options.before).sort()
  const now = Float64Array.from(options.now).sort()
  const base = quantileOfSorted(before, probability)
  if (!(base > 0)) throw new RangeError(`a ratio needs times above 0, not ${base}`)
  const ratio = quantileOfSorted(now, probability) / base
  const tail = Math.min(probability, 1 - probability)
  // 20 · (1 − 0.95) is a hair below 1.
  const fewest = Math.min(before.length, now.length)
  if (fewest < FEWEST || fewest * tail < BEYOND - 1e-9) return { ratio, low: null, high: null }
  const random = seededRandom(seed)
  const drawn = Float64Array.from({ length: resamples }, () => {
    const below = quantileOfSorted(redrawn(before, random), probability)
    return quantileOfSorted(redrawn(now, random), probability) / below
  }).sort()
  return { ratio, low: quantileOfSorted(drawn, (1 - level) / 2), high: quantileOfSorted(drawn, (1 + level) / 2) }
}

/** As many, with replacement, in ascending order. */
function redrawn(values: Float64Array, random: () => number): Float64Array {
  return Float64Array.from(values, () => values[Math.floor(random() * values.length)] as number).sort()
}
