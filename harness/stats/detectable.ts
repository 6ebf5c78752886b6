/** z(1 − α/2) for α = 0.05. */
const Z_SIGNIFICANCE = 1.959963984540054
/** z(power) for a power of 0.8. */
const Z_POWER = 0.8416212335729143

/**
 * The smallest true difference between two systems that this many paired questions would show in 8 of 10 runs, in the unit of the
 * scores: (z(1 − α/2) + z(power)) · sd / √n, with α = 0.05 two-sided and a power of 0.8. The normal approximation, so optimistic
 * below some 30 questions.
 *
 * `null` with fewer than 2 questions, and where all differences were equal (sd = 0): such a sample doesn't say how much they vary.
 *
 * @param questions how many questions both systems answered.
 * @param sd sample standard deviation over questions of the per-question difference.
 * @throws RangeError if questions is not a whole number of at least 0, or sd is negative or not finite.
 * @see Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2
 * @see Miller, Adding Error Bars to Evals, arXiv:2411.00640, 2024, section 5
 */
export function smallestDetectableDifference(questions: number, sd: number): number | null {
  if (!Number.isInteger(questions) || questions < 0) throw new RangeError(`a number of questions is whole and at least 0, not ${questions}`)
  refuseImpossible(sd)
  if (questions < 2 || sd < NOISE) return null
  return ((Z_SIGNIFICANCE + Z_POWER) * sd) / Math.sqrt(questions)
}

/**
 * How many questions it takes to show a difference in 8 of 10 runs: the least n of at least 2 for which
 * {@link smallestDetectableDifference} is at most |difference|, ((z(1 − α/2) + z(power)) · sd / difference)², rounded up. The normal
 * approximation: below some 30 questions a few more are needed.
 *
 * With a difference and an sd that were observed it is a plan for the next run, were these the true ones; it says nothing of the run
 * that they came from.
 *
 * `null` where the difference is 0, which no number shows, and where sd is 0: such a sample doesn't say how much differences vary.
 *
 * @param difference in the unit of the scores, of either sign.
 * @param sd sample standard deviation over questions of the per-question difference.
 * @throws RangeError if the difference is not finite, or sd is negative or not finite.
 */
export function questionsForDifference(difference: number, sd: number): number | null {
  if (!Number.isFinite(difference)) throw new RangeError(`a difference is finite, not ${difference}`)
  refuseImpossible(sd)
  if (Math.abs(difference) < NOISE || sd < NOISE) return null
  const questions = (((Z_SIGNIFICANCE + Z_POWER) * sd) / difference) ** 2
  return Math.max(2, Math.ceil(questions * (1 - ROUNDING)))
}

/** Scores are in [0, 1], and equal but for rounding where they differ by less. */
const NOISE = 1e-9

/** Keeps a whole number that rounding put just above itself from becoming the next one. */
const ROUNDING = 1e-12

function refuseImpossible(sd: number): void {
  if (!Number.isFinite(sd) || sd < 0) throw new RangeError(`a standard deviation is finite and at least 0, not ${sd}`)
}
