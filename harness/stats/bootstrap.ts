import { bitsOf, nextState } from '../common/random.js'
import { type Bounds, gaffkeInterval } from './gaffke.js'
import { mean, quantileOfSorted, standardDeviation } from './quantile.js'

/** Whether the first system is better than the second: `tied` where the interval includes 0 or there is none. */
type Verdict = 'ahead' | 'behind' | 'tied'

/** The scores of both systems on one question, one per trial (wording × repeat), without trials that either has no score for. */
export interface PairedCluster {
  readonly a: readonly number[]
  readonly b: readonly number[]
}

export interface BootstrapOptions<Cluster> extends IntervalOptions {
  /** One entry per question. */
  readonly clusters: readonly Cluster[]
}

export interface IntervalOptions {
  /** Decides which questions are drawn: the same seed, the same interval. */
  readonly seed: number
  /** How often the questions are drawn anew. Default 10,000 up to 500 questions, then fewer: {@link resamplesFor}. */
  readonly resamples?: number
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly level?: number
}

/** Both ends, or neither: see {@link clusteredMean} for when there is no interval. */
type Interval = { readonly low: number; readonly high: number } | { readonly low: null; readonly high: null }

export type ClusteredMean = Interval & {
  readonly mean: number
  readonly questions: number
}

/** Fewer questions that differ make no verdict: an exact sign test at level 0.95 needs 6 that all point one way. */
export const FEWEST_DIFFERING = 6

export type PairedDifference = Interval & {
  /** mean(a) − mean(b), each the mean over questions of the per-question mean. */
  readonly difference: number
  /** Sample standard deviation over questions of the per-question difference; `null` with fewer than 2 questions. */
  readonly sd: number | null
  readonly verdict: Verdict
  readonly questions: number
}

/**
 * mean(a) − mean(b) of two systems on the same questions, with its bootstrap interval, in the unit of the scores.
 *
 * Both means are over questions of the per-question mean: a question weighs the same however many trials it has. Whole questions are
 * drawn, with all their trials, as wordings and repeats of one question are not independent. The rest is as for {@link clusteredMean},
 * differences of scores lying in [−1, 1]. Where fewer questions differ than an exact sign test needs, 6 at level 0.95, the interval
 * holds 0, however far the bootstrap's is from it.
 *
 * @throws RangeError as {@link clusteredMean} does.
 */
export function pairedDifference({ clusters, ...options }: BootstrapOptions<PairedCluster>): PairedDifference {
  const [a, b] = [meansOf(clusters.map((cluster) => cluster.a)), meansOf(clusters.map((cluster) => cluster.b))]
  return differenceOfMeans(a, b, options)
}

/** {@link pairedDifference} of per-question means, at least one, of the same questions in the same order. */
export function differenceOfMeans(a: Float64Array, b: Float64Array, options: IntervalOptions): PairedDifference {
  const differences = a.map((value, index) => value - (b[index] as number))
  const bounds = isInUnitRange(a) && isInUnitRange(b) ? ([-1, 1] as const) : null
  const interval = withZeroOfFew(intervalOfMean(differences, bounds, options), differences, options.level)
  return {
    difference: mean(differences),
    ...interval,
    sd: differences.length < 2 ? null : standardDeviation(differences),
    verdict: verdictOf(interval),
    questions: differences.length,
  }
}

/**
 * The mean over questions of the per-question mean, with its bootstrap interval clustered by question, in the unit of the scores.
 *
 * Questions are drawn with replacement, as many as there are; the interval's ends are quantiles (type 7) of the means of the draws, at
 * {@link expandedTail} and 1 − it: the expanded percentile interval.
 *
 * There is no interval (`low` and `high` are `null`) with fewer than 2 questions: one question doesn't say how much questions vary.
 *
 * Where fewer than 6 questions (at level 0.95: {@link fewDeviate}) deviate from the commonest value, the bootstrap knows too little of
 * what it has hardly seen: of 1 wrong in 100 its interval is [0, 3 %], and where all are right it claims certainty. As scores lie in
 * [0, 1], the interval is Gaffke's then: Clopper & Pearson's where scores are right or wrong, [0.03, 5.4 %] of 1 in 100. Values that
 * are not all in [0, 1] have no such bounds: no interval where all are equal, else the bootstrap's.
 *
 * @throws RangeError without questions, where a question has no scores or one that is not finite, or for a level or resamples out of
 * range.
 * @see Efron, Bootstrap Methods: Another Look at the Jackknife, The Annals of Statistics 7(1), 1979
 * @see Davison & Hinkley, Bootstrap Methods and their Application, 1997, sections 3.8 (whole clusters drawn) and 5.3.1 (percentile)
 * @see Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69(4), 2015 (expanded percentile)
 * @see Clopper & Pearson, The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial, Biometrika 26(4), 1934
 * @see gaffkeInterval
 */
