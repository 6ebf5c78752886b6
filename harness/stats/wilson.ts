/**
 * Wilson's score interval for a share of which `count` of `total` were seen, in [0, 1]. Unlike the textbook's p ± z·√(p(1 − p)/n) it
 * keeps its level with few and with rare ones, and isn't empty at 0 of n or n of n.
 *
 * For items that are independent of each other, such as questions asked once; for wordings use `clusteredMean`.
 *
 * @param level coverage, in (0, 1).
 * @throws RangeError if total is not a whole number of at least 1, count not one from 0 to total, or the level out of range.
 * @see Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22(158), 1927
 * @see Brown, Cai & DasGupta, Interval Estimation for a Binomial Proportion, Statistical Science 16(2), 2001
 */
export function wilsonInterval(count: number, total: number, level = 0.95): { readonly low: number; readonly high: number } {
  if (!Number.isInteger(total) || total < 1) throw new RangeError(`a total is a whole number of at least 1, not ${total}`)
  if (!Number.isInteger(count) || count < 0 || count > total) throw new RangeError(`of ${total} there can be 0 to ${total}, not ${count}`)
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, not at ${level}`)
  const z = normalDeviate(level)
  const share = count / total
  const centre = (count + z ** 2 / 2) / (total + z ** 2)
  const half = (z * Math.sqrt(total * share * (1 - share) + z ** 2 / 4)) / (total + z ** 2)
  // Rounding apart, the interval ends at 0 for none and at 1 for all.
  return { low: count === 0 ? 0 : centre - half, high: count === total ? 1 : centre + half }
}

/**
 * The z for which a standard normal deviate lies within ± z with this probability, to 15 digits or so.
 * @see Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution, Applied Statistics 37(3), 1988, PPND16
 */
function normalDeviate(probability: number): number {
  const fromMedian = probability / 2
  if (fromMedian <= 0.425) return fromMedian * ratio(CENTRAL, 0.180625 - fromMedian ** 2)
  const root = Math.sqrt(-Math.log((1 - probability) / 2))
  return root <= 5 ? ratio(INTERMEDIATE, root - 1.6) : ratio(TAIL, root - 5)
}

/** Coefficients of the powers from 0 on. */
interface Ratio {
  readonly numerator: readonly number[]
  readonly denominator: readonly number[]
}

function ratio({ numerator, denominator }: Ratio, x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x)
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}

const CENTRAL: Ratio = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813,
    2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
    5226.495278852854,
  ],
}

const INTERMEDIATE: Ratio = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
    0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
    1.0507500716444169e-9,
  ],
}

const TAIL: Ratio = {
  numerator: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784,
    2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  denominator: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5, 1.421511758316446e-7,
    2.0442631033899397e-15,
  ],
}
