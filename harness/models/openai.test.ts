import { once } from 'node:events'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  breakOff,
  chatChunk,
  hang,
  type OpenAiServer,
  type OpenAiServerOptions,
  type Reply,
  redirectTo,
  refuse,
  send,
  startOpenAiServer,
  streamEvents,
  vectorOf,
  webPage,
} from '../../tests/support/openai-server.js'
import { InputError } from '../common/errors.js'
import type { EndpointOptions } from './endpoint.js'
import { EndpointError, type Fault } from './endpoint-fault.js'
import type { EmbeddingModel, GenerationOptions } from './model.js'
import { type ChatEndpointOptions, openChatEndpoint, openEmbeddingEndpoint } from './openai.js'

const KEY = 'sk-test-0123456789abcdef'
const PROMPT = { shared: 'Answer in a few words.\n', own: 'How long is the warranty?' }
const IMPATIENT = { silenceSeconds: 0.2 }
const GREEDY: GenerationOptions = { temperature: 0, seed: 7, maxTokens: 40 }
const ANSWER = streamEvents([chatChunk({ content: 'hello' }), chatChunk({ content: ' world' }), chatChunk({}, 'stop')])

/** All that a test writes. Watched from before the client is loaded: it holds on to the console that it finds. */
const shown: string[] = []

beforeAll(() => {
  for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...parts) => void shown.push(inspect(parts, { depth: null })))
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => shown.push(String(chunk)) > 0)
  }
})
beforeAll(() => import('gpt-tokenizer/encoding/o200k_base'), 300_000)
beforeAll(() => import('openai'), 300_000)

afterEach(() => {
  vi.unstubAllEnvs()
  shown.length = 0
})

