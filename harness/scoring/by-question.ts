import { type ClusteredMean, clusteredMean } from '../stats/bootstrap.js'
import type { ScoredTrial } from './score.js'

/** The mean over questions, each weighing the same, with its interval; `null` where there is no score. */
export function meanByQuestion(trials: readonly ScoredTrial[], scorer: string, seed: number): ClusteredMean | null {
  const clusters = new Map<string, number[]>()
  for (const { trial, scores } of trials) {
    const score = scores?.[scorer]
    if (score === null || score === undefined) continue
    const own = clusters.get(trial.question)
    if (own) own.push(score)
    else clusters.set(trial.question, [score])
  }
  return clusters.size === 0 ? null : clusteredMean({ clusters: [...clusters.values()], seed })
}
