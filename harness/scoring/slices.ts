import type { ClusteredMean } from '../stats/bootstrap.js'
import { holmAdjusted } from '../stats/holm.js'
import { permutationTest, signFlipTest } from '../stats/permutation.js'
import { mean } from '../stats/quantile.js'
import { byQuestion, meanByQuestion } from './by-question.js'
import type { ScoredTrial } from './score.js'

type SliceDimension = 'category' | 'difficulty' | 'answerable' | 'label' | 'wording'

/** The primary score of each system on part of the questions. */
export interface SliceSummary {
  readonly dimension: SliceDimension
  readonly value: string
  readonly questions: number
  readonly systems: readonly SliceFigure[]
}

export interface SliceFigure {
  readonly id: string
  /** `null` where the system has no score in the slice. */
  readonly score: ClusteredMean | null
  /**
   * Whether the system is better or worse here than on the rest, beyond what so many slices show by chance: Holm over all slices of the
   * dimension and all systems, at 5 %. `null` where it is not, and where the slice has fewer than {@link FEWEST} questions.
   */
  readonly differs: 'better' | 'worse' | null
}

/** Slices of fewer questions are shown, and nothing is said of them. */
export const FEWEST = 10
const SIGNIFICANCE = 0.05

const OF_QUESTION: Readonly<Record<Exclude<SliceDimension, 'wording'>, (trial: ScoredTrial) => string | undefined>> = {
  category: ({ question }) => question.category,
  difficulty: ({ question }) => question.difficulty,
  answerable: ({ question }) => (question.answerable ? 'answerable' : 'unanswerable'),
  label: ({ question }) => question.label,
}

/** Every dimension along which the questions fall into at least two parts, parts in the order of their names (difficulty from easy to hard). */
export function summariseSlices(trials: readonly ScoredTrial[], systems: readonly string[], scorer: string, seed: number): SliceSummary[] {
  const groups = Object.entries(OF_QUESTION).flatMap(([dimension, partOf]) =>
    sliced(dimension as SliceDimension, trials, systems, scorer, seed, partOf, testBetween),
  )
  const wordings = sliced('wording', trials, systems, scorer, seed, ({ trial }) => String(trial.wording + 1), testWithin)
  return [...groups, ...wordings]
}

/** Scores by question: of a slice, and of the rest. */
type Test = (inside: ByQuestion, outside: ByQuestion, seed: number) => { p: number; difference: number }
type ByQuestion = ReturnType<typeof byQuestion>

function sliced(
  dimension: SliceDimension,
  trials: readonly ScoredTrial[],
  systems: readonly string[],
  scorer: string,
  seed: number,
  partOf: (trial: ScoredTrial) => string | undefined,
  test: Test,
): SliceSummary[] {
  const values = [...new Set(trials.flatMap((trial) => partOf(trial) ?? []))].sort(byDifficultyThenName)
  if (values.length < 2) return []
  const cells = values.flatMap((value) =>
    systems.map((id) => {
      const own = trials.filter(({ trial }) => trial.system === id)
      const within = own.filter((trial) => partOf(trial) === value)
      const rest = own.filter((trial) => partOf(trial) !== undefined && partOf(trial) !== value)
      const inside = byQuestion(within, scorer)
      const score = meanByQuestion(within, scorer, seed)
      return { value, id, inside, score, ...test(inside, byQuestion(rest, scorer), seed) }
    }),
  )
  const judged = cells.filter(({ inside }) => inside.size >= FEWEST)
  const adjusted = holmAdjusted(judged.map(({ p }) => p))
  const sure = new Set(judged.filter((_, index) => (adjusted[index] as number) < SIGNIFICANCE))
  return values.map((value) => ({
    dimension,
    value,
    questions: new Set(trials.filter((trial) => partOf(trial) === value).map(({ question }) => question.id)).size,
    systems: cells
      .filter((cell) => cell.value === value)
      .map((cell) => ({
        id: cell.id,
        score: cell.score,
        differs: sure.has(cell) ? (cell.difference > 0 ? 'better' : 'worse') : null,
      })),
  }))
}

/** Other questions: the groups are independent. */
function testBetween(inside: ByQuestion, outside: ByQuestion, seed: number) {
  const [a, b] = [[...inside.values()].map(meanOf), [...outside.values()].map(meanOf)]
  return { p: permutationTest(a, b, seed), difference: a.length && b.length ? mean(a) - mean(b) : 0 }
}

/** The same questions, put otherwise: paired. */
function testWithin(inside: ByQuestion, outside: ByQuestion, seed: number) {
  const differences = [...inside].flatMap(([question, scores]) => {
    const rest = outside.get(question)
    return rest ? [meanOf(scores) - meanOf(rest)] : []
  })
  return { p: signFlipTest(differences, seed), difference: differences.length ? mean(differences) : 0 }
}

function meanOf(scores: ReadonlyMap<string, number>): number {
  return mean([...scores.values()])
}

const DIFFICULTIES = ['easy', 'medium', 'hard']

function byDifficultyThenName(a: string, b: string): number {
  return DIFFICULTIES.indexOf(a) - DIFFICULTIES.indexOf(b) || (a < b ? -1 : 1)
}
