import { hashOf } from '../common/hash.js'
import { chatml } from '../models/chat-template.js'
import type { Prompt } from '../models/model.js'
import { closedBookPrompt } from '../models/prompts.js'
import type { Scenario } from '../scenario/scenario.js'

/** What an adapter is trained on: exactly what the model will be asked, and what it should say. */
export interface TrainingPair {
  readonly prompt: Prompt
  readonly completion: string
}

export interface TrainingSet {
  readonly pairs: readonly TrainingPair[]
  /** Held out; for decisions about settings, never trained on. */
  readonly dev: readonly TrainingPair[]
}

/** The pairs that teach a scenario's facts closed-book: each wording of each fact. */
export function factPairs(scenario: Scenario): TrainingSet {
  const pair = (question: string, completion: string) => ({ prompt: closedBookPrompt(question), completion })
  return {
    pairs: scenario.training.flatMap((fact) => fact.questions.map((question) => pair(question, fact.answer))),
    dev: scenario.training.map((fact) => pair(fact.dev, fact.answer)),
  }
}

/** sha256 of the very texts that are trained on. */
export function hashOfPairs(set: TrainingSet): string {
  return hashOf(set.pairs.map(({ prompt, completion }) => ({ prompt: chatml(prompt), completion })))
}
