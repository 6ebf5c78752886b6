import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { messageOf } from '../common/errors.js'
import { type OwnSystem, questionSchema } from '../scenario/schema.js'
import { ownKind } from './own.js'
import type { Resources } from './resources.js'

const KEY = 'service-key-0123456789'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a function of a scenario’s', () => {
  it('is asked the wording, and answers with a text alone, its tokens estimated', async () => {
    const answer = await ask({ id: 'echo', answer: ({ question }) => question })
    expect(answer).toMatchObject({ text: 'How long is q valid?', passages: null, citations: [], usage: { estimated: true } })
    expect(answer.timings.totalMs).toBe(answer.timings.firstTokenMs)
  })

  it('reads citations from the text, where it gives passages', async () => {
    const passages = [
      { id: 'a', text: 'first' },
      { article: 'permits', text: 'A permit is valid for 12 months.' },
    ]
    const answer = await ask({ id: 'own', answer: async () => ({ text: '12 months [2]', passages }) })
    expect(answer).toMatchObject({ text: '12 months', citations: ['2'], passages: [{ id: 'a' }, { id: '2', article: 'permits' }] })
  })

  it.each<[string, unknown, RegExp]>([
    ['no text', { answer: 'x' }, /the answer of own: text: /],
    ['a text that is none', { text: null }, /the answer of own: text: /],
    ['nothing', undefined, /the answer of own/],
  ])('that gives %s is an error', async (_what, reply, message) => {
    await expect(ask({ id: 'own', answer: () => reply as string })).rejects.toThrow(message)
  })

  it('that gives an empty text gave an empty answer', async () => {
    for (const reply of ['', { text: ' ' }]) expect(await ask({ id: 'own', answer: () => reply })).toMatchObject({ text: '' })
  })

  it('that throws keeps where it did', async () => {
    const fault = new TypeError('no such index')
    const asked = ask({ id: 'own', answer: () => Promise.reject(fault) })
    await expect(asked).rejects.toMatchObject({ message: 'own: no such index', cause: fault })
  })

  it('that does not look at its signal is given up when that is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('too late')
    const asked = ask({ id: 'own', answer: () => new Promise<string>(() => undefined) }, controller.signal)
    controller.abort(reason)
    await expect(asked).rejects.toBe(reason)
  })
})

describe('a service', () => {
  it('gets a POST with the question and the key, and its usage is kept', async () => {
    vi.stubEnv('SERVICE_KEY', KEY)
    const seen: unknown[] = []
    const url = await serve(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      seen.push(request.method, request.headers.authorization, JSON.parse(Buffer.concat(chunks).toString()))
      response.end(JSON.stringify({ text: '12 months', usage: { inputTokens: 7, outputTokens: 2 } }))
    })
    const answer = await ask({ id: 'service', kind: 'http', url, keyEnv: 'SERVICE_KEY' })
    expect(seen).toEqual(['POST', `Bearer ${KEY}`, { question: 'How long is q valid?', temperature: 0, seed: 1, maxTokens: 20 }])
    expect(answer).toMatchObject({ text: '12 months', usage: { inputTokens: 7, cachedInputTokens: 0, outputTokens: 2 } })
  })

  it.each<[string, RequestListener, RegExp]>([
    [
      'a failure',
      (request, response) => response.writeHead(500).end(`broken ${request.headers.authorization}`),
      /HTTP 500: broken Bearer \[key\]/,
    ],
    ['no JSON', (request, response) => response.end(`<p>${request.headers.authorization}`), /no JSON: <p>Bearer \[key\]/],
    ['a redirect', (_request, response) => response.writeHead(307, { location: 'http://127.0.0.2:9/' }).end(), /HTTP 307/],
    ['a broken connection', (_request, response) => response.destroy(), /can't be reached at http:\/\/127/],
    ['too much', (_request, response) => response.end('x'.repeat(2_100_000)), /longer than 2000000 bytes/],
  ])('that gives %s is an error without the key', async (_what, listener, message) => {
    vi.stubEnv('SERVICE_KEY', KEY)
    const url = await serve(listener)
    const error: unknown = await ask({ id: 'service', kind: 'http', url, keyEnv: 'SERVICE_KEY' }).catch((thrown: unknown) => thrown)
    expect(messageOf(error)).toMatch(message)
    expect(messageOf(error)).not.toContain(KEY)
  })

  it('whose key is not there is refused before it is asked', async () => {
    const system: OwnSystem = { id: 'service', kind: 'http', url: 'http://127.0.0.1:9/', keyEnv: 'NO_SUCH_KEY' }
    await expect(ask(system)).rejects.toThrow('service: the environment variable NO_SUCH_KEY is not set')
  })
})

async function ask(system: OwnSystem, signal?: AbortSignal) {
  const opened = await ownKind(system).open({} as Resources)
  const question = questionSchema.parse({
    id: 'q',
    category: 'permits',
    difficulty: 'easy',
    answerable: false,
    wordings: ['How long is q valid?'],
    answers: ["I don't know."],
    keyFacts: [],
    facts: [],
    gold: [],
  })
  const asked = { question, wording: 'How long is q valid?', temperature: 0, seed: 1, maxTokens: 20 }
  return opened.answer({ ...asked, ...(signal ? { signal } : {}) })
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close(() => undefined).closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`
}