describe('openChatEndpoint', () => {
  it('asks with one message of the user, and gives the answer with its tokens', async () => {
    const server = await serve({ key: KEY, answer: () => ' 12 months, with a receipt ' })
    const completion = await chat(server).complete(PROMPT, GREEDY)
    expect(server.requests).toMatchObject([{ path: '/v1/chat/completions', headers: { authorization: `Bearer ${KEY}` } }])
    expect(server.requests[0]?.body).toEqual({
      model: 'chat-1',
      messages: [{ role: 'user', content: 'Answer in a few words.\nHow long is the warranty?' }],
      temperature: 0,
      seed: 7,
      max_tokens: 40,
      stream: true,
      stream_options: { include_usage: true },
    })
    expect(completion.text).toBe('12 months, with a receipt')
    expect(completion.usage).toEqual({ inputTokens: 10, cachedInputTokens: 0, outputTokens: 5 })
  })

  it('is named after its model and host', () => {
    expect(openChatEndpoint({ baseUrl: 'https://127.0.0.1:8080/v1/', model: 'org/chat-1' }).id).toBe('org/chat-1@127.0.0.1:8080')
  })

  it('splits the tokens of the prompt into those that were cached and those that were not', async () => {
    const server = await serve({ cachedTokens: 6 })
    const { usage } = await chat(server).complete(PROMPT, GREEDY)
    expect(usage).toMatchObject({ inputTokens: 4, cachedInputTokens: 6 })
  })

  it('gives a refusal of the model as its answer', async () => {
    const server = await serve()
    server.next(streamEvents([chatChunk({ refusal: "I can't" }), chatChunk({ refusal: ' say' }), chatChunk({}, 'stop')]))
    expect(await chat(server).complete(PROMPT, GREEDY)).toMatchObject({ text: "I can't say" })
  })

  it('uses its connections again', async () => {
    const server = await serve()
    const model = chat(server)
    for (let time = 0; time < 6; time++) await model.complete(PROMPT, GREEDY)
    expect(server.connections).toBeLessThan(6)
  })

  describe('clocks', () => {
    it('from the request to the first text, and from there to the last', async () => {
      const server = await serve()
      server.next(async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const write = (event: object) => response.write(`data: ${JSON.stringify(event)}\n\n`)
        write(chatChunk({ role: 'assistant', content: '' }))
        await sleep(80)
        write(chatChunk({ content: 'hello' }))
        await read()
        await sleep(60)
        write(chatChunk({ content: ' world' }))
        write(chatChunk({}, 'stop'))
        response.end('data: [DONE]\n\n')
      })
      const { timings } = await chat(server).complete(PROMPT, GREEDY)
      // Timers of Node may fire a millisecond early.
      expect(timings.firstTokenMs).toBeGreaterThanOrEqual(79)
      expect(timings.generateMs).toBeGreaterThanOrEqual(59)
    })

    it('no waiting for a slot', async () => {
      const server = await serve()
      const slow: Reply = (_request, _response, behave) => sleep(50).then(behave)
      server.next(slow, slow, slow)
      const model = chat(server, { concurrency: 1 })
      const started = performance.now()
      const completions = await Promise.all([PROMPT, PROMPT, PROMPT].map((prompt) => model.complete(prompt, GREEDY)))
      const spent = completions.map(({ timings }) => timings.firstTokenMs + timings.generateMs)
      expect(spent.reduce((sum, time) => sum + time, 0)).toBeLessThanOrEqual(performance.now() - started)
    })

    it('no tries that failed', async () => {
      const server = await serve()
      server.next(refuse(429, {}, { 'retry-after-ms': '200' }))
      const started = performance.now()
      const { timings } = await chat(server).complete(PROMPT, GREEDY)
      expect(timings.firstTokenMs + timings.generateMs).toBeLessThanOrEqual(performance.now() - started - 199)
    })
  })

  describe('where the endpoint gives no count of tokens', () => {
    // "hello world" is 2 tokens of o200k_base (24912, 2375); 7 are those of the conversation around it.
    const estimate = { inputTokens: 9, cachedInputTokens: 0, outputTokens: 2, estimated: true }
    const greeting = { shared: 'hello', own: ' world' }

    it('estimates it, and says so', async () => {
      const server = await serve()
      server.next(ANSWER)
      expect((await chat(server).complete(greeting, GREEDY)).usage).toEqual(estimate)
    })

    it.each([
      ['zeros', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
      ['half of it', { prompt_tokens: 5 }],
      ['more cached than there is', { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 6 } }],
    ])('takes %s for none', async (_name, usage) => {
      const server = await serve()
      server.next(streamEvents([chatChunk({ content: 'hello world' }), chatChunk({}, 'stop', { usage })]))
      expect((await chat(server).complete(greeting, GREEDY)).usage).toEqual(estimate)
    })

    it('counts what looks like a special token as text', async () => {
      const server = await serve()
      server.next(ANSWER)
      const { usage } = await chat(server).complete({ shared: '', own: '<|endoftext|>' }, GREEDY)
      expect(usage).toMatchObject({ estimated: true })
      expect(usage.inputTokens).toBeGreaterThan(8)
    })

    it('asks a model that rejects stream_options without them', async () => {
      const server = await serve({ rejects: ['stream_options'], answer: () => 'hello world' })
      const notices: string[] = []
      const model = chat(server, { onNotice: (notice) => notices.push(notice) })
      expect((await model.complete(greeting, GREEDY)).usage).toEqual(estimate)
      expect(notices).toEqual([expect.stringContaining('counted by an estimate')])
    })
  })

  describe('max_tokens', () => {
    it('ends the answer', async () => {
      const server = await serve({ answer: () => 'one two three four' })
      expect((await chat(server).complete(PROMPT, { ...GREEDY, maxTokens: 2 })).text).toBe('one two')
    })

    it('is max_completion_tokens where the model wants that: told once, and remembered', async () => {
      const server = await serve({ rejects: ['max_tokens'], answer: () => 'one two three' })
      const notices: string[] = []
      const model = chat(server, { concurrency: 3, onNotice: (notice) => notices.push(notice) })
      const short = { ...GREEDY, maxTokens: 2 }
      const together = await Promise.all([PROMPT, PROMPT, PROMPT].map((prompt) => model.complete(prompt, short)))
      expect(together.map(({ text }) => text)).toEqual(['one two', 'one two', 'one two'])
      const before = server.requests.length
      await model.complete(PROMPT, short)
      expect(server.requests.slice(before)).toMatchObject([{ body: { max_completion_tokens: 2 } }])
      expect(server.requests.at(-1)?.body).not.toHaveProperty('max_tokens')
      expect(notices).toEqual(['chat-1 takes max_completion_tokens in place of max_tokens: it is asked so from here on'])
    })

    it('that is too high is an error, whatever its name', async () => {
      const server = await serve({ longestAnswer: 10 })
      const notices: string[] = []
      const error = await endpointError(chat(server, { onNotice: (notice) => notices.push(notice) }).complete(PROMPT, GREEDY))
      expect(error).toMatchObject({ fault: 'request', details: { parameter: 'max_tokens' } })
      expect(error.message).toContain('rejects max_tokens for chat-1 (HTTP 400): max_tokens is too large: 40')
      expect(notices).toEqual([])
      expect(server.requests).toHaveLength(1)
    })
  })

  describe('tries again', () => {
    it.each([429, 500, 502, 503])('after HTTP %i, and gives the answer that comes', async (status) => {
      const server = await serve()
      server.next(refuse(status), refuse(status), refuse(status))
      expect(await chat(server).complete(PROMPT, GREEDY)).toMatchObject({ text: expect.stringContaining('You said') })
      expect(server.requests).toHaveLength(4)
    })

    it('when the endpoint says, in seconds', async () => {
      const server = await serve()
      const arrivals = arrivalsAt(server, refuse(429, {}, { 'retry-after': '1' }))
      await chat(server).complete(PROMPT, GREEDY)
      expect(arrivals[1]).toBeGreaterThanOrEqual((arrivals[0] as number) + 999)
    })

    it('when the endpoint says, as a date', async () => {
      const server = await serve()
      const date = Math.ceil(Date.now() / 1000 + 1) * 1000
      const arrivals = arrivalsAt(server, refuse(503, {}, { 'retry-after': new Date(date).toUTCString() }))
      await chat(server).complete(PROMPT, GREEDY)
      expect(arrivals[1]).toBeGreaterThanOrEqual(date - 1)
    })

    it('with half as many at once after there were too many', async () => {
      const server = await serve()
      const together = meeting(4)
      const busy: Reply = (...exchange) => together().then(() => refuse(429)(...exchange))
      const { most, counted } = counter()
      server.next(busy, busy, busy, busy, counted, counted, counted, counted)
      const model = chat(server, { concurrency: 4 })
      await Promise.all([1, 2, 3, 4].map(() => model.complete(PROMPT, GREEDY)))
      expect(server.requests).toHaveLength(8)
      expect(most()).toBeLessThanOrEqual(2)
    })
  })

  it('has as many requests under way as it is allowed, and no more', async () => {
    const server = await serve()
    const together = meeting(3)
    const { most, counted } = counter(together)
    server.next(...Array.from({ length: 9 }, () => counted))
    const model = chat(server, { concurrency: 3 })
    await Promise.all(Array.from({ length: 9 }, () => model.complete(PROMPT, GREEDY)))
    expect(most()).toBe(3)
  })

  it('takes a slow answer for no hang, as long as some of it comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const server = await serve()
    server.next(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const event of [chatChunk({ content: 'one' }), chatChunk({ content: ' two' }), chatChunk({ content: ' three' })]) {
        response.write(`data: ${JSON.stringify(event)}\n\n`)
        await read()
        vi.advanceTimersByTime(9_000)
      }
      response.end(`data: ${JSON.stringify(chatChunk({}, 'stop'))}\n\n`)
    })
    expect(await chat(server, { silenceSeconds: 10 }).complete(PROMPT, GREEDY)).toMatchObject({ text: 'one two three' })
  })

  it('closes the connection where it does not want the rest', async () => {
    const server = await serve()
    let closed: Promise<unknown> | undefined
    server.next((_request, response) => {
      closed = once(response, 'close')
      response.writeHead(200, { 'content-type': 'text/html' }).write('<!doctype html>')
    })
    expect(await endpointError(chat(server).complete(PROMPT, GREEDY))).toMatchObject({ fault: 'address' })
    await closed
  })

  describe('stops where it is aborted', () => {
    it('before it asked', async () => {
      const server = await serve()
      const reason = new Error('stop')
      const error = await rejection(chat(server).complete(PROMPT, { ...GREEDY, signal: AbortSignal.abort(reason) }))
      expect(error).toBe(reason)
      expect(server.requests).toEqual([])
    })

    it.each<[string, Reply]>([
      ['before the answer', hang],
      ['in the middle of the answer', streamEvents([chatChunk({ content: 'hello' })], 'hang')],
    ])('%s, and closes the connection', async (_name, reply) => {
      const server = await serve()
      const controller = new AbortController()
      const reason = new Error('stop')
      let closed: Promise<unknown> | undefined
      server.next(async (request, response, behave) => {
        closed = once(response, 'close')
        await reply(request, response, behave)
        controller.abort(reason)
      })
      expect(await rejection(chat(server).complete(PROMPT, { ...GREEDY, signal: controller.signal }))).toBe(reason)
      await closed
    })

    it('while it waits for a slot', async () => {
      const server = await serve()
      const first = new AbortController()
      const second = new AbortController()
      const model = chat(server, { concurrency: 1 })
      const arrived = new Promise<void>((resolve) => server.next(() => resolve()))
      const holder = rejection(model.complete(PROMPT, { ...GREEDY, signal: first.signal }))
      await arrived
      const waiter = rejection(model.complete(PROMPT, { ...GREEDY, signal: second.signal }))
      const reason = new Error('stop')
      second.abort(reason)
      expect(await waiter).toBe(reason)
      first.abort()
      await holder
      expect(server.requests).toHaveLength(1)
    })

    it('while it waits to try again', async () => {
      const server = await serve()
      const controller = new AbortController()
      const reason = new Error('stop')
      server.next((request, response, behave) => {
        response.once('close', () => controller.abort(reason))
        return refuse(429, {}, { 'retry-after': '60' })(request, response, behave)
      })
      expect(await rejection(chat(server).complete(PROMPT, { ...GREEDY, signal: controller.signal }))).toBe(reason)
      expect(server.requests).toHaveLength(1)
    })
  })

  it('takes nothing said for an empty answer, where the model ended by itself', async () => {
    const server = await serve()
    for (const content of ['', ' \n', null]) {
      server.next(streamEvents([chatChunk({ role: 'assistant', content }), chatChunk({}, 'stop')]))
      const { text, usage, timings } = await chat(server).complete(PROMPT, GREEDY)
      expect(text).toBe('')
      expect(usage.inputTokens).toBeGreaterThan(0)
      expect(timings.firstTokenMs).toBeGreaterThan(0)
      expect(timings.generateMs).toBe(0)
    }
  })

  describe('says in one line what is wrong:', () => {
    const json = { 'content-type': 'application/json' }
    const FAULTS: readonly [name: string, reply: Reply, fault: Fault, message: RegExp][] = [
      ['a wrong key', refuse(401, { code: 'invalid_api_key' }), 'key', /the API key is refused \(HTTP 401\)/],
      ['a key without permission', refuse(403, { message: 'no access' }), 'key', /refuses chat-1 to this API key \(HTTP 403\): no access/],
      [
        'a prompt that is flagged',
        refuse(403, { message: 'your input was flagged' }),
        'request',
        /rejects the request for chat-1 \(HTTP 403\)/,
      ],
      ['an unknown model', refuse(404, { message: 'no such model' }), 'model', /has no model chat-1.*\(HTTP 404\): no such model/],
      [
        'a rejected parameter',
        refuse(400, { message: 'Unsupported value', param: 'temperature' }),
        'request',
        /rejects temperature for chat-1 \(HTTP 400\)/,
      ],
      ['a parameter rejected in words', refuse(400, { message: "'seed' is not supported" }), 'request', /rejects seed for/],
      [
        'a parameter rejected by FastAPI',
        send(422, '{"detail":[{"loc":["body","seed"],"msg":"Extra inputs {key}"}]}', json),
        'request',
        /rejects seed for chat-1 \(HTTP 422\): Extra inputs/,
      ],
      [
        'a parameter that is the key',
        send(400, '{"error":{"message":"bad","param":"{key}"}}', json),
        'request',
        /rejects Bearer \[key\] for chat-1/,
      ],
      ['a prompt that is too long', refuse(400, { code: 'context_length_exceeded', param: 'messages' }), 'request', /rejects messages/],
      ['a prompt that is too long for a proxy', webPage(413), 'request', /rejects the request for chat-1 \(HTTP 413\)$/],
      ['a rejected request', refuse(400, { message: 'policy' }), 'request', /rejects the request for chat-1 \(HTTP 400\): policy/],
      ['an error that is a text', send(400, '{"error":"bad {key}"}', json), 'request', /: bad Bearer \[key\]$/],
      ['an error without a name', send(400, '{"object":"error","message":"bad {key}"}', json), 'request', /: bad Bearer \[key\]$/],
      ['no credit', refuse(429, { code: 'insufficient_quota' }), 'quota', /has no credit left \(HTTP 429\)/],
      [
        'no credit, as a status',
        refuse(402, { message: 'Insufficient Balance' }),
        'quota',
        /has no credit left \(HTTP 402\): Insufficient/,
      ],
      ['no credit, as a bad request', refuse(400, { code: 'billing_hard_limit_reached' }), 'quota', /has no credit left \(HTTP 400\)/],
      ['no credit, in words', refuse(400, { message: 'Your credit balance is too low to access the API' }), 'quota', /no credit left/],
      ['too many requests', refuse(429), 'rate', /too many requests \(HTTP 429, at the last of 4 tries\)/],
      [
        'too many requests for now',
        refuse(429, {}, { 'retry-after': '0' }),
        'rate',
        /too many requests \(HTTP 429, wait 0 s, at the last of 4 tries\)/,
      ],
      ['too many requests for long', refuse(429, {}, { 'retry-after': '3600' }), 'rate', /too many requests \(HTTP 429, wait 3600 s\)/],
      ['a failing server', refuse(500, { message: 'oops' }), 'server', /fails \(HTTP 500, at the last of 4 tries\): oops/],
      ['a failing server behind a proxy', webPage(502), 'server', /fails \(HTTP 502, at the last of 4 tries\)$/],
      ['a web page', webPage(200), 'address', /a web page answers there/],
      ['a web page instead of an error', webPage(404), 'address', /a web page answers there \(HTTP 404\): a base URL mostly ends in \/v1/],
      ['no API at that path', send(404, '404 page not found', { 'content-type': 'text/plain' }), 'address', /no such API \(HTTP 404\)/],
      ['no stream', send(200, '{"id":"chatcmpl-1","key":"{key}"}', json), 'reply', /gave no stream but {"id":"chatcmpl-1"/],
      ['no JSON', streamEvents([`{"key": "${KEY}`]), 'reply', /no JSON/],
      ['a hang', hang, 'hang', /sent nothing for 0.2 s/],
      ['a hang in the middle', streamEvents([chatChunk({ content: 'hello' })], 'hang'), 'hang', /sent nothing for 0.2 s/],
      ['a broken connection', breakOff, 'cut', /the connection broke/],
      ['a connection that breaks in the middle', streamEvents([chatChunk({ content: 'hello' })], 'break'), 'cut', /the connection broke/],
      ['a stream that ends in the middle', streamEvents([chatChunk({ content: 'hello' })], 'close'), 'cut', /cut off in the middle/],
      [
        'an error in the middle',
        streamEvents([chatChunk({ content: 'hello' }), { error: { message: `overloaded ${KEY}` } }]),
        'cut',
        /failed in the middle of the answer: overloaded \[key\]/,
      ],
      ['no choice', streamEvents([chatChunk({}, null, { choices: [] })]), 'empty', /gave no text \(finish_reason none\)/],
      [
        'an end without a message',
        streamEvents([chatChunk({}, 'stop', { choices: [{ index: 0, finish_reason: 'stop' }] })]),
        'empty',
        /stop/,
      ],
      ['an answer in parts', streamEvents([chatChunk({ content: [{ type: 'text' }] }), chatChunk({}, 'stop')]), 'reply', /is no text/],
      ['a filtered answer', streamEvents([chatChunk({}, 'content_filter')]), 'empty', /finish_reason content_filter/],
      ['nothing but reasoning', streamEvents([chatChunk({}, 'length')]), 'empty', /allow more/],
    ]
    const RETRIED: readonly Fault[] = ['rate', 'server']

    it.each(FAULTS)('%s', async (name, reply, fault, message) => {
      const server = await serve()
      server.next(reply, reply, reply, reply)
      vi.stubEnv('OPENAI_LOG', 'debug')
      const model = chat(server, fault === 'hang' ? IMPATIENT : {})
      const error = await endpointError(model.complete(PROMPT, GREEDY))
      expect(error.fault).toBe(fault)
      expect(error.message).toMatch(message)
      expect(error.message.startsWith(`${server.baseUrl}: `)).toBe(true)
      expect(error.message).not.toContain('\n')
      expect(error).toBeInstanceOf(InputError)
      expect(server.requests).toHaveLength(RETRIED.includes(fault) && name !== 'too many requests for long' ? 4 : 1)
      expect(shown).toEqual([])
      for (const text of [...everythingOf(error), ...everythingOf(model)]) expect(text).not.toContain(KEY)
    })

    it('a missing key', async () => {
      const server = await serve({ key: KEY })
      const error = await endpointError(openChatEndpoint({ baseUrl: server.baseUrl, model: 'chat-1' }).complete(PROMPT, GREEDY))
      expect(error).toMatchObject({ fault: 'key', message: expect.stringContaining('wants an API key (HTTP 401)') })
    })

    it('nothing that listens', async () => {
      const server = await serve()
      await server.close()
      const error = await endpointError(chat(server).complete(PROMPT, GREEDY))
      expect(error).toMatchObject({ fault: 'unreachable', message: `${server.baseUrl}: can't be reached (ECONNREFUSED)` })
    })

    it('a certificate that nobody signed', async () => {
      const server = await serve({ tls: true })
      const error = await endpointError(chat(server).complete(PROMPT, GREEDY))
      expect(error).toMatchObject({ fault: 'certificate', message: expect.stringContaining('NODE_EXTRA_CA_CERTS') })
      expect(server.requests).toEqual([])
      for (const text of everythingOf(error)) expect(text).not.toContain(KEY)
    })

    it('no TLS where the base URL says so', async () => {
      const server = await serve()
      const baseUrl = server.baseUrl.replace('http:', 'https:')
      const error = await endpointError(openChatEndpoint({ baseUrl, model: 'chat-1', apiKey: KEY }).complete(PROMPT, GREEDY))
      expect(error).toMatchObject({ fault: 'unreachable', message: expect.stringContaining('http://') })
    })
  })

  describe('keeps the key to itself', () => {
    it.each([301, 302, 303, 307, 308])('where the endpoint redirects to another host with HTTP %i', async (status) => {
      const other = await serve()
      const server = await serve()
      server.next(redirectTo(`${other.baseUrl}/chat/completions?key=${KEY}`, status))
      const error = await endpointError(chat(server).complete(PROMPT, GREEDY))
      expect(error).toMatchObject({
        fault: 'redirect',
        message: expect.stringContaining(`redirects to ${new URL(other.baseUrl).origin} (HTTP ${status})`),
      })
      expect(other.requests).toEqual([])
      for (const text of everythingOf(error)) expect(text).not.toContain(KEY)
    })

    it('where all is well', async () => {
      const server = await serve({ key: KEY })
      vi.stubEnv('OPENAI_LOG', 'debug')
      const model = chat(server)
      const completion = await model.complete(PROMPT, GREEDY)
      expect(shown).toEqual([])
      for (const text of [...everythingOf(model), ...everythingOf(completion)]) expect(text).not.toContain(KEY)
    })

    it('and does not send those of the environment to whatever endpoint', async () => {
      for (const name of ['API_KEY', 'ADMIN_KEY', 'ORG_ID', 'PROJECT_ID']) vi.stubEnv(`OPENAI_${name}`, KEY)
      vi.stubEnv('OPENAI_CUSTOM_HEADERS', `Authorization: Bearer ${KEY}`)
      const server = await serve()
      await openChatEndpoint({ baseUrl: server.baseUrl, model: 'chat-1' }).complete(PROMPT, GREEDY)
      expect(server.requests).toHaveLength(1)
      expect(inspect(server.requests)).not.toContain(KEY)
    })
  })
})

