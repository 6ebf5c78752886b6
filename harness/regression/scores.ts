import { pairedDifference } from '../stats/bootstrap.js'
import { smallestDetectableDifference } from '../stats/detectable.js'
import { type McNemar, mcnemar } from '../stats/mcnemar.js'
import { mean } from '../stats/quantile.js'
import { type RowPair, sharedScores } from './shared.js'

/** One scorer of one system on two sides, `b` minus `a`. */
export interface ScoreComparison {
  readonly questions: number
  readonly a: number
  readonly b: number
  readonly difference: number
  readonly low: number | null
  readonly high: number | null
  /** Of `b` against `a`. */
  readonly verdict: 'ahead' | 'behind' | 'tied'
  /** Smallest difference that this many questions could show. */
  readonly detectable: number | null
  /** Original wordings that only one side got wholly right; exact test. */
  readonly mcnemar: { readonly onlyA: number; readonly onlyB: number; readonly pValue: McNemar['pValue'] }
  /** Whether not one score differs. */
  readonly same: boolean
}

interface CompareScoresOptions {
  readonly pairs: readonly RowPair[]
  readonly system: string
  readonly scorer: string
  /** Whose score of 1 is a right answer; `null` where none is known. */
  readonly binary: string | null
  readonly seed: number
  /** Coverage of the interval. Default 0.95. */
  readonly level?: number | undefined
}

/** @returns `null` where no trial has this score on both sides. */
export function compareScores({ pairs, system, scorer, binary, seed, level = 0.95 }: CompareScoresOptions): ScoreComparison | null {
  const shared = pairs.map((pair) => sharedScores(pair, system, scorer)).filter((trials) => trials.length > 0)
  if (shared.length === 0) return null
  const before = shared.map((trials) => trials.map(({ a }) => a))
  const now = shared.map((trials) => trials.map(({ b }) => b))
  const clusters = now.map((scores, index) => ({ a: scores, b: before[index] as number[] }))
  const { sd, questions, ...difference } = pairedDifference({ clusters, seed, level })
  const judged = binary === null ? [] : pairs.flatMap((pair) => sharedScores(pair, system, binary))
  const originals = judged.filter(({ trial }) => trial === ORIGINAL)
  const { b, c, pValue } = mcnemar(originals.map((score) => [score.a === 1, score.b === 1] as const))
  return {
    questions,
    a: mean(before.map(mean)),
    b: mean(now.map(mean)),
    ...difference,
    detectable: sd === null ? null : smallestDetectableDifference(questions, sd),
    mcnemar: { onlyA: b, onlyB: c, pValue },
    same: shared.every((trials) => trials.every((score) => score.a === score.b)),
  }
}

/** Original wording, first repeat. */
const ORIGINAL = '0/0'
