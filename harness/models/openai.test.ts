import { afterEach, describe, expect, it } from 'vitest'
import {
  breakOff,
  chatChunk,
  hang,
  type OpenAiServer,
  redirectTo,
  refuse,
  send,
  startOpenAiServer,
  streamEvents,
  vectorOf,
  webPage,
} from '../../tests/support/openai-server.js'
import type { GenerationOptions } from './model.js'
import { openChatEndpoint, openEmbeddingEndpoint } from './openai.js'

// A real HTTP server on loopback that behaves as the API does, and misbehaves when told to.

const KEY = 'sk-test-0123456789'
const GREEDY: GenerationOptions = { temperature: 0, seed: 7, maxTokens: 20 }
const PROMPT = { shared: 'In a few words. ', own: 'How long?' }

let server: OpenAiServer
afterEach(() => server.close())

async function chat(options: Parameters<typeof startOpenAiServer>[0] = {}) {
  server = await startOpenAiServer({ key: KEY, answer: () => '12 months', ...options })
  return openChatEndpoint({ baseUrl: server.baseUrl, model: 'chat-1', apiKey: KEY, pauseMs: 1, silenceSeconds: 1 })
}

async function faultOf(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => new Error('no fault'),
    (reason: unknown) => reason as Error,
  )
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(KEY)
  return error
}

describe('a chat endpoint', () => {
  it('answers from a stream, with the tokens and the time to the first one', async () => {
    const model = await chat({ cachedTokens: 2 })
    const { text, usage, timings } = await model.complete(PROMPT, GREEDY)
    expect(text).toBe('12 months')
    expect(usage).toMatchObject({ cachedInputTokens: 2, outputTokens: 2 })
    expect(usage.inputTokens).toBeGreaterThan(0)
    expect(timings.firstTokenMs).toBeGreaterThan(0)
    expect(server.requests[0]?.body).toMatchObject({
      model: 'chat-1',
      temperature: 0,
      seed: 7,
      stream: true,
      messages: [{ role: 'user', content: 'In a few words. How long?' }],
    })
  })

  it('estimates the tokens, and says so, where the endpoint does not count them', async () => {
    const model = await chat()
    server.next(streamEvents([chatChunk({ content: '12 ' }), chatChunk({ content: 'months' }, 'stop')]))
    const { text, usage } = await model.complete(PROMPT, GREEDY)
    expect(text).toBe('12 months')
    expect(usage).toMatchObject({ estimated: true, outputTokens: 2 })
  })

  it('tries again after too many requests and after a fault of the server', async () => {
    const model = await chat()
    server.next(refuse(429, {}, { 'retry-after': '0' }), refuse(429), refuse(503))
    expect((await model.complete(PROMPT, GREEDY)).text).toBe('12 months')
    expect(server.requests).toHaveLength(4)
  })

  it.each([
    ['key', refuse(401), 1],
    ['model', refuse(404, { code: 'model_not_found' }), 1],
    ['server', refuse(500), 4],
    ['cut', breakOff, 1],
    ['cut', streamEvents([chatChunk({ content: '12 ' })], 'break'), 1],
    ['redirect', redirectTo('https://elsewhere.invalid/v1/chat/completions'), 1],
    ['hang', hang, 1],
    ['empty', streamEvents([chatChunk({}, 'stop')]), 1],
  ] as const)('ends with one classified error: %s', async (fault, reply, tries) => {
    const model = await chat()
    server.next(reply, reply, reply, reply)
    expect(await faultOf(model.complete(PROMPT, GREEDY))).toMatchObject({ fault })
    expect(server.requests).toHaveLength(tries)
  })

  it('explains a web page and a reply that is not of the API', async () => {
    const model = await chat()
    server.next(webPage(200))
    expect((await faultOf(model.complete(PROMPT, GREEDY))).message).not.toBe('no fault')
    server.next(send(200, '{"choices": 7}', { 'content-type': 'application/json' }))
    expect((await faultOf(model.complete(PROMPT, GREEDY))).message).not.toBe('no fault')
  })

  it('asks with max_completion_tokens where the model wants that, and remembers', async () => {
    const model = await chat({ rejects: ['max_tokens'] })
    await model.complete(PROMPT, GREEDY)
    await model.complete(PROMPT, GREEDY)
    expect(server.requests.map(({ body }) => body['max_completion_tokens'])).toEqual([undefined, 20, 20])
  })

  it('stops when it is told to', async () => {
    const model = await chat()
    server.next(hang)
    const controller = new AbortController()
    const asked = model.complete(PROMPT, { ...GREEDY, signal: controller.signal })
    controller.abort(new Error('enough'))
    expect((await faultOf(asked)).message).toBe('enough')
  })

  it('does not trust a certificate that nobody signed', async () => {
    const model = await chat({ tls: true })
    expect(await faultOf(model.complete(PROMPT, GREEDY))).toMatchObject({ fault: 'certificate' })
    expect(server.requests).toHaveLength(0)
  })
})

describe('an embedding endpoint', () => {
  it('gives normalised vectors in order, in batches', async () => {
    server = await startOpenAiServer({ key: KEY })
    const model = await openEmbeddingEndpoint({ baseUrl: server.baseUrl, model: 'embedding-1', apiKey: KEY, pauseMs: 1 })
    expect(model.dimensions).toBe(4)
    const texts = Array.from({ length: 205 }, (_, index) => `text ${index}`)
    const vectors = await model.embed(texts)
    expect(vectors).toHaveLength(205)
    const wanted = vectorOf('text 204')
    const length = Math.hypot(...wanted)
    expect([...(vectors[204] ?? [])]).toEqual(wanted.map((value) => expect.closeTo(value / length, 6)))
    expect(server.requests).toHaveLength(1 + 3)
  })
})
