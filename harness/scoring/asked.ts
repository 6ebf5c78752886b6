import { grouped } from '../common/group.js'
import type { Question } from '../scenario/schema.js'
import type { ScoredTrial } from './score.js'

/** A question with all trials that asked it, in the order of the plan. */
export interface AskedQuestion {
  readonly question: Question
  readonly trials: readonly ScoredTrial[]
}

/** Trials of one scenario by question, questions and trials in the order in which they come. */
export function askedQuestions(trials: readonly ScoredTrial[]): AskedQuestion[] {
  return grouped(trials, ({ question }) => question.id).map((own) => ({ question: (own[0] as ScoredTrial).question, trials: own }))
}

/** The trials of each system, in the order in which they come. */
export function bySystem({ trials }: AskedQuestion): ReadonlyMap<string, readonly ScoredTrial[]> {
  const own = new Map<string, ScoredTrial[]>()
  for (const scored of trials) {
    const before = own.get(scored.trial.system)
    if (before) before.push(scored)
    else own.set(scored.trial.system, [scored])
  }
  return own
}

/** The mean score of trials; NaN where none has one. Failed trials and scores that do not apply are left out. */
export function meanScore(trials: readonly ScoredTrial[], scorer: string): number {
  let sum = 0
  let count = 0
  for (const { scores } of trials) {
    const score = scores?.[scorer]
    if (typeof score !== 'number') continue
    sum += score
    count++
  }
  return count === 0 ? Number.NaN : sum / count
}
