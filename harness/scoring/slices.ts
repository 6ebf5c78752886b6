import { Column } from '../common/column.js'
import type { Question } from '../scenario/schema.js'
import { type ClusteredMean, meanOfMeans } from '../stats/bootstrap.js'
import { holmAdjusted } from '../stats/holm.js'
import { drawsFor, permutationTest, signFlipTest } from '../stats/permutation.js'
import { mean } from '../stats/quantile.js'
import { type AskedQuestion, meanScore } from './asked.js'
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

type Parts = Readonly<Record<Exclude<SliceDimension, 'wording'>, string | undefined>>

function partsOf({ category, difficulty, answerable, label }: Question): Parts {
  return { category, difficulty, answerable: answerable ? 'answerable' : 'unanswerable', label }
}

/**
 * The primary score on parts of the questions: every dimension along which they fall into at least two parts, parts in the order of their
 * names (difficulty from easy to hard).
 */
export function sliceTally(systems: readonly string[], scorer: string) {
  const parts: Parts[] = []
  /** Mean scores of each system, by place of the question. */
  const means = systems.map(() => new Column())
  /** Of each wording: in how many questions it was asked, and each system's mean on it and on the others. */
  const wordings: { questions: number; readonly systems: readonly { readonly inside: Column; readonly outside: Column }[] }[] = []
  const wordingAt = (wording: number) => {
    while (wordings.length <= wording)
      wordings.push({ questions: 0, systems: systems.map(() => ({ inside: new Column(), outside: new Column() })) })
    return wordings[wording] as (typeof wordings)[number]
  }
  return {
    /** @param own the trials of the question by system */
    add({ question, trials }: AskedQuestion, own: ReadonlyMap<string, readonly ScoredTrial[]>): void {
      const place = parts.push(partsOf(question)) - 1
      const asked = new Set(trials.map(({ trial }) => trial.wording))
      for (const wording of asked) wordingAt(wording).questions++
      for (const [index, id] of systems.entries()) {
        const scored = own.get(id) ?? []
        const mean = meanScore(scored, scorer)
        if (Number.isNaN(mean)) continue
        means[index]?.put(place, mean)
        for (const wording of asked) {
          const { inside, outside } = wordingAt(wording).systems[index] as { inside: Column; outside: Column }
          const [of, rest] = [true, false].map((is) =>
            meanScore(
              scored.filter(({ trial }) => (trial.wording === wording) === is),
              scorer,
            ),
          )
          if (of !== undefined && !Number.isNaN(of)) inside.put(place, of)
          if (rest !== undefined && !Number.isNaN(rest)) outside.put(place, rest)
        }
      }
    },
    figures(seed: number): SliceSummary[] {
      const groups = (['category', 'difficulty', 'answerable', 'label'] as const).flatMap((dimension) => {
        const of = parts.map((own) => own[dimension])
        const values = [...new Set(of.filter((value) => value !== undefined))].sort(byDifficultyThenName)
        const split = (value: string) => ({
          value,
          questions: of.filter((part) => part === value).length,
          systems: means.map((own) => testBetween(...inAndOut(own, of, value))),
        })
        return sliced(dimension, values, { split, systems, seed })
      })
      const values = wordings.flatMap(({ questions }, index) => (questions > 0 ? [String(index + 1)] : []))
      const split = (value: string) => {
        const { questions, systems: own } = wordings[Number(value) - 1] as (typeof wordings)[number]
        return { value, questions, systems: own.map(({ inside, outside }) => testWithin(inside, outside)) }
      }
      return [...groups, ...sliced('wording', values, { split, systems, seed })]
    },
  }
}

/** Means of a slice's questions, and a test of whether they differ from the rest. */
interface Split {
  readonly inside: Float64Array
  readonly test: (seed: number, draws: number) => { readonly p: number; readonly difference: number }
}

interface SliceOptions {
  readonly split: (value: string) => { readonly value: string; readonly questions: number; readonly systems: readonly Split[] }
  readonly systems: readonly string[]
  readonly seed: number
}

function sliced(dimension: SliceDimension, values: readonly string[], { split, systems, seed }: SliceOptions): SliceSummary[] {
  if (values.length < 2) return []
  const draws = drawsFor(values.length * systems.length)
  const slices = values.map((value) => {
    const { questions, systems: own } = split(value)
    const cells = own.map(({ inside, test }, index) => ({
      id: systems[index] as string,
      size: inside.length,
      score: inside.length === 0 ? null : meanOfMeans(inside, { seed }),
      ...test(seed, draws),
    }))
    return { value, questions, cells }
  })
  const judged = slices.flatMap(({ cells }) => cells).filter(({ size }) => size >= FEWEST)
  const adjusted = holmAdjusted(judged.map(({ p }) => p))
  const sure = new Set(judged.filter((_, index) => (adjusted[index] as number) < SIGNIFICANCE))
  return slices.map(({ value, questions, cells }) => ({
    dimension,
    value,
    questions,
    systems: cells.map((cell) => ({
      id: cell.id,
      score: cell.score,
      differs: sure.has(cell) ? (cell.difference > 0 ? 'better' : 'worse') : null,
    })),
  }))
}

/** A question is in one part, with all its scores, or in none. */
function inAndOut(means: Column, of: readonly (string | undefined)[], value: string): [inside: Float64Array, outside: Float64Array] {
  const there = (place: number, mean: number) => !Number.isNaN(mean) && of[place] !== undefined
  return [
    means.all().filter((mean, place) => there(place, mean) && of[place] === value),
    means.all().filter((mean, place) => there(place, mean) && of[place] !== value),
  ]
}

/** Other questions: the groups are independent. */
function testBetween(inside: Float64Array, outside: Float64Array): Split {
  const difference = inside.length && outside.length ? mean(inside) - mean(outside) : 0
  return { inside, test: (seed, draws) => ({ p: permutationTest(inside, outside, seed, draws), difference }) }
}

/** The same questions, put otherwise: paired. */
function testWithin(inside: Column, outside: Column): Split {
  const differences = inside
    .all()
    .map((mean, place) => mean - outside.at(place))
    .filter((difference) => !Number.isNaN(difference))
  const difference = differences.length ? mean(differences) : 0
  return { inside: inside.given(), test: (seed, draws) => ({ p: signFlipTest(differences, seed, draws), difference }) }
}

const DIFFICULTIES = ['easy', 'medium', 'hard']

function byDifficultyThenName(a: string, b: string): number {
  return DIFFICULTIES.indexOf(a) - DIFFICULTIES.indexOf(b) || (a < b ? -1 : 1)
}
