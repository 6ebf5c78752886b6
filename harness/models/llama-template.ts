import type { ChatWrapper, LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp'
import type { ChatModel, Completion, GenerationOptions, Prompt } from './model.js'
import { saidBy } from './said.js'

/** A GGUF model that is asked through the chat template that its file brings, with roles. */
export class TemplatedChatModel implements ChatModel {
  readonly #sequence: LlamaContextSequence
  #wrapper: ChatWrapper | undefined

  constructor(
    readonly id: string,
    private readonly context: LlamaContext,
  ) {
    this.#sequence = context.getSequence()
  }

  async complete({ system, shared, own }: Prompt, { temperature, seed, maxTokens, signal }: GenerationOptions): Promise<Completion> {
    const { LlamaChatSession } = await import('node-llama-cpp')
    this.#wrapper ??= await wrapperFor(this.context.model)
    const started = performance.now()
    // An answer must not depend on which was asked before: what is kept evaluated gives other rounding.
    await this.#sequence.clearHistory()
    const before = this.#sequence.tokenMeter.getState()
    const session = new LlamaChatSession({
      contextSequence: this.#sequence,
      chatWrapper: this.#wrapper,
      ...(system === undefined ? {} : { systemPrompt: system }),
      autoDisposeSequence: false,
    })
    let firstAt: number | undefined
    try {
      const { responseText, stopReason } = await session.promptWithMeta(shared + own, {
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
      return {
        text: saidBy(this.id, responseText, stopReason === 'maxTokens'),
        // Metered is what is evaluated: the prompt's last token among those put out, as the answer's first is drawn from it, and the answer's last not.
        usage: { inputTokens: usedInputTokens + 1, cachedInputTokens: 0, outputTokens: usedOutputTokens },
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

/** The engine's own ChatML begins with the model's first token, which is the first of the template already in some: those get the file's template. */
async function wrapperFor(model: LlamaModel): Promise<ChatWrapper> {
  const { ChatMLChatWrapper, resolveChatWrapper } = await import('node-llama-cpp')
  const wrapper = resolveChatWrapper(model)
  const hasTemplate = model.fileInfo.metadata.tokenizer?.chat_template !== undefined
  return wrapper instanceof ChatMLChatWrapper && hasTemplate ? (resolveChatWrapper(model, { type: 'jinjaTemplate' }) ?? wrapper) : wrapper
}