export function clusteredMean({ clusters, ...options }: BootstrapOptions<readonly number[]>): ClusteredMean {
  return meanOfMeans(meansOf(clusters), options)
}

/** {@link clusteredMean} of per-question means, at least one. */
export function meanOfMeans(means: Float64Array, options: IntervalOptions): ClusteredMean {
  const bounds = isInUnitRange(means) ? ([0, 1] as const) : null
  return { mean: mean(means), ...intervalOfMean(means, bounds, options), questions: means.length }
}

/** Differences below this are rounding: 0.1 + 0.2 − 0.3 is not a lead. */
export const ROUNDING = 1e-12

function intervalOfMean(
  values: Float64Array,
  bounds: Bounds | null,
  { seed, resamples = resamplesFor(values.length), level = 0.95 }: IntervalOptions,
): Interval {
  if (!Number.isInteger(resamples) || resamples < 1) throw new RangeError(`resamples is a whole number of at least 1, not ${resamples}`)
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, not at ${level}`)
  if (values.length < 2) return { low: null, high: null }
  const deviating = values.length - commonestOf(values).count
  if (bounds && fewDeviate(deviating, level)) return gaffkeInterval(values, bounds, (1 - level) / 2)
  if (deviating === 0) return { low: null, high: null }
  const means = resampledMeans(values, resamples, seed).sort()
  const tail = expandedTail(values.length, level)
  return { low: quantileOfSorted(means, tail), high: quantileOfSorted(means, 1 - tail) }
}

function withZeroOfFew(interval: Interval, differences: Float64Array, level = 0.95): Interval {
  const differing = differences.filter((difference) => Math.abs(difference) > ROUNDING).length
  if (interval.low === null || !fewDeviate(differing, level)) return interval
  return { low: Math.min(interval.low, 0), high: Math.max(interval.high, 0) }
}

/**
 * Whether a sample in which this many questions are not as the rest are tells nothing yet by an exact sign test: that all of them point
 * one way has a probability of 2 · 0.5^n where they are as likely to point the other way.
 */
export function fewDeviate(questions: number, level: number): boolean {
  return 2 * 0.5 ** questions > 1 - level
}

/** The value that most have, and how many do; values that differ by rounding are one. */
export function commonestOf(values: Float64Array): { readonly value: number; readonly count: number } {
  const counts = new Map<number, number>()
  let commonest = { value: Number.NaN, count: 0 }
  for (const value of values) {
    const rounded = Math.round(value / ROUNDING)
    const count = (counts.get(rounded) ?? 0) + 1
    counts.set(rounded, count)
    if (count > commonest.count) commonest = { value, count }
  }
  return commonest
}

/**
 * 10,000 up to 500 questions; then as many as make 5 million draws, but at least 1,000. The ends of the interval then jitter by 8 % of
 * the standard error or less, which itself is small with so many questions; a figure is out in the time it took for 500.
 */
function resamplesFor(questions: number): number {
  return Math.min(10_000, Math.max(1_000, Math.round(5e6 / questions)))
}

function resampledMeans(values: Float64Array, resamples: number, seed: number): Float64Array {
  const count = values.length
  const means = new Float64Array(resamples)
  const keep = resamples * count <= MOST_KEPT
  const whole = keep ? placesOf(count, resamples, seed) : new Uint32Array(count)
  let state = seed | 0
  for (let resample = 0; resample < resamples; resample++) {
    const start = keep ? resample * count : 0
    if (!keep) state = drawPlaces(whole, count, state)
    let sum = 0
    for (let draw = start; draw < start + count; draw++) sum += values[whole[draw] as number] as number
    means[resample] = sum / count
  }
  return means
}

/** Places that are kept for the next interval. */
const MOST_KEPT = 5e6
let kept: { readonly key: string; readonly places: Uint16Array | Uint32Array } | undefined

/** The places of all draws. Intervals of a run are nearly all of one seed and on as many questions: their draws are the same. */
function placesOf(count: number, resamples: number, seed: number): Uint16Array | Uint32Array {
  const key = `${count}/${resamples}/${seed}`
  if (kept?.key === key) return kept.places
  const places = count <= 2 ** 16 ? new Uint16Array(count * resamples) : new Uint32Array(count * resamples)
  drawPlaces(places, count, seed | 0)
  kept = { key, places }
  return places
}

/** Fill an array with places below `count`, as {@link seededRandom} draws them. @returns the state to go on from. */
function drawPlaces(places: Uint16Array | Uint32Array, count: number, from: number): number {
  // A power of 2 does not touch what is rounded: it is the place that floor(random · count) gives.
  const scale = count / 2 ** 32
  let state = from
  for (let draw = 0; draw < places.length; draw++) {
    state = nextState(state)
    places[draw] = Math.floor(bitsOf(state) * scale)
  }
  return state
}

/**
 * The share of draws beyond each end of the interval: Φ(−√(n / (n − 1)) · t), with t Student's at this level for n − 1 degrees of
 * freedom. For 500 questions at 0.95 it is 0.0246, for 40 it is 0.0203, for 2 nearly 0.
 *
 * The plain percentile interval leaves (1 − level) / 2, and is too narrow twice over: means of draws vary as the sample does with
 * divisor n, not n − 1, and it takes that for known, as a z interval does where a t interval is due. For 40 questions that makes 4 %.
 *
 * @param questions at least 2.
 * @see Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69(4), 2015
 */
export function expandedTail(questions: number, level: number): number {
  const key = `${questions}/${level}`
  const known = tails.get(key)
  if (known !== undefined) return known
  const tail = normalTail(Math.sqrt(questions / (questions - 1)) * studentDeviate(level, questions - 1))
  tails.set(key, tail)
  return tail
}

/** A run has a hundred intervals on as many questions, and the t of some thousand takes as long as drawing them. */
const tails = new Map<string, number>()

/** The t for which Student's deviate lies within ± t with this probability, by bisection. */
export function studentDeviate(probability: number, degrees: number): number {
  let low = 0
  let high = Math.PI / 2
  for (let halving = 0; halving < 60; halving++) {
    const angle = (low + high) / 2
    if (studentWithin(angle, degrees) < probability) low = angle
    else high = angle
  }
  return Math.sqrt(degrees) * Math.tan(low)
}

/**
 * The probability that Student's deviate lies within ± √degrees · tan(angle), a finite sum for whole degrees of freedom.
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, 26.7.3 (odd) and 26.7.4 (even)
 */
function studentWithin(angle: number, degrees: number): number {
  const cosine = Math.cos(angle)
  const odd = degrees % 2
  let term = odd ? cosine : 1
  let sum = 0
  for (let power = odd; power <= degrees - 2; power += 2) {
    sum += term
    term *= (cosine ** 2 * (power + 1)) / (power + 2)
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
}

/**
 * The probability that a standard normal deviate exceeds z ≥ 0, to 15 decimals.
 * @see Marsaglia, Evaluating the Normal Distribution, Journal of Statistical Software 11(4), 2004
 */
function normalTail(z: number): number {
  if (z > 8) return 0
  let term = z
  let sum = z
  for (let odd = 3; sum + term > sum; odd += 2) {
    term *= z ** 2 / odd
    sum += term
  }
  return Math.max(0, 0.5 - (sum * Math.exp(-(z ** 2) / 2)) / Math.sqrt(2 * Math.PI))
}

function verdictOf({ low, high }: Interval): Verdict {
  if (low === null || (low <= ROUNDING && high >= -ROUNDING)) return 'tied'
  return low > 0 ? 'ahead' : 'behind'
}

function meansOf(clusters: readonly (readonly number[])[]): Float64Array {
  if (clusters.length === 0) throw new RangeError('no questions to compare; ask only where at least one has scores')
  return Float64Array.from(clusters, (scores, index) => {
    if (scores.length === 0) throw new RangeError(`question ${index} has no scores; leave it out`)
    if (!scores.every(Number.isFinite)) throw new RangeError(`question ${index} has a score that is not a finite number`)
    return mean(scores)
  })
}

export function isInUnitRange(values: Float64Array): boolean {
  return values.every((value) => value >= 0 && value <= 1)
}
