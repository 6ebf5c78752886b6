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
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length
}

function shareOfEqualPairs(signatures: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const signature of signatures) counts.set(signature, (counts.get(signature) ?? 0) + 1)
  const equal = [...counts.values()].reduce((sum, count) => sum + pairsAmong(count), 0)
  return equal / pairsAmong(signatures.length)
}

function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2
}
