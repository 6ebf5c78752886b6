import { Column } from '../common/column.js'
import type { ScoreColumns, ScoreRow } from '../scoring/score-rows.js'
import { shareOfEqualPairs } from '../stats/agreement.js'
import { differenceOfMeans, meanOfMeans } from '../stats/bootstrap.js'
import type { Figure, Paired } from './problem.js'

/** Figures of questions, by their place; NaN where a question has none. */
export type ByQuestion = Float64Array

/** Two systems' means over the very trials of a question that both have a score for; NaN in both where there is none. */
export interface SharedMeans {
  readonly a: string
  readonly b: string
  readonly left: ByQuestion
  readonly right: ByQuestion
}

/** What is kept of a system's scores. */
interface Kept {
  readonly means: Map<string, Column>
  readonly agreement: Column
}

/**
 * Scores of a scenario's systems by question: the mean of each, and all of them only where systems don't have the same trials. A row is ten
 * times as large.
 */
export class Scores {
  /** That have rows, whichever systems are in them. */
  #questions = 0
  readonly #systems: ReadonlyMap<string, Kept>
  readonly #uneven = new Map<number, Readonly<Record<string, Columns>>>()

  constructor(systems: readonly string[]) {
    this.#systems = new Map(systems.map((id) => [id, { means: new Map(), agreement: new Column() }]))
  }

  get questions(): number {
    return this.#questions
  }

  add(row: Pick<ScoreRow, 'systems'>): void {
    const place = this.#questions++
    const own = Object.entries(row.systems).filter(([id]) => this.#systems.has(id))
    for (const [id, columns] of own) {
      const kept = this.#systems.get(id) as Kept
      for (const [scorer, scores] of Object.entries(columns.scores)) {
        const mean = meanOf(scores)
        if (mean === null) continue
        const means = kept.means.get(scorer) ?? new Column()
        kept.means.set(scorer, means)
        means.put(place, mean)
      }
      const agreement = agreementIn(columns)
      if (agreement !== null) kept.agreement.put(place, agreement)
    }
    if (isEven(own.map(([, columns]) => columns))) return
    this.#uneven.set(place, Object.fromEntries(own.map(([id, { trials, scores }]) => [id, { trials, scores }])))
  }

  meansOf(system: string, scorer: string): ByQuestion {
    return this.#whole(this.#systems.get(system)?.means.get(scorer))
  }

  sharedMeans(a: string, b: string, scorer: string): SharedMeans {
    const [left, right] = [this.meansOf(a, scorer), this.meansOf(b, scorer)]
    for (const [place, systems] of this.#uneven) {
      const shared = sharedIn(systems[a], systems[b], scorer)
      left[place] = shared?.[0] ?? Number.NaN
      right[place] = shared?.[1] ?? Number.NaN
    }
    for (let place = 0; place < this.#questions; place++)
      if (Number.isNaN(left[place]) || Number.isNaN(right[place])) left[place] = right[place] = Number.NaN
    return { a, b, left, right }
  }

  /** The share of pairs of wordings (first repeats) whose answers come down to the same. */
  agreementOf(system: string): ByQuestion {
    return this.#whole(this.#systems.get(system)?.agreement)
  }

  #whole(column: Column | undefined): ByQuestion {
    const out = new Float64Array(this.#questions).fill(Number.NaN)
    if (column) out.set(column.all())
    return out
  }
}

/** Whether all have the same trials, and every score of every scorer that they have. */
function isEven(all: readonly ScoreColumns[]): boolean {
  const [first] = all
  return all.every(
    ({ trials, scores }) =>
      trials.length === first?.trials.length &&
      trials.every((trial, index) => trial === first.trials[index]) &&
      Object.values(scores).every((own) => own.every((score) => score !== null)),
  )
}

function meanOf(scores: readonly (number | null)[]): number | null {
  let sum = 0
  let count = 0
  for (const score of scores) {
    if (score === null) continue
    sum += score
    count++
  }
  return count === 0 ? null : sum / count
}

function agreementIn({ trials, same }: ScoreColumns): number | null {
  const answers = trials.flatMap((trial, place) => (trial.endsWith('/0') && typeof same?.[place] === 'number' ? [String(same[place])] : []))
  return answers.length < 2 ? null : shareOfEqualPairs(answers)
}

type Columns = Pick<ScoreColumns, 'trials' | 'scores'>

/** Means over the trials that both have a score for; `null` of none. */
function sharedIn(a: Columns | undefined, b: Columns | undefined, scorer: string): (number | null)[] | null {
  if (!a || !b) return null
  const shared = a.trials.flatMap((trial, place) => {
    const [one, other] = [a.scores[scorer]?.[place], b.scores[scorer]?.[b.trials.indexOf(trial)]]
    return typeof one === 'number' && typeof other === 'number' ? [[one, other] as const] : []
  })
  return [meanOf(shared.map(([one]) => one)), meanOf(shared.map(([, other]) => other))]
}

/** The mean over questions with its interval; `null` where no question has any. */
export function figureOf(means: ByQuestion, seed: number): Figure | null {
  const known = givenIn(means)
  if (known.length === 0) return null
  const { mean, low, high } = meanOfMeans(known, { seed })
  return { value: mean, low, high }
}

/** `a` minus `b`; `null` where they share no trial with a score. */
export function pairedFigure({ a, b, left, right }: SharedMeans, seed: number): Paired | null {
  const [of, other] = [givenIn(left), givenIn(right)]
  if (of.length === 0) return null
  const { difference, low, high } = differenceOfMeans(of, other, { seed })
  return { a, b, difference, low, high }
}

function givenIn(means: ByQuestion): Float64Array {
  return means.filter((mean) => !Number.isNaN(mean))
}
