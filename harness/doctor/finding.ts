import type { ChosenEndpoint, ChosenModel, ModelChoice } from '../models/choice.js'

/** One thing that was looked at. */
export interface Finding {
  readonly name: string
  /** `missing` is needed for a run with these settings; without what is `absent` a run works, and something else does not. */
  readonly state: 'good' | 'missing' | 'absent'
  /** What was found; never a secret. */
  readonly found: string
  /** What it is for. */
  readonly enables?: string
  /** How to get it. */
  readonly remedy?: string
}

/** What is looked at: the settings of a run. */
export interface Surroundings {
  readonly scenarios: string
  readonly results: string
  readonly choice: ModelChoice
  readonly chat: ChosenModel
  readonly embedding: ChosenModel
  /** Of a tuned model behind one of its own. */
  readonly tuned?: ChosenEndpoint
}

export type Check = (surroundings: Surroundings) => Finding[] | Promise<Finding[]>
