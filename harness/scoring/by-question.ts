import { type ClusteredMean, meanOfMeans } from '../stats/bootstrap.js'
import { askedQuestions, meanScore } from './asked.js'
import type { ScoredTrial } from './score.js'

/** The mean over questions, each weighing the same, with its interval; `null` where there is no score. */
export function meanByQuestion(trials: readonly ScoredTrial[], scorer: string, seed: number): ClusteredMean | null {
  const means = askedQuestions(trials).map(({ trials: own }) => meanScore(own, scorer))
  const known = Float64Array.from(means).filter((mean) => !Number.isNaN(mean))
  return known.length === 0 ? null : meanOfMeans(known, { seed })
}
