import type { Milliseconds } from '../common/units.js'
import type { Usage } from '../models/model.js'
import type { Question } from '../scenario/schema.js'

/** What a system is asked: one wording of one question. */
export interface Asked {
  readonly question: Question
  readonly wording: string
  readonly temperature: number
  readonly seed: number
  readonly maxTokens: number
  readonly signal?: AbortSignal
}

/** A passage that was put before the reader. */
export interface AnswerPassage {
  /** Chunk id: `<article>#<section>`. */
  readonly id: string
  readonly article: string
  readonly text: string
}

export interface Answer {
  /** The answer proper, without citation marks. */
  readonly text: string
  /** In the order in which the reader saw them; `null` for a system that reads none. */
  readonly passages: readonly AnswerPassage[] | null
  /** Ids of the passages that the answer cites. */
  readonly citations: readonly string[]
  readonly usage: Usage
  readonly timings: AnswerTimings
}

/** Stages of one answer. They add up to totalMs but for the harness's own work in between. */
export interface AnswerTimings {
  readonly retrieveMs: Milliseconds
  /** From the prompt being ready to the first generated token. */
  readonly firstTokenMs: Milliseconds
  readonly generateMs: Milliseconds
  readonly totalMs: Milliseconds
}

/** Who answers. */
export interface System {
  readonly id: string
  /** How many answers it can be at work on at once; 1 where it doesn't say. */
  readonly concurrency?: number
  /** Systems of one name here are at work on so many at once between them: they ask one endpoint. */
  readonly sharing?: string
  /** Ends with an error soon after `asked.signal` is aborted: the next question waits for it. */
  answer(asked: Asked): Promise<Answer>
  dispose(): Promise<void>
}
