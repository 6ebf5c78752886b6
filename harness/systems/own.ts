import { z } from 'zod'
import { messageOf } from '../common/errors.js'
import { validate } from '../common/jsonl.js'
import type { Usage } from '../models/model.js'
import { readCitations } from '../models/prompts.js'
import type { OwnAnswer, OwnQuestion, OwnSystem } from '../scenario/schema.js'
import type { SystemKind } from './kind.js'
import { askOverHttp } from './own-http.js'
import type { Answer, AnswerPassage, Asked, System } from './system.js'

const count = z.int().min(0)
const replySchema = z.object({
  text: z.string(),
  passages: z
    .array(z.object({ id: z.string().optional(), article: z.string().optional(), text: z.string() }))
    .max(200)
    .nullish(),
  citations: z.array(z.string()).max(200).optional(),
  usage: z.object({ inputTokens: count, outputTokens: count, cachedInputTokens: count.default(0) }).nullish(),
})

/** A system of a scenario's own, as versus knows its systems. */
export function ownKind(system: OwnSystem): SystemKind {
  const title = system.title ?? ('url' in system ? `a service at ${new URL(system.url).host}` : 'a function of the scenario’s')
  return {
    id: system.id,
    title,
    uses: { passages: false, adapters: [] },
    own: { dollarsPerAnswer: system.dollarsPerAnswer ?? null },
    open: async () => openOwn(system),
  }
}

function openOwn(system: OwnSystem): System {
  const ask = 'url' in system ? askOverHttp(system) : system.answer
  return {
    id: system.id,
    concurrency: system.concurrency ?? 1,
    async answer(asked) {
      const started = performance.now()
      const reply = await reached(system, ask, asked)
      const totalMs = performance.now() - started
      return answerOf(system, asked, reply, totalMs)
    },
    dispose: () => Promise.resolve(),
  }
}

type Ask = (asked: OwnQuestion) => unknown

async function reached(system: OwnSystem, ask: Ask, { wording, temperature, seed, maxTokens, ...asked }: Asked): Promise<unknown> {
  const signal = asked.signal ?? new AbortController().signal
  signal.throwIfAborted()
  try {
    const reply = ask({ question: wording, temperature, seed, maxTokens, signal })
    return isPromise(reply) ? await unlessAborted(reply, signal) : reply
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw new Error(`${system.id}: ${messageOf(error)}`, { cause: error })
  }
}

function isPromise(reply: unknown): reply is PromiseLike<unknown> {
  return typeof (reply as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'
}

/** A function that does not look at its signal is left to itself: the next question does not wait for it. */
async function unlessAborted(reply: PromiseLike<unknown>, signal: AbortSignal): Promise<unknown> {
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([reply, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** @throws InputError for a reply that is none. */
async function answerOf(system: OwnSystem, { wording }: Asked, reply: unknown, totalMs: number): Promise<Answer> {
  const given: OwnAnswer | string = typeof reply === 'string' ? { text: reply } : (reply as OwnAnswer)
  const { text, passages, citations, usage } = validate(given, replySchema, `the answer of ${system.id}`)
  const read = readCitations(text)
  const put: AnswerPassage[] | null =
    passages?.map((passage, index) => ({ id: passage.id ?? `${index + 1}`, article: passage.article ?? '', text: passage.text })) ?? null
  return {
    text: put ? read.text : text.trim(),
    passages: put,
    citations: citations ?? (put ? read.numbers.flatMap((number) => put[number - 1]?.id ?? []) : []),
    usage: usage ?? (await estimate(wording, put, text)),
    // It is not seen from outside what it did when.
    timings: { retrieveMs: 0, firstTokenMs: totalMs, generateMs: 0, totalMs },
  }
}

/** What it was asked, what it says that it read, and what it answered, by the tokens of OpenAI's models since GPT-4o. */
async function estimate(question: string, passages: readonly AnswerPassage[] | null, answer: string): Promise<Usage> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  const counted = (text: string) => countTokens(text, { disallowedSpecial: new Set() })
  const inputTokens = [question, ...(passages ?? []).map(({ text }) => text)].reduce((sum, text) => sum + counted(text), 0)
  return { inputTokens, cachedInputTokens: 0, outputTokens: counted(answer), estimated: true }
}