describe('openEmbeddingEndpoint', () => {
  it('gives vectors of length 1, in the order of the texts', async () => {
    const server = await serve({ key: KEY })
    const model = await embedding(server)
    const texts = ['warranty', 'a b c', 'warranty', 'Öl']
    const vectors = await model.embed(texts)
    expect(model.dimensions).toBe(4)
    for (const [index, vector] of vectors.entries()) {
      const raw = vectorOf(texts[index] as string)
      const length = Math.sqrt(raw.reduce((sum, value) => sum + value ** 2, 0))
      expect(vector).toEqual(Float32Array.from(raw.map((value) => value / length)))
    }
    expect(server.requests.at(-1)?.body).toEqual({ model: 'embedding-1', input: texts, encoding_format: 'float' })
  })

  it('asks its dimensions once, and at most 100 texts at a time', async () => {
    const server = await serve()
    const model = await embedding(server)
    const texts = Array.from({ length: 250 }, (_, index) => `text ${'x'.repeat(index)}`)
    const vectors = await model.embed(texts)
    expect(await model.embed([])).toEqual([])
    expect(server.requests.map(({ body }) => (body['input'] as string[]).length)).toEqual([1, 100, 100, 50])
    const alone = await Promise.all([0, 99, 100, 249].map(async (index) => (await model.embed([texts[index] as string]))[0]))
    expect([0, 99, 100, 249].map((index) => vectors[index])).toEqual(alone)
  })

  it('orders what comes in another order', async () => {
    const server = await serve()
    const model = await embedding(server)
    server.next(vectors([1, [0, 0, 0, 2]], [0, [3, 0, 0, 0]]))
    expect(await model.embed(['first', 'second'])).toEqual([Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 0, 0, 1)])
  })

  it('says that a port that fetch refuses can not be reached', async () => {
    const opening = openEmbeddingEndpoint({ baseUrl: 'http://127.0.0.1:9/v1', model: 'embed' })
    await expect(opening).rejects.toMatchObject({ fault: 'unreachable', message: "http://127.0.0.1:9/v1: can't be reached (bad port)" })
  })

  it('has a name for files, of its own for each endpoint and model', async () => {
    const models = ['org/embed', 'org_embed']
    const servers = [await serve({ embeddingModels: models }), await serve({ embeddingModels: models })]
    const ids: string[] = []
    for (const { baseUrl } of servers) for (const model of models) ids.push((await openEmbeddingEndpoint({ baseUrl, model })).id)
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^org_embed@127\.0\.0\.1_\d+-[0-9a-f]{12}$/)
  })

  it.each<[string, Reply]>([
    ['too many requests', refuse(429)],
    ['a failing server', refuse(503)],
    ['a broken connection', breakOff],
  ])('tries again after %s', async (_name, reply) => {
    const server = await serve()
    server.next(reply, reply, reply)
    expect((await embedding(server)).dimensions).toBe(4)
    expect(server.requests).toHaveLength(4)
  })

  it.each<[string, Reply, Fault, RegExp]>([
    ['a wrong key', refuse(401), 'key', /the API key is refused/],
    ['an unknown model', refuse(404), 'model', /has no model embedding-1/],
    ['a web page', webPage(200), 'address', /a web page/],
    ['no list', send(200, '{"error":"{key}"}', { 'content-type': 'application/json' }), 'reply', /no vector for each of 2 texts/],
    ['no JSON', send(200, '{"data":[', { 'content-type': 'application/json' }), 'reply', /no JSON/],
    ['too few vectors', vectors([0, [1, 0, 0, 0]]), 'reply', /no vector for each of 2 texts/],
    ['a vector twice', vectors([0, [1, 0, 0, 0]], [0, [1, 0, 0, 0]]), 'reply', /no vector for each of 2 texts/],
    ['a vector of zeros', vectors([0, [1, 0, 0, 0]], [1, [0, 0, 0, 0]]), 'reply', /no direction/],
    ['a vector that is none', vectors([0, [1, 0, 0, 0]], [1, null]), 'reply', /no direction/],
    ['other dimensions', vectors([0, [1, 0, 0, 0]], [1, [1, 0]]), 'reply', /2 dimensions, and gave 4 before/],
  ])('says in one line what is wrong: %s', async (_name, reply, fault, message) => {
    const server = await serve()
    const model = await embedding(server)
    server.next(reply)
    const error = await endpointError(model.embed(['first', 'second']))
    expect(error.fault).toBe(fault)
    expect(error.message).toMatch(message)
    expect(server.requests).toHaveLength(2)
    for (const text of [...everythingOf(error), ...everythingOf(model)]) expect(text).not.toContain(KEY)
  })

  it('gives a hang up', async () => {
    const server = await serve()
    server.next(hang)
    const error = await endpointError(embedding(server, IMPATIENT))
    expect(error).toMatchObject({ fault: 'hang', message: `${server.baseUrl}: sent nothing for 0.2 s, and was given up` })
  })
})

