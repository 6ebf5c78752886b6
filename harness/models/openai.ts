import type { OpenAI } from 'openai'
import { sha256 } from '../common/hash.js'
import { type Endpoint, type EndpointOptions, openEndpoint, retrying } from './endpoint.js'
import { EndpointError } from './endpoint-fault.js'
import type { ChatModel, Completion, EmbeddingModel, GenerationOptions, Prompt, Usage } from './model.js'
import { limitRequests } from './slots.js'

export interface ChatEndpointOptions extends EndpointOptions {
  /** Most requests at once; fewer for a while after the endpoint said that they were too many. Default 4. */
  readonly concurrency?: number
  /** Parameters that are not sent: some models reject them. */
  readonly omit?: readonly ('temperature' | 'seed')[]
  /** Told, once each, in which way the model is asked otherwise than usual. */
  readonly onNotice?: (message: string) => void
}

/** What of the API a model takes. */
interface Dialect {
  readonly limit: 'max_tokens' | 'max_completion_tokens'
  /** Whether it can be asked to count the tokens of a stream. */
  readonly counts: boolean
}

/**
 * A chat model behind an endpoint with OpenAI's API for chat completions. Timings are those of the request that was answered:
 * without waiting for a slot, and without tries that failed.
 * @throws InputError for options that can't be used; `complete` throws EndpointError, or the reason of its signal.
 */
export function openChatEndpoint(options: ChatEndpointOptions): ChatModel {
  const { model, concurrency = 4, omit = [], onNotice, pauseMs } = options
  const endpoint = openEndpoint(options)
  const slots = limitRequests(concurrency)
  let dialect: Dialect = { limit: 'max_tokens', counts: true }

  /** Ask; and ask again, with what the model takes, where it rejects how it was asked. */
  async function ask(prompt: Prompt, generation: GenerationOptions): Promise<Completion> {
    const spoken = dialect
    const body = { ...requestBody(model, prompt, generation, spoken), ...Object.fromEntries(omit.map((name) => [name, undefined])) }
    try {
      return await endpoint.request((client, signal, heard) => stream(endpoint, client, body, signal, heard), generation.signal)
    } catch (error) {
      const other = dialectAfter(error, spoken)
      if (!other) throw error
      // Of several requests under way at once, the first to be rejected tells.
      if (dialect === spoken) {
        dialect = other
        onNotice?.(
          other.limit === spoken.limit
            ? `${model} takes no stream_options: its tokens are counted by an estimate`
            : `${model} takes max_completion_tokens in place of max_tokens: it is asked so from here on`,
        )
      }
      return ask(prompt, generation)
    }
  }

  return {
    id: `${model}@${endpoint.host}`,
    concurrency,
    complete: (prompt, generation) =>
      retrying(() => slots.run(() => ask(prompt, generation), generation.signal), { pauseMs, signal: generation.signal }),
    dispose: () => Promise.resolve(),
  }
}

/** OpenAI takes 2048 texts at once; other servers fewer. */
const BATCH_TEXTS = 100

/**
 * An embedding model behind an endpoint with OpenAI's API for embeddings. Its dimensions are asked here, once.
 * @throws InputError for options that can't be used; EndpointError, as `embed` does.
 */
export async function openEmbeddingEndpoint(options: EndpointOptions): Promise<EmbeddingModel> {
  const { baseUrl, model, pauseMs } = options
  const endpoint = openEndpoint(options)
  const embedBatch = (texts: readonly string[]) =>
    // There is no trial around it that would be tried again: here a broken connection is, too.
    retrying(() => endpoint.request((client, signal) => vectorsOf(endpoint, client, model, texts, signal)), { pauseMs, also: 'cut' })

  const [probe] = (await embedBatch(['dimensions'])) as [Float32Array]
  const dimensions = probe.length
  return {
    // In the name of a cache file: two endpoints may have models of one name, and a name may hold a slash.
    id: `${model}@${endpoint.host}-${sha256(`${baseUrl}\n${model}`).slice(0, 12)}`.replace(/[^\w.@-]/g, '_'),
    dimensions,
    async embed(texts) {
      const vectors: Float32Array[] = []
      for (let start = 0; start < texts.length; start += BATCH_TEXTS) {
        vectors.push(...(await embedBatch(texts.slice(start, start + BATCH_TEXTS))))
      }
      const other = vectors.find((vector) => vector.length !== dimensions)
      if (other) throw endpoint.fault('reply', `gives vectors of ${other.length} dimensions, and gave ${dimensions} before`)
      return vectors
    },
    dispose: () => Promise.resolve(),
  }
}

/** A longer one is none: it is kept with the run, and an endpoint that gives it knows no limit of tokens. */
const LONGEST_ANSWER = 500_000

function requestBody(model: string, prompt: Prompt, { temperature, seed, maxTokens }: GenerationOptions, { limit, counts }: Dialect) {
  return {
    model,
    messages: messagesOf(prompt),
    temperature,
    seed,
    [limit]: maxTokens,
    stream: true,
    ...(counts ? { stream_options: { include_usage: true } } : {}),
  } satisfies OpenAI.ChatCompletionCreateParamsStreaming
}

function messagesOf({ system, shared, own }: Prompt): { role: 'system' | 'user'; content: string }[] {
  const user = { role: 'user' as const, content: shared + own }
  return system === undefined ? [user] : [{ role: 'system', content: system }, user]
}

