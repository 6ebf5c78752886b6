import type { ScoreColumns, ScoreRow } from '../scoring/score-rows.js'
import { pairwiseAgreement } from '../stats/agreement.js'
import { clusteredMean, pairedDifference } from '../stats/bootstrap.js'
import type { Figure, Paired } from './problem.js'

/** Scores of a system on one question, by trial (`<wording>/<repeat>`). */
type ByTrial = ReadonlyMap<string, number>
/** By question. */
export type Sample = ReadonlyMap<string, ByTrial>

/** A scorer's scores of a system, question by question. */
export function scoresOf(rows: readonly ScoreRow[], system: string, scorer: string): Sample {
  return sampleOf(rows, system, ({ trials, scores }) =>
    trials.flatMap((trial, place) => {
      const score = scores[scorer]?.[place]
      return typeof score === 'number' ? [[trial, score] as const] : []
    }),
  )
}

/** Of each question: the share of pairs of wordings (first repeats) whose answers come down to the same. */
export function agreementOf(rows: readonly ScoreRow[], system: string): Sample {
  return sampleOf(rows, system, ({ trials, same }) => {
    const answers = trials.flatMap((trial, place) =>
      trial.endsWith('/0') && typeof same?.[place] === 'number' ? [String(same[place])] : [],
    )
    const agreement = answers.length < 2 ? null : pairwiseAgreement([answers])
    return agreement === null ? [] : [['wordings', agreement] as const]
  })
}

function sampleOf(rows: readonly ScoreRow[], system: string, of: (columns: ScoreColumns) => (readonly [string, number])[]): Sample {
  const sample = new Map<string, ByTrial>()
  for (const { question, systems } of rows) {
    const columns = systems[system]
    const scores = columns ? of(columns) : []
    if (scores.length > 0) sample.set(question, new Map(scores))
  }
  return sample
}

export function meanOf(sample: Sample, seed: number): Figure | null {
  if (sample.size === 0) return null
  const { mean, low, high } = clusteredMean({ clusters: [...sample.values()].map((scores) => [...scores.values()]), seed })
  return { value: mean, low, high }
}

/** `a` minus `b` on the very trials that both have a score for; `null` where they share none. */
export function pairedOf(a: readonly [id: string, sample: Sample], b: readonly [id: string, sample: Sample], seed: number): Paired | null {
  const clusters = sharedScores(a[1], b[1])
  if (clusters.length === 0) return null
  const { difference, low, high } = pairedDifference({ clusters, seed })
  return { a: a[0], b: b[0], difference, low, high }
}

function sharedScores(a: Sample, b: Sample): { question: string; a: number[]; b: number[] }[] {
  return [...a].flatMap(([question, scores]) => {
    const other = b.get(question)
    const shared = [...scores.keys()].filter((trial) => other?.has(trial))
    if (!other || shared.length === 0) return []
    return [{ question, a: shared.map((trial) => scores.get(trial) as number), b: shared.map((trial) => other.get(trial) as number) }]
  })
}

/** The difference of each question that both have scores for. */
export function differencesByQuestion(a: Sample, b: Sample): Map<string, number> {
  return new Map(sharedScores(a, b).map((shared) => [shared.question, average(shared.a) - average(shared.b)]))
}

export function average(values: Iterable<number>): number {
  let [sum, count] = [0, 0]
  for (const value of values) {
    sum += value
    count++
  }
  return sum / count
}
