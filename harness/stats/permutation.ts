import { bitsOf, nextState } from '../common/random.js'
import { mean } from './quantile.js'

const DRAWS = 2_000
/** An adjusted p below 0.05 must be within reach: the least that so many draws give is 1 / (draws + 1). */
const DRAWS_PER_TEST = 40

/** How often to draw in each of so many tests whose p-values are adjusted together. */
export function drawsFor(tests: number): number {
  return Math.max(DRAWS, DRAWS_PER_TEST * tests)
}

/**
 * Two-sided permutation test of whether two groups of questions differ in their mean: the share of random splits into groups of these
 * sizes whose means are at least as far apart, with the observed split counted among them (Phipson & Smyth, Permutation P-values Should
 * Never Be Zero, 2010). In (0, 1]; 1 where a group is empty.
 *
 * @param inside one figure per question of the group, e.g. the mean of its scores.
 * @param outside the same for all other questions.
 * @param seed the same seed gives the same p-value.
 * @param draws how often the groups are drawn anew.
 * @see Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 2005, chapter 3
 */
export function permutationTest(inside: ArrayLike<number>, outside: ArrayLike<number>, seed: number, draws = DRAWS): number {
  if (inside.length === 0 || outside.length === 0) return 1
  let state = seed | 0
  const all = new Float64Array(inside.length + outside.length)
  all.set(inside)
  all.set(outside, inside.length)
  const total = all.reduce((sum, value) => sum + value, 0)
  const size = inside.length
  const distance = (sum: number) => Math.abs(sum / size - (total - sum) / (all.length - size))
  const observed = distance(mean(inside) * size) - 1e-9
  let asFar = 1
  for (let draw = 0; draw < draws; draw++) {
    // The first places of a Fisher–Yates shuffle are a random group.
    let sum = 0
    for (let place = 0; place < size; place++) {
      state = nextState(state)
      const other = place + Math.floor((bitsOf(state) / 2 ** 32) * (all.length - place))
      const value = all[other] as number
      all[other] = all[place] as number
      all[place] = value
      sum += value
    }
    if (distance(sum) >= observed) asFar++
  }
  return asFar / (draws + 1)
}

/**
 * Two-sided sign-flip test of whether paired differences are about 0: the share of random choices of their signs whose sum is at least as
 * far from 0, with the observed one counted among them. In (0, 1]; 1 without differences.
 *
 * @param differences one per question.
 * @see Good, 2005, section 3.2.1 (the one-sample case)
 */
export function signFlipTest(differences: ArrayLike<number>, seed: number, draws = DRAWS): number {
  const values = Float64Array.from(differences)
  let state = seed | 0
  const observed = Math.abs(values.reduce((sum, value) => sum + value, 0)) - 1e-9
  let asFar = 1
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0
    for (let index = 0; index < values.length; index++) {
      state = nextState(state)
      sum += (bitsOf(state) < 2 ** 31 ? 1 : -1) * (values[index] as number)
    }
    if (Math.abs(sum) >= observed) asFar++
  }
  return asFar / (draws + 1)
}
