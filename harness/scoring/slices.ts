import { type ClusteredMean, clusteredMean } from '../stats/bootstrap.js'
import { holmAdjusted } from '../stats/holm.js'
import { drawsFor, permutationTest, signFlipTest } from '../stats/permutation.js'
import { mean } from '../stats/quantile.js'
import { byQuestion } from './by-question.js'
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
  // Once: a run of 100,000 trials has as many to look through for each of its slices and systems.
  const scores = systems.map((id) => ({
    id,
    scores: byQuestion(
      trials.filter(({ trial }) => trial.system === id),
      scorer,
    ),
  }))
  const groups = Object.entries(OF_QUESTION).flatMap(([dimension, partOf]) => {
    const parts = new Map(trials.map((trial) => [trial.question.id, partOf(trial)]))
    const split = (of: ByQuestion, value: string) => splitQuestions(of, parts, value)
    return sliced({ dimension: dimension as SliceDimension, trials, scores, seed, partOf, split, test: testBetween })
  })
  const partOf = ({ trial }: ScoredTrial) => String(trial.wording + 1)
  return [...groups, ...sliced({ dimension: 'wording', trials, scores, seed, partOf, split: splitWordings, test: testWithin })]
}

type ByQuestion = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Scores by question: of a slice, and of the rest. */
interface Split {
  readonly inside: ByQuestion
  readonly outside: ByQuestion
}

interface SliceOptions {
  readonly dimension: SliceDimension
  readonly trials: readonly ScoredTrial[]
  /** Of each system. */
  readonly scores: readonly { readonly id: string; readonly scores: ByQuestion }[]
  readonly seed: number
  readonly partOf: (trial: ScoredTrial) => string | undefined
  readonly split: (scores: ByQuestion, value: string) => Split
  readonly test: (inside: ByQuestion, outside: ByQuestion, seed: number, draws: number) => { p: number; difference: number }
}

function sliced({ dimension, trials, scores, seed, partOf, split, test }: SliceOptions): SliceSummary[] {
  const questions = new Map<string, Set<string>>()
  for (const trial of trials) {
    const value = partOf(trial)
    if (value === undefined) continue
    const own = questions.get(value) ?? new Set()
    questions.set(value, own.add(trial.question.id))
  }
  const values = [...questions.keys()].sort(byDifficultyThenName)
  if (values.length < 2) return []
  const draws = drawsFor(values.length * scores.length)
  const cells = values.flatMap((value) =>
    scores.map(({ id, scores }) => {
      const { inside, outside } = split(scores, value)
      const clusters = Array.from(inside.values(), (own) => [...own.values()])
      const score = clusters.length === 0 ? null : clusteredMean({ clusters, seed })
      return { value, id, inside, score, ...test(inside, outside, seed, draws) }
    }),
  )
  const judged = cells.filter(({ inside }) => inside.size >= FEWEST)
  const adjusted = holmAdjusted(judged.map(({ p }) => p))
  const sure = new Set(judged.filter((_, index) => (adjusted[index] as number) < SIGNIFICANCE))
  return values.map((value) => ({
    dimension,
    value,
    questions: questions.get(value)?.size ?? 0,
    systems: cells
      .filter((cell) => cell.value === value)
      .map((cell) => ({
        id: cell.id,
        score: cell.score,
        differs: sure.has(cell) ? (cell.difference > 0 ? 'better' : 'worse') : null,
      })),
  }))
}

/** A question is in one part, with all its scores, or in none. */
function splitQuestions(scores: ByQuestion, parts: ReadonlyMap<string, string | undefined>, value: string): Split {
  const [inside, outside] = [new Map<string, ReadonlyMap<string, number>>(), new Map<string, ReadonlyMap<string, number>>()]
  for (const [question, own] of scores) {
    const part = parts.get(question)
    if (part !== undefined) (part === value ? inside : outside).set(question, own)
  }
  return { inside, outside }
}

/** Every question is in every part, with the scores of that wording. */
function splitWordings(scores: ByQuestion, value: string): Split {
  const [inside, outside] = [new Map<string, Map<string, number>>(), new Map<string, Map<string, number>>()]
  const wording = `${Number(value) - 1}/`
  for (const [question, own] of scores) {
    for (const [trial, score] of own) {
      const side = trial.startsWith(wording) ? inside : outside
      const kept = side.get(question) ?? new Map<string, number>()
      side.set(question, kept.set(trial, score))
    }
  }
  return { inside, outside }
}

/** Other questions: the groups are independent. */
function testBetween(inside: ByQuestion, outside: ByQuestion, seed: number, draws: number) {
  const [a, b] = [[...inside.values()].map(meanOf), [...outside.values()].map(meanOf)]
  return { p: permutationTest(a, b, seed, draws), difference: a.length && b.length ? mean(a) - mean(b) : 0 }
}

/** The same questions, put otherwise: paired. */
function testWithin(inside: ByQuestion, outside: ByQuestion, seed: number, draws: number) {
  const differences = [...inside].flatMap(([question, scores]) => {
    const rest = outside.get(question)
    return rest ? [meanOf(scores) - meanOf(rest)] : []
  })
  return { p: signFlipTest(differences, seed, draws), difference: differences.length ? mean(differences) : 0 }
}

function meanOf(scores: ReadonlyMap<string, number>): number {
  return mean([...scores.values()])
}

const DIFFICULTIES = ['easy', 'medium', 'hard']

function byDifficultyThenName(a: string, b: string): number {
  return DIFFICULTIES.indexOf(a) - DIFFICULTIES.indexOf(b) || (a < b ? -1 : 1)
}
