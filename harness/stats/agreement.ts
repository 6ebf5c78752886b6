import { mean } from './quantile.js'

/**
 * How alike the answers to one question are: the share of pairs of its answers that have the same signature, averaged over the
 * questions with at least 2 answers. In [0, 1]; `null` where no question has 2.
 *
 * Each question weighs the same, however many answers it has. For one question it is the observed agreement P_i of Fleiss, Measuring
 * Nominal Scale Agreement Among Many Raters, Psychological Bulletin 76(5), 1971, with answers for raters; not corrected for chance.
 *
 * @param questions for each question the signatures of its answers: equal strings for answers that count as the same.
 */
export function pairwiseAgreement(questions: readonly (readonly string[])[]): number | null {
  const shares = questions.filter((signatures) => signatures.length >= 2).map(shareOfEqualPairs)
  return shares.length === 0 ? null : mean(shares)
}

/** How often each question was answered, and how often rightly: both in the same order of questions. */
export interface RightCounts {
  readonly right: ArrayLike<number>
  readonly asked: ArrayLike<number>
}

/**
 * pass^k: how likely a question is answered right in all of k repeats, averaged over the questions with at least k answers, in [0, 1].
 * `null` where no question has k. For k = 1 it is a question's share of right answers, averaged.
 *
 * For a question with c of n ≥ k answers right it is C(c, k) / C(n, k), the share of choices of k of its answers that are all right,
 * which is unbiased for p^k where repeats are independent; (c / n)^k is too high. Not pass@k, which asks for one right answer of k.
 *
 * @throws RangeError if k is not a whole number of at least 1.
 * @see Yao, Shinn, Razavi & Narasimhan, τ-bench: A Benchmark for Tool-Agent-User Interaction in Real-World Domains, arXiv:2406.12045,
 * 2024
 */
export function passHatK({ right, asked }: RightCounts, k: number): number | null {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`repeats are counted in whole numbers of at least 1, not ${k}`)
  let [sum, questions] = [0, 0]
  for (let question = 0; question < asked.length; question++) {
    const answers = asked[question] as number
    if (answers < k) continue
    sum += shareOfRightChoices(right[question] as number, answers, k)
    questions++
  }
  return questions === 0 ? null : sum / questions
}

/**
 * Share of questions whose answers over wordings or repeats are neither all right nor all wrong, among those with at least 2 answers,
 * in [0, 1]. `null` where no question has 2. It grows with the number of answers to a question: compare systems asked equally often.
 *
 * With n answers to each it is 1 − pass^n − the same for wrong answers. Elsewhere the name also stands for the share of pairs of answers
 * that differ, which is 1 − {@link pairwiseAgreement} of right and wrong.
 */
export function flipRate({ right, asked }: RightCounts): number | null {
  let [flips, questions] = [0, 0]
  for (let question = 0; question < asked.length; question++) {
    if ((asked[question] as number) < 2) continue
    questions++
    if ((right[question] as number) > 0 && (right[question] as number) < (asked[question] as number)) flips++
  }
  return questions === 0 ? null : flips / questions
}

/** C(c, k) / C(n, k) as a product, so that no binomial coefficient overflows. */
function shareOfRightChoices(right: number, answers: number, k: number): number {
  let share = 1
  for (let chosen = 0; chosen < k && share > 0; chosen++) share *= (right - chosen) / (answers - chosen)
  return share
}

/** The share of pairs of one question's answers, at least 2, that have the same signature. */
export function shareOfEqualPairs(signatures: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const signature of signatures) counts.set(signature, (counts.get(signature) ?? 0) + 1)
  const equal = [...counts.values()].reduce((sum, count) => sum + pairsAmong(count), 0)
  return equal / pairsAmong(signatures.length)
}

function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2
}
