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
  if (!Number.isFinite(sd) || sd < 0) throw new RangeError(`a standard deviation is finite and at least 0, not ${sd}`)
  if (questions < 2 || sd === 0) return null
  return ((Z_SIGNIFICANCE + Z_POWER) * sd) / Math.sqrt(questions)
}
