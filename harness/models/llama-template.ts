import type { LlamaContext, LlamaContextSequence } from 'node-llama-cpp'
import type { ChatModel, Completion, GenerationOptions, Prompt } from './model.js'

/** A GGUF model that is asked through the chat template that its file brings, with roles. */
export class TemplatedChatModel implements ChatModel {
  readonly #sequence: LlamaContextSequence

  constructor(
    readonly id: string,
    private readonly context: LlamaContext,
  ) {
    this.#sequence = context.getSequence()
  }

  async complete({ system, shared, own }: Prompt, { temperature, seed, maxTokens, signal }: GenerationOptions): Promise<Completion> {
    const { LlamaChatSession } = await import('node-llama-cpp')
    const started = performance.now()
    // An answer must not depend on which was asked before: what is kept evaluated gives other rounding.
    await this.#sequence.clearHistory()
    const before = this.#sequence.tokenMeter.getState()
    const session = new LlamaChatSession({
      contextSequence: this.#sequence,
      ...(system === undefined ? {} : { systemPrompt: system }),
      autoDisposeSequence: false,
    })
    let firstAt: number | undefined
    try {
      const text = await session.prompt(shared + own, {
        temperature,
        seed,
        maxTokens,
        // Unasked, it would draw otherwise than the model says, and than every other engine.
        repeatPenalty: false,
        trimWhitespaceSuffix: true,
        ...(signal ? { signal } : {}),
        onToken: () => {
          firstAt ??= performance.now()
        },
      })
      const ended = performance.now()
      const { usedInputTokens, usedOutputTokens } = this.#sequence.tokenMeter.diff(before)
      if (text.trim() === '') throw new Error(`${this.id} gave no text`)
      return {
        text: text.trim(),
        usage: { inputTokens: usedInputTokens, cachedInputTokens: 0, outputTokens: usedOutputTokens },
        timings: { firstTokenMs: (firstAt ?? ended) - started, generateMs: ended - (firstAt ?? ended) },
      }
    } finally {
      session.dispose({ disposeSequence: false })
    }
  }

  async dispose(): Promise<void> {
    await this.context.dispose()
  }
}
