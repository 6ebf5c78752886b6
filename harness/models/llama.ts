import { availableParallelism } from 'node:os'
import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'
import { InputError, messageOf } from '../common/errors.js'
import { oneLine } from '../common/one-line.js'
import { chatml } from './chat-template.js'
import type { ChatModel, Completion, GenerationOptions, OpenOptions, Prompt, Weights } from './model.js'
import { saidBy } from './said.js'

/** A GGUF model in memory. Each opened chat model shares its weights and has a context and adapters of its own. */
export interface LlamaWeights extends Weights {
  readonly path: string
}

/** `chatml` is what adapters of versus's are trained through; `own` is the one that the GGUF file brings. */
export type Template = 'chatml' | 'own'

/** Tokens evaluated at once; part of what makes an answer reproducible. */
const BATCH_TOKENS = 512

/**
 * Load a GGUF model for the CPU (or the GPU, where a build of node-llama-cpp for it is installed and VERSUS_GPU is set).
 * @throws InputError where the file is not a GGUF model.
 */
export async function loadLlama(path: string, template: Template = 'chatml'): Promise<LlamaWeights> {
  const llama = await openLlama()
  let model: LlamaModel
  try {
    model = await llama.loadModel({ modelPath: path })
  } catch (error) {
    await llama.dispose()
    throw new InputError(`${path}: can't be loaded as a GGUF model (${messageOf(error)})`)
  }
  return {
    path,
    open: async (options) => {
      if (template === 'chatml' || options.template === 'chatml')
        return new LlamaChatModel(options.id, model, await openContext(model, options))
      const { TemplatedChatModel } = await import('./llama-template.js')
      return new TemplatedChatModel(options.id, await openContext(model, { contextTokens: 8192, ...options }))
    },
    dispose: () => llama.dispose(),
  }
}

/**
 * The engine that GGUF models run in, without one.
 * @throws InputError where there is none for this machine.
 */
export function openLlama(): Promise<Llama> {
  const opened = opening.then(open, open)
  opening = opened
  return opened
}

/** One after the other: each has console.error to itself meanwhile. */
let opening: Promise<unknown> = Promise.resolve()

async function open(): Promise<Llama> {
  const { getLlama, LlamaLogLevel } = await import('node-llama-cpp')
  const said: unknown[][] = []
  const { error: print } = console
  // It prints why a binary can't be loaded, and throws something else: the reason belongs into the error, or nowhere where Ctrl-C ended it.
  console.error = (...parts) => said.push(parts)
  return getLlama({
    gpu: process.env['VERSUS_GPU'] ? 'auto' : false,
    build: 'never',
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
    // The engine's default is 4: on fewer cores its threads spin against each other, and an answer takes a hundred times as long.
    maxThreads: availableParallelism(),
  })
    .catch((error: unknown) => {
      const reasons = [messageOf(error), ...said.flat().map((part) => oneLine(messageOf(part)))]
      throw new InputError(`node-llama-cpp has no binary for this machine (${reasons.join(' ')}); install its optional packages`)
    })
    .finally(() => {
      console.error = print
    })
}

/** Whether a GGUF file is a LoRA adapter, and no model. */
export async function isAdapterFile(path: string): Promise<boolean> {
  const { readGgufFileInfo } = await import('node-llama-cpp')
  try {
    const { metadata } = await readGgufFileInfo(path, { sourceType: 'filesystem' })
    return (metadata.general as { type?: string }).type === 'adapter'
  } catch (error) {
    throw new InputError(`${path}: can't be read as a GGUF file (${messageOf(error)})`)
  }
}

async function openContext(model: LlamaModel, options: OpenOptions): Promise<LlamaContext> {
  const adapters = (options.adapters ?? []).map((filePath) => ({ filePath, scale: 1 }))
  try {
    return await model.createContext({
      contextSize: options.contextTokens ?? 2048,
      batchSize: BATCH_TOKENS,
      sequences: 1,
      threads: availableParallelism(),
      flashAttention: true,
      ...(adapters.length > 0 ? { lora: { adapters } } : {}),
    })
  } catch (error) {
    throw new InputError(`the context of ${options.id} can't be made (${messageOf(error)})`)
  }
}

class LlamaChatModel implements ChatModel {
  readonly #sequence: LlamaContextSequence
  /** Tokens of the prefix that the context holds, evaluated on their own. */
  #prefix: { text: string; tokens: Token[] } = { text: '', tokens: [] }

  constructor(
    readonly id: string,
    private readonly model: LlamaModel,
    private readonly context: LlamaContext,
  ) {
    this.#sequence = context.getSequence()
  }

  async complete(prompt: Prompt, options: GenerationOptions): Promise<Completion> {
    const started = performance.now()
    const template = chatml(prompt)
    const cached = await this.#keepPrefix(template.prefix)
    const body = this.model.tokenize(template.body, true)
    const room = this.context.contextSize - this.#prefix.tokens.length - body.length
    if (room < 1) {
      const tokens = this.#prefix.tokens.length + body.length
      throw new Error(`the prompt has ${tokens} tokens and the context holds ${this.context.contextSize}: give fewer or shorter passages`)
    }
    const most = Math.min(options.maxTokens, room)
    let firstAt: number | undefined
    const output: Token[] = []
    const tokens = this.#sequence.evaluate(body, {
      temperature: options.temperature,
      seed: options.seed,
      yieldEogToken: true,
    })
    for await (const token of tokens) {
      firstAt ??= performance.now()
      options.signal?.throwIfAborted()
      if (this.model.isEogToken(token)) break
      output.push(token)
      if (output.length >= most) break
    }
    const ended = performance.now()
    return {
      text: saidBy(this.id, this.model.detokenize(output), output.length >= most),
      usage: {
        inputTokens: body.length + (cached ? 0 : this.#prefix.tokens.length),
        cachedInputTokens: cached ? this.#prefix.tokens.length : 0,
        outputTokens: output.length,
      },
      timings: { firstTokenMs: (firstAt ?? ended) - started, generateMs: ended - (firstAt ?? ended) },
    }
  }

  /**
   * Bring the context to hold the prefix and nothing else; true if it held it already.
   * The prefix is always evaluated by itself, so that an answer does not depend on which was asked before:
   * another split into batches gives other rounding, and now and then another token.
   */
  async #keepPrefix(text: string): Promise<boolean> {
    if (text === this.#prefix.text && this.#sequence.nextTokenIndex >= this.#prefix.tokens.length) {
      await this.#sequence.eraseContextTokenRanges([{ start: this.#prefix.tokens.length, end: this.#sequence.nextTokenIndex }])
      return true
    }
    await this.#sequence.clearHistory()
    const tokens = this.model.tokenize(text, true)
    await this.#sequence.evaluateWithoutGeneratingNewTokens(tokens)
    this.#prefix = { text, tokens }
    return false
  }

  async dispose(): Promise<void> {
    await this.context.dispose()
  }
}
