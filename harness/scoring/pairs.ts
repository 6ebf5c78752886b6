import { Column } from '../common/column.js'
import type { Score } from '../common/units.js'
import { differenceOfMeans } from '../stats/bootstrap.js'
import { questionsForDifference, smallestDetectableDifference } from '../stats/detectable.js'
import { holmAdjusted } from '../stats/holm.js'
import { mcnemar } from '../stats/mcnemar.js'
import type { ScoredTrial } from './score.js'
import type { PairSummary } from './summary.js'

/** What two systems got on the questions that both have scores on. */
interface Pair {
  readonly a: string
  readonly b: string
  /** Means over the wordings and repeats that both answered, question by question. */
  readonly means: readonly [Column, Column]
  /** Whether each was right on the original wording, first repeat. */
  readonly originals: (readonly [boolean, boolean])[]
}

/**
 * Every pair of systems on the very wordings and repeats that both answered: the difference with its interval and verdict, and McNemar's test on
 * the original wordings, adjusted for as many pairs as there are. Pairs that share no answered wording are left out.
 *
 * @param binary the scorer that tells right from wrong; `null` where none does.
 */
export function pairTally(systems: readonly string[], scorer: string, binary: string | null = scorer) {
  const pairs = systems.flatMap((a, index) =>
    systems.slice(index + 1).map((b): Pair => ({ a, b, means: [new Column(), new Column()], originals: [] })),
  )
  return {
    /** The trials of one question, by system. */
    add(trials: ReadonlyMap<string, readonly ScoredTrial[]>): void {
      const scores = new Map(systems.map((id) => [id, scoresOf(trials.get(id) ?? [], scorer)]))
      const rightness = new Map(systems.map((id) => [id, rightnessOf(trials.get(id) ?? [], binary)]))
      for (const pair of pairs) {
        addTo(pair, scores.get(pair.a) as Scores, scores.get(pair.b) as Scores)
        const [a, b] = [rightness.get(pair.a), rightness.get(pair.b)]
        if (typeof a === 'number' && typeof b === 'number') pair.originals.push([a === 1, b === 1])
      }
    },
    figures(seed: number): PairSummary[] {
      const compared = pairs.filter(({ means: [own] }) => own.all().length > 0).map((pair) => compare(pair, seed))
      const adjusted = holmAdjusted(compared.map(({ mcnemar: { pValue } }) => pValue))
      return compared.map((pair, index) => ({ ...pair, mcnemar: { ...pair.mcnemar, adjusted: adjusted[index] as number } }))
    },
  }
}

/** By wording and repeat; failed trials and scores that do not apply are left out. */
type Scores = ReadonlyMap<string, number>

function scoresOf(trials: readonly ScoredTrial[], scorer: string): Scores {
  const own = new Map<string, number>()
  for (const { trial, scores } of trials) {
    const score = scores?.[scorer]
    if (typeof score === 'number') own.set(`${trial.wording}/${trial.repeat}`, score)
  }
  return own
}

/** On the original wording, first repeat. */
function rightnessOf(trials: readonly ScoredTrial[], binary: string | null): Score | undefined {
  return binary === null ? null : trials.find(({ trial }) => trial.wording === 0 && trial.repeat === 0)?.scores?.[binary]
}

function addTo({ means: [left, right] }: Pair, a: Scores, b: Scores): void {
  let shared = 0
  let sumA = 0
  let sumB = 0
  for (const [key, score] of a) {
    const other = b.get(key)
    if (other === undefined) continue
    shared++
    sumA += score
    sumB += other
  }
  if (shared === 0) return
  left.push(sumA / shared)
  right.push(sumB / shared)
}

function compare({ a, b, means: [left, right], originals }: Pair, seed: number) {
  const { sd, ...result } = differenceOfMeans(left.all(), right.all(), { seed })
  return {
    a,
    b,
    ...result,
    detectable: sd === null ? null : smallestDetectableDifference(result.questions, sd),
    questionsNeeded: sd === null || result.verdict !== 'tied' ? null : questionsForDifference(result.difference, sd),
    mcnemar: mcnemar(originals),
  }
}
