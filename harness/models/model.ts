import type { Milliseconds } from '../common/units.js'

/** What a chat model is asked, as one user's turn: `shared` and then `own`, without the model's template. */
export interface Prompt {
  /** An instruction in a turn of its own, before the user's: for a model that was trained on such turns. */
  readonly system?: string
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
  /** With those of reasoning. */
  readonly outputTokens: number
  /** Of the output, those that went into reasoning, where the endpoint tells. */
  readonly reasoningTokens?: number | undefined
  /** Counted here from the texts, because the endpoint gave no count. */
  readonly estimated?: boolean | undefined
}

export interface Completion {
  /** Empty where the model ended by itself and said nothing: an answer too, if a wrong one. */
  readonly text: string
  readonly usage: Usage
  readonly timings: {
    /** From the request to the first generated token. */
    readonly firstTokenMs: Milliseconds
    /** From the first generated token to the last. */
    readonly generateMs: Milliseconds
  }
}

/** A language model that answers a prompt. One question at a time, unless it says that it takes on more. */
export interface ChatModel {
  /** Shown in reports and hashed into the summary. */
  readonly id: string
  /** How many prompts it can be at work on at once; 1 where it doesn't say. */
  readonly concurrency?: number
  /** @throws where there is no answer: also where its tokens ran out before it said anything. */
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

export interface OpenOptions {
  readonly id: string
  /** LoRA adapters laid over the weights, together. */
  readonly adapters?: readonly string[]
  /** Longest prompt and answer together. */
  readonly contextTokens?: number
  /** Ask through this template, whatever that of the model is: an adapter wants to be asked through what it was trained through. */
  readonly template?: 'chatml'
}

/** A language model of which each system opens one of its own. */
export interface Weights {
  /** @throws InputError where it takes no adapters, or not these. */
  open(options: OpenOptions): Promise<ChatModel>
  dispose(): Promise<void>
}