async function serve(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const server = await startOpenAiServer(options)
  onTestFinished(() => server.close())
  return server
}

function chat(server: OpenAiServer, options: Partial<ChatEndpointOptions> = {}) {
  return openChatEndpoint({ baseUrl: server.baseUrl, model: 'chat-1', apiKey: KEY, pauseMs: 1, ...options })
}

function embedding(server: OpenAiServer, options: Partial<EndpointOptions> = {}): Promise<EmbeddingModel> {
  return openEmbeddingEndpoint({ baseUrl: server.baseUrl, model: 'embedding-1', apiKey: KEY, pauseMs: 1, ...options })
}

/** A reply to a request for embeddings. */
function vectors(...rows: readonly [index: number, embedding: readonly number[] | null][]): Reply {
  const data = rows.map(([index, embedding]) => ({ object: 'embedding', index, embedding }))
  return send(200, JSON.stringify({ object: 'list', data, model: 'embedding-1' }), { 'content-type': 'application/json' })
}

/** When each request came, the first of which gets the reply. In milliseconds of the clock. */
function arrivalsAt(server: OpenAiServer, reply: Reply): number[] {
  const arrivals: number[] = []
  const noted =
    (then: Reply): Reply =>
    (request, response, behave) => {
      arrivals.push(Date.now())
      return then(request, response, behave)
    }
  server.next(
    noted(reply),
    noted((_request, _response, behave) => behave()),
  )
  return arrivals
}

/** Until what a server wrote is read: it is in this process, and so that takes a few turns of the event loop. */
async function read(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn()
}

/** Holds each who comes until there are so many; those after them pass. */
function meeting(size: number): () => Promise<void> {
  let come = 0
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    if (++come === size) open()
    return opened
  }
}

/** A reply as the API gives it, late, and how many of them were under way at once at most. */
function counter(hold: () => Promise<void> = () => Promise.resolve()): { most: () => number; counted: Reply } {
  let atOnce = 0
  let most = 0
  const counted: Reply = async (_request, _response, behave) => {
    most = Math.max(most, ++atOnce)
    await hold()
    await sleep(10)
    atOnce--
    behave()
  }
  return { most: () => most, counted }
}

/** Every way to look at a value. */
function everythingOf(value: unknown): string[] {
  const error = value instanceof Error ? [value.message, value.stack ?? '', String(value)] : []
  return [inspect(value, { depth: null, showHidden: true, getters: true }), JSON.stringify(value), ...error]
}

async function endpointError(promise: Promise<unknown>): Promise<EndpointError> {
  const error = await rejection(promise)
  if (!(error instanceof EndpointError)) throw error
  return error
}

function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  )
}
