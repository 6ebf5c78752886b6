import type { Milliseconds } from '../common/units.js'

/** What a chat model is asked, as one user's turn: `shared` and then `own`, without the model's template. */
export interface Prompt {
  /** The part that every question shares; a model may keep it evaluated. */
  readonly shared: string
  /** The part of this question. */
  readonly own: string
}

export interface GenerationOptions {
  /** 0 is greedy and the same each time. */
  readonly temperature: number
  /** Decides what is drawn where temperature > 0. */
  readonly seed: number
  readonly maxTokens: number
  readonly signal?: AbortSignal
}

export interface Usage {
  /** Prompt tokens evaluated for this answer. */
  readonly inputTokens: number
  /** Prompt tokens taken from an earlier evaluation. */
  readonly cachedInputTokens: number
  readonly outputTokens: number
}

export interface Completion {
  readonly text: string
  readonly usage: Usage
  readonly timings: {
    /** From the request to the first generated token. */
    readonly firstTokenMs: Milliseconds
    /** From the first generated token to the last. */
    readonly generateMs: Milliseconds
  }
}

/** A language model that answers a prompt. One question at a time; a caller that wants more opens more. */
export interface ChatModel {
  /** Shown in reports and hashed into the summary. */
  readonly id: string
  complete(prompt: Prompt, options: GenerationOptions): Promise<Completion>
  dispose(): Promise<void>
}

/** A model that turns texts into vectors of one length, normalised to length 1. */
export interface EmbeddingModel {
  readonly id: string
  readonly dimensions: number
  /** @returns one vector for each text, in order. */
  embed(texts: readonly string[]): Promise<Float32Array[]>
  dispose(): Promise<void>
}
