import type { Article, Question, ScenarioDefinition, TrainingFact } from './schema.js'

/** A loaded and validated scenario. */
export interface Scenario extends ScenarioDefinition {
  /** The definition's, or the one that its questions allow. */
  readonly primaryScorer: string
  /** Absolute path of the fixtures folder. */
  readonly folder: string
  readonly articles: readonly Article[]
  readonly questions: readonly Question[]
  readonly training: readonly TrainingFact[]
  readonly hashes: ScenarioHashes
}

/** sha256 of each part; two figures can be compared only where the parts they rest on are equal. */
interface ScenarioHashes {
  readonly questions: string
  readonly knowledge: string
  readonly training: string
}

export const REFUSAL = "I don't know."
