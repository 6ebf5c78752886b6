import { pairedDifference } from '../stats/bootstrap.js'
import { questionsForDifference, smallestDetectableDifference } from '../stats/detectable.js'
import { holmAdjusted } from '../stats/holm.js'
import { mcnemar } from '../stats/mcnemar.js'
import { byQuestion } from './by-question.js'
import type { ScoredTrial } from './score.js'
import type { PairSummary } from './summary.js'

/**
 * Every pair of systems on the very wordings and repeats that both answered: the difference with its interval and verdict, and McNemar's test on
 * the original wordings, adjusted for as many pairs as there are. Pairs that share no answered wording are left out.
 */
export function summarisePairs(trials: readonly ScoredTrial[], systems: readonly string[], scorer: string, seed: number): PairSummary[] {
  const scores = new Map(
    systems.map((id) => [
      id,
      byQuestion(
        trials.filter(({ trial }) => trial.system === id),
        scorer,
      ),
    ]),
  )
  const pairs = systems.flatMap((a, index) =>
    systems.slice(index + 1).flatMap((b) => {
      const pair = comparePair(a, b, scores.get(a) ?? new Map(), scores.get(b) ?? new Map(), seed)
      return pair ? [pair] : []
    }),
  )
  const adjusted = holmAdjusted(pairs.map(({ mcnemar: { pValue } }) => pValue))
  return pairs.map((pair, index) => ({ ...pair, mcnemar: { ...pair.mcnemar, adjusted: adjusted[index] as number } }))
}

type Scores = ReadonlyMap<string, ReadonlyMap<string, number>>

function comparePair(a: string, b: string, left: Scores, right: Scores, seed: number) {
  const clusters = [...left].flatMap(([question, scores]) => {
    const other = right.get(question)
    const shared = [...scores.keys()].filter((key) => other?.has(key))
    if (!other || shared.length === 0) return []
    return [{ a: shared.map((key) => scores.get(key) as number), b: shared.map((key) => other.get(key) as number) }]
  })
  if (clusters.length === 0) return null
  const { sd, ...result } = pairedDifference({ clusters, seed })
  return {
    a,
    b,
    ...result,
    detectable: sd === null ? null : smallestDetectableDifference(result.questions, sd),
    questionsNeeded: sd === null || result.verdict !== 'tied' ? null : questionsForDifference(result.difference, sd),
    mcnemar: mcnemar(originals(left, right)),
  }
}

/** Whether each system was wholly right on the original wording, first repeat. */
function originals(left: Scores, right: Scores): (readonly [boolean, boolean])[] {
  return [...left].flatMap(([question, scores]) => {
    const first = scores.get(ORIGINAL)
    const second = right.get(question)?.get(ORIGINAL)
    return first === undefined || second === undefined ? [] : [[first === 1, second === 1] as const]
  })
}

const ORIGINAL = '0/0'
