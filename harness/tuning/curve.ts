import { seededRandom, seedFor, shuffled } from '../common/random.js'
import type { Seconds, UsDollars } from '../common/units.js'
import type { TrainingFact } from '../scenario/schema.js'

/** Training on a share of the pairs, and what came of it. */
export interface CurvePoint {
  /** In (0, 1]. */
  readonly share: number
  readonly examples: number
  readonly seconds: Seconds
  readonly dollars: UsDollars
  /** On the held-out wordings, which no point was trained on. */
  readonly heldOut: Share
  /** On questions of general knowledge: what training made the model forget. */
  readonly control: Share
}

/** So many of so many. */
export interface Share {
  readonly right: number
  readonly of: number
}

export interface LearningCurve {
  readonly scenario: string
  readonly title: string
  readonly base: string
  readonly created: string
  readonly epochs: number
  readonly hourlyRate: UsDollars
  readonly device: string
  /** Before any training. */
  readonly untrained: Pick<CurvePoint, 'heldOut' | 'control'>
  readonly points: readonly CurvePoint[]
}

/**
 * Every fact with a share of its wordings, at least one, drawn by the seed: a smaller share is part of a larger one. All facts stay, so
 * that the curve shows how many examples a fact takes, not how many facts were left out.
 * @param share in (0, 1]
 */
export function shareOfTraining(training: readonly TrainingFact[], share: number, seed: number): TrainingFact[] {
  return training.map((fact) => {
    const drawn = shuffled(fact.questions, seededRandom(seedFor(seed, 'curve', fact.id)))
    const kept = new Set(drawn.slice(0, Math.max(1, Math.round(share * fact.questions.length))))
    return { ...fact, questions: fact.questions.filter((question) => kept.has(question)) }
  })
}