/** @returns how to ask instead, if what was rejected is how it was asked. A limit that is too high, for one, is not. */
function dialectAfter(error: unknown, spoken: Dialect): Dialect | undefined {
  if (!(error instanceof EndpointError) || error.fault !== 'request') return undefined
  const { parameter } = error.details
  if (parameter === 'max_tokens' && spoken.limit === 'max_tokens' && /max_completion_tokens|unsupported/i.test(error.message)) {
    return { ...spoken, limit: 'max_completion_tokens' }
  }
  return parameter === 'stream_options' && spoken.counts ? { ...spoken, counts: false } : undefined
}

async function stream(
  endpoint: Endpoint,
  client: OpenAI,
  body: ReturnType<typeof requestBody>,
  signal: AbortSignal,
  heard: () => void,
): Promise<Completion> {
  const started = performance.now()
  const { data: chunks, response } = await client.chat.completions.create(body, { signal }).withResponse()
  await expectReply(endpoint, response, 'text/event-stream')
  let text = ''
  let firstAt = 0
  let lastAt = 0
  let said = false
  let reason: string | null | undefined
  let counted: OpenAI.CompletionUsage | null | undefined
  for await (const chunk of chunks) {
    heard()
    const choice = chunk?.choices?.[0]
    const piece: unknown = choice?.delta?.content ?? choice?.delta?.refusal
    if (piece !== undefined && piece !== null && typeof piece !== 'string') throw endpoint.fault('reply', 'gave an answer that is no text')
    said ||= typeof choice?.delta === 'object'
    if (typeof piece === 'string' && piece !== '') {
      lastAt = performance.now()
      firstAt ||= lastAt
      text += piece
      if (text.length > LONGEST_ANSWER) throw endpoint.fault('reply', `gave an answer of more than ${LONGEST_ANSWER} characters`)
    }
    reason = choice?.finish_reason ?? reason
    counted = chunk?.usage ?? counted
  }
  const ended = performance.now()
  // An aborted stream ends as if it were whole.
  signal.throwIfAborted()
  if (!reason && text !== '') throw endpoint.fault('cut', 'the answer was cut off in the middle')
  // One that ended by itself gave an empty answer.
  if (text.trim() === '' && !(said && reason === 'stop')) {
    const spent = reason === 'length' ? ': all its tokens went into reasoning; allow more' : ''
    throw endpoint.fault('empty', `${body.model} gave no text (finish_reason ${reason ?? 'none'})${spent}`)
  }
  return {
    text: text.trim(),
    usage: usageOf(counted) ?? (await estimateUsage(body.messages, text)),
    timings: { firstTokenMs: (firstAt || ended) - started, generateMs: lastAt - firstAt },
  }
}

/** @throws EndpointError where the reply says itself to be of another type. One that doesn't say is taken for what it should be. */
async function expectReply(endpoint: Endpoint, response: Response, type: 'text/event-stream' | 'application/json'): Promise<void> {
  const given = response.headers.get('content-type') ?? ''
  if (/html/i.test(given)) throw endpoint.fault('address', 'a web page answers there: a base URL mostly ends in /v1')
  if (type === 'application/json' || !/json/i.test(given)) return
  throw endpoint.fault('reply', `gave no stream but ${await response.text()}`)
}

/** @returns undefined where the endpoint gave no count, or one that can't be: some give zeros. */
function usageOf(counted: OpenAI.CompletionUsage | null | undefined): Usage | undefined {
  const input = counted?.prompt_tokens
  const output = counted?.completion_tokens
  const cached = counted?.prompt_tokens_details?.cached_tokens ?? 0
  if (!isCount(input) || !isCount(output) || !Number.isInteger(cached) || cached < 0 || cached > input) return undefined
  const reasoning = counted?.completion_tokens_details?.reasoning_tokens
  return {
    inputTokens: input - cached,
    cachedInputTokens: cached,
    outputTokens: output,
    ...(isCount(reasoning) ? { reasoningTokens: reasoning } : {}),
  }
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0
}

/** Around each message, and before the answer. OpenAI Cookbook, "How to count tokens with tiktoken". */
const MESSAGE_TOKENS = 4
const REPLY_TOKENS = 3

/** By the tokens of OpenAI's models since GPT-4o; those of another model are mostly a tenth to a quarter more. */
async function estimateUsage(messages: readonly { readonly content: string }[], answer: string): Promise<Usage> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  // What looks like a special token is ordinary text here.
  const count = (text: string) => countTokens(text, { disallowedSpecial: new Set() })
  const inputTokens = messages.reduce((sum, { content }) => sum + count(content) + MESSAGE_TOKENS, REPLY_TOKENS)
  return { inputTokens, cachedInputTokens: 0, outputTokens: count(answer), estimated: true }
}

async function vectorsOf(
  endpoint: Endpoint,
  client: OpenAI,
  model: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  // Unasked, the client would ask for base64, which not every server knows.
  const request = client.embeddings.create({ model, input: [...texts], encoding_format: 'float' }, { signal })
  const { data: reply, response } = await request.withResponse()
  await expectReply(endpoint, response, 'application/json')
  const rows = Array.isArray(reply?.data) ? reply.data.toSorted((a, b) => a?.index - b?.index) : []
  if (rows.length !== texts.length || rows.some((row, index) => row?.index !== index)) {
    throw endpoint.fault('reply', `gave no vector for each of ${texts.length} texts`)
  }
  return rows.map(({ embedding }) => {
    const length = Array.isArray(embedding) ? Math.hypot(...embedding) : 0
    if (!(length > 0 && Number.isFinite(length))) throw endpoint.fault('reply', 'gave a vector that has no direction')
    return Float32Array.from(embedding, (value) => value / length)
  })
}
