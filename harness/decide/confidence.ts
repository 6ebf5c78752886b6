import { bitsOf, nextState, seedFor } from '../common/random.js'
import { commonestOf, fewDeviate, isInUnitRange, ROUNDING, studentDeviate } from '../stats/bootstrap.js'
import { type Bounds, gaffkeInterval } from '../stats/gaffke.js'
import { allowingForErrors, type Sample, type Samples } from './build.js'
import { choose } from './choose.js'
import type { Contender, Figure, Known, Paired, Problem } from './problem.js'

export interface Confidence {
  /** Share of the resamples in which the recommendation is the same. */
  readonly share: number
  readonly resamples: number
  /** How often each system is chosen, the most often chosen first; `null` for none. */
  readonly chosen: readonly { readonly id: string | null; readonly share: number }[]
}

/** How often the questions are drawn anew. */
const RESAMPLES = 1000

/** Coverage of every interval. */
const LEVEL = 0.95

/**
 * Draw the questions anew, the same draw for all systems, and choose again each time. What was not measured on these questions
 * (latency, cost, drills) stays as it is. An interval within a draw is Student's, which the expanded percentile interval of the
 * original is to first order (Hesterberg 2015): a bootstrap within a bootstrap would take minutes. Where few questions deviate it is
 * Gaffke's, as the original's is.
 *
 * @returns `null` without scores by question.
 */
export function confidenceOf(problem: Problem, samples: Samples, seed: number): Confidence | null {
  const questions = questionsOf(samples.accuracy)
  if (questions.length < 2) return null
  const accuracy = tableOf(samples.accuracy, questions)
  const consistency = tableOf(samples.consistency, questions)
  const draw = drawing(questions.length, seedFor(seed, 'decide', problem.contenders.length))
  const counts = new Map<string | null, number>()
  const deviates = new Map<number, number>()
  const deviate = (count: number) => {
    const known = deviates.get(count) ?? studentDeviate(LEVEL, count - 1)
    deviates.set(count, known)
    return known
  }
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const places = draw()
    const drawn: Problem = {
      ...problem,
      contenders: problem.contenders.map((contender) => ({
        ...contender,
        accuracy: redrawn(contender, 'accuracy', accuracy, places, deviate),
        consistency: redrawn(contender, 'consistency', consistency, places, deviate),
      })),
      paired: { accuracy: pairsIn(accuracy, places, deviate), consistency: pairsIn(consistency, places, deviate) },
    }
    const { chosen } = choose(allowingForErrors(drawn))
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1)
  }
  const original = choose(problem).chosen
  const chosen = [...counts].map(([id, count]) => ({ id, share: count / RESAMPLES })).sort((a, b) => b.share - a.share)
  return { share: (counts.get(original) ?? 0) / RESAMPLES, resamples: RESAMPLES, chosen }
}

/** Places of as many questions as there are, with replacement; the same array each time, in a loop that keeps the state to itself. */
function drawing(count: number, seed: number): () => Int32Array {
  const places = new Int32Array(count)
  const scale = count / 2 ** 32
  let kept = seed | 0
  return () => {
    let state = kept
    for (let draw = 0; draw < count; draw++) {
      state = nextState(state)
      places[draw] = Math.floor(bitsOf(state) * scale)
    }
    kept = state
    return places
  }
}

/** By system, and by pair of systems. */
interface Table {
  readonly means: ReadonlyMap<string, Values>
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly differences: Values }[]
}

/** One value a question, NaN where there is none. */
interface Values {
  readonly of: Float64Array
  /** The value that most have. */
  readonly commonest: number
  /** `null` where values are no scores. */
  readonly bounds: Bounds | null
  /** Intervals of draws that were seen, by their values. */
  readonly known: Map<string, { readonly low: number; readonly high: number }>
}

/** Places of the questions on which any system has a score. */
function questionsOf({ means }: Sample): number[] {
  const columns = [...means.values()]
  const places = Array.from({ length: columns[0]?.length ?? 0 }, (_, place) => place)
  return places.filter((place) => columns.some((column) => !Number.isNaN(column[place])))
}

function tableOf({ means, pairs }: Sample, questions: readonly number[]): Table {
  const column = (all: Float64Array) => Float64Array.from(questions, (place) => all[place] as number)
  return {
    means: new Map(Array.from(means, ([id, own]) => [id, valuesOf(column(own), areScores(own) ? [0, 1] : null)])),
    pairs: pairs.map(({ a, b, left, right }) => {
      const differences = column(left).map((value, index) => value - (right[questions[index] as number] as number))
      return { a, b, differences: valuesOf(differences, areScores(left) && areScores(right) ? [-1, 1] : null) }
    }),
  }
}

function valuesOf(values: Float64Array, bounds: Bounds | null): Values {
  return { of: values, commonest: commonestOf(given(values)).value, bounds, known: new Map() }
}

function areScores(values: Float64Array): boolean {
  return isInUnitRange(given(values))
}

function given(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value))
}

type Deviate = (count: number) => number

function redrawn(
  contender: Contender,
  criterion: 'accuracy' | 'consistency',
  { means }: Table,
  places: Int32Array,
  deviate: Deviate,
): Known {
  const values = means.get(contender.id)
  return (values && intervalOf(values, places, deviate)) ?? contender[criterion]
}

function pairsIn({ pairs }: Table, places: Int32Array, deviate: Deviate): Paired[] {
  return pairs.flatMap(({ a, b, differences }) => {
    const figure = intervalOf(differences, places, deviate)
    return figure ? [pairedFrom(a, b, figure)] : []
  })
}

function pairedFrom(a: string, b: string, figure: Figure): Paired {
  return {
    a,
    b,
    difference: figure.value,
    get low() {
      return figure.low
    },
    get high() {
      return figure.high
    },
  }
}

function intervalOf(values: Values, places: Int32Array, deviate: Deviate): Figure | null {
  const { of, commonest, bounds } = values
  // One by one: made of one list, the loop takes five times as long.
  let count = 0
  let sum = 0
  let squares = 0
  let deviating = 0
  for (let draw = 0; draw < places.length; draw++) {
    const value = of[places[draw] as number] as number
    if (Number.isNaN(value)) continue
    count++
    sum += value
    squares += value * value
    if (Math.abs(value - commonest) > ROUNDING) deviating++
  }
  if (count === 0) return null
  const value = sum / count
  if (count < 2) return { value, low: null, high: null }
  if (bounds && fewDeviate(deviating, LEVEL)) return exactFigure(value, given(valuesAt(of, places)), values, bounds)
  const variance = Math.max(0, (squares - count * value * value) / (count - 1))
  const half = deviate(count) * Math.sqrt(variance / count)
  return { value, low: value - half, high: value + half }
}

/** The interval is found when it is asked for, and once for all draws of the same values: it takes longer than all else of a draw. */
function exactFigure(value: number, drawn: Float64Array, { commonest, known }: Values, bounds: Bounds): Figure {
  const interval = () => {
    const deviating = drawn.filter((one) => Math.abs(one - commonest) > ROUNDING).sort()
    const key = `${drawn.length}: ${deviating.join()}`
    const found = known.get(key) ?? gaffkeInterval(drawn, bounds, (1 - LEVEL) / 2)
    known.set(key, found)
    return found
  }
  return {
    value,
    get low() {
      return interval().low
    },
    get high() {
      return interval().high
    },
  }
}

function valuesAt(values: Float64Array, places: Int32Array): Float64Array {
  return Float64Array.from(places, (place) => values[place] as number)
}
