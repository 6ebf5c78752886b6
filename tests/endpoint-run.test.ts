import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import type { Manifest } from '../harness/run/manifest.js'
import type { Summary } from '../harness/scoring/summary.js'
import { temporaryFolder, versus } from './support/cli.js'
import {
  chatChunk,
  hang,
  type OpenAiServer,
  type Reply,
  redirectTo,
  refuse,
  send,
  startOpenAiServer,
  streamEvents,
  webPage,
} from './support/openai-server.js'

// The whole of `versus run`, with both models behind a real HTTP server.

const KEY = 'sk-hostile-0123456789abcdef'
const JSON_TYPE = { 'content-type': 'application/json' }
const folder = temporaryFolder()
const prices = join(folder, 'prices.json')

let server: OpenAiServer
beforeAll(async () => {
  server = await startOpenAiServer({ key: KEY, answer: () => "I don't know. [1]" })
  const price = { input: 1, cachedInput: 0.5, output: 2, date: '2026-03-14', basis: 'a test' }
  writeFileSync(
    prices,
    JSON.stringify({ chat: { 'chat-1': price }, embedding: { 'embedding-1': { input: 1, date: '2026-03-14', basis: 'a test' } } }),
  )
})
afterAll(() => server.close())

const run = (out: string, url: string, ...more: string[]) =>
  versus(
    [
      ...['run', 'customer-support', '--model', 'chat-1', '--url', url, '--embedding', 'embedding-1', '--embedding-url', server.baseUrl],
      ...['--prices', prices, '--wordings', '1', '--latency', '0', '--out', out, ...more],
    ],
    { env: { VERSUS_API_KEY: KEY } },
  )

function readRun(out: string) {
  const read = (name: string) => readFileSync(join(out, name), 'utf8')
  const trials = read('trials.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { system: string; answer: { text: string } | null; error: { kind: string; fault?: string } | null })
  return { manifest: JSON.parse(read('manifest.json')) as Manifest, summary: JSON.parse(read('summary.json')) as Summary, trials }
}

function everythingIn(out: string): string {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

describe('versus run with models behind an endpoint', () => {
  const out = join(folder, 'sound')
  let ended: Awaited<ReturnType<typeof versus>>
  beforeAll(async () => {
    ended = await run(out, server.baseUrl, '--limit', '3', '--tuned-model', 'chat-1', '--tuned-dollars', '5')
  }, 240_000)

  it('asks every system, with an instruction in a turn of its own', () => {
    expect(ended.stderr).not.toContain('versus:')
    expect(ended.exitCode).toBe(0)
    const chats = server.requests.filter(({ path }) => path === '/v1/chat/completions')
    expect(chats[0]?.body).toMatchObject({ messages: [{ role: 'system' }, { role: 'user' }], stream: true })
    expect(new Set(readRun(out).trials.map(({ system }) => system))).toEqual(
      new Set(['base', 'rag', 'fine-tuned', 'rag+fine-tuned', 'reader-ceiling']),
    )
  })

  it('has no adapters and no disk in it, bills tokens, and tuning as it was said', () => {
    const { manifest, summary } = readRun(out)
    expect(manifest.models).toMatchObject({ chat: { endpoint: { model: 'chat-1' } }, bytes: { chat: 0, embedding: 0 } })
    expect(manifest.scenarios[0]).toMatchObject({ adapters: { tuned: null, reader: null }, stale: false })
    const [base, , tuned] = summary.scenarios[0]?.systems ?? []
    const { input = 0, output = 0 } = base?.tokens ?? {}
    expect(base?.cost?.perThousandAnswers).toBeCloseTo((input * 1 + output * 2) / 1000, 9)
    expect(base).toMatchObject({ diskBytes: 0, cost: { once: 0 } })
    expect(tuned).toMatchObject({ id: 'fine-tuned', cost: { once: 5, perUpdate: 5 } })
  })

  it('asks for a price where there is none, before it asks the model', async () => {
    const before = server.requests.length
    const { exitCode, stderr } = await versus([
      'run',
      'customer-support',
      '--model',
      'chat-9',
      '--url',
      server.baseUrl,
      '--out',
      join(folder, 'x'),
    ])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('no chat price for the model "chat-9"')
    expect(server.requests).toHaveLength(before)
  })
})

describe('versus run against a hostile endpoint', () => {
  const whole = [chatChunk({ content: "I don't know." }), chatChunk({}, 'stop')]
  const drip: Reply = async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const timer = setInterval(() => response.write(`data: ${JSON.stringify(chatChunk({ content: 'a' }))}\n\n`), 100)
    response.on('close', () => clearInterval(timer))
  }
  const always = (reply: Reply, times = 40) => Array.from({ length: times }, () => reply)
  const CASES: readonly [name: string, replies: Reply[], fault: string | null][] = [
    ['429 with retry-after', [refuse(429, {}, { 'retry-after': '1' })], null],
    ['429 without retry-after', [refuse(429)], null],
    ['500', always(refuse(500)), 'server'],
    ['502 with a web page', always(webPage(502)), 'server'],
    ['a hang', always(hang), 'timeout'],
    ['a cut stream', always(streamEvents([whole[0]], 'break')), 'cut'],
    ['invalid JSON', always(send(200, 'data: {no json {key}\n\n', { 'content-type': 'text/event-stream' })), 'reply'],
    ['an empty choice', always(streamEvents([{ ...whole[1], choices: [] }])), 'empty'],
    ['a wrong content type', always(send(200, '{"text":"{key}"}', JSON_TYPE)), 'reply'],
    ['a slow drip', always(drip), 'timeout'],
    ['10 MB of answer', always(streamEvents([chatChunk({ content: 'word '.repeat(2_000_000) }), chatChunk({}, 'stop')])), 'reply'],
    ['a prompt that is too long', always(refuse(400, { code: 'context_length_exceeded', param: 'messages' })), 'request'],
  ]

  it.each(CASES)(
    '%s is a counted, classified error, or tried again; the run ends; the key is nowhere',
    async (name, replies, fault) => {
      const chat = await startOpenAiServer({ key: KEY, answer: () => "I don't know." })
      chat.next(...replies)
      const out = join(folder, name.replace(/\W+/g, '-'))
      const { exitCode, stdout, stderr } = await run(
        out,
        chat.baseUrl,
        '--limit',
        '1',
        '--systems',
        'base',
        '--timeout',
        fault === 'timeout' ? '2' : '60',
      )
      await chat.close()
      const { trials, summary } = readRun(out)
      expect(trials).toHaveLength(1)
      const [trial] = trials
      expect(trial?.error ? (trial.error.fault ?? trial.error.kind) : null).toBe(fault)
      expect(summary.scenarios[0]?.systems[0]?.errors).toBe(fault === null ? 0 : 1)
      expect(exitCode).toBe(fault === null ? 0 : 1)
      expect(`${stdout}${stderr}${everythingIn(out)}`).not.toContain(KEY)
    },
    120_000,
  )

  const HOPELESS: readonly [name: string, replies: Reply[], said: RegExp][] = [
    ['a refused key', always(refuse(401)), /base can't be asked: http:.*: the API key is refused \(HTTP 401\)/],
    ['an unknown model', always(refuse(404)), /base can't be asked: http:.*: has no model chat-1/],
    ['a web page', always(webPage(200)), /base can't be asked: http:.*: a web page answers there/],
    [
      'a day of requests used up',
      always(refuse(429, {}, { 'retry-after': '28800' })),
      /too many requests \(HTTP 429, wait 28800 s\).*\n.*; wait as long as it asks, and go on with/,
    ],
    [
      'a redirect to another host',
      always(redirectTo('http://127.0.0.2:9/v1/chat/completions')),
      /base can't be asked: http:.*: redirects to/,
    ],
  ]

  it.each(HOPELESS)(
    '%s, which every question would meet, stops the run with no trial counted; the key is nowhere',
    async (name, replies, said) => {
      const chat = await startOpenAiServer({ key: KEY })
      chat.next(...replies)
      const out = join(folder, name.replace(/\W+/g, '-'))
      const { exitCode, stdout, stderr } = await run(out, chat.baseUrl, '--limit', '3', '--systems', 'base')
      await chat.close()
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(said)
      expect(stderr).toContain(`go on with: npx versus run --resume ${out}`)
      expect(readJournal(join(out, TRIALS_FILE))).toEqual([])
      expect(existsSync(join(out, 'summary.json'))).toBe(false)
      expect(`${stdout}${stderr}${everythingIn(out)}`).not.toContain(KEY)
    },
    120_000,
  )

  it('a certificate that nobody signed does so, too', async () => {
    const chat = await startOpenAiServer({ key: KEY, tls: true })
    const out = join(folder, 'tls')
    const { exitCode, stderr } = await run(out, chat.baseUrl, '--limit', '1', '--systems', 'base')
    await chat.close()
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/base can't be asked: https:.*: its TLS certificate is not trusted/)
    expect(everythingIn(out)).not.toContain(KEY)
  }, 120_000)

  it('the first answer of a system, where the run clocks, stops it before any trial is asked', async () => {
    const chat = await startOpenAiServer({ key: KEY })
    chat.next(...always(refuse(401)))
    const { exitCode, stderr } = await run(join(folder, 'clocked'), chat.baseUrl, '--limit', '3', '--systems', 'base,rag', '--latency', '1')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('the API key is refused')
    expect(chat.requests).toHaveLength(1)
    await chat.close()
  }, 120_000)

  it('a quota that is used up in the middle stops the run; topped up, it goes on from there, and no trial has failed', async () => {
    const chat = await startOpenAiServer({ key: KEY, answer: () => "I don't know." })
    const behave: Reply = (_request, _response, answer) => answer()
    chat.next(...always(behave, 5), refuse(429, { code: 'insufficient_quota' }))
    const out = join(folder, 'quota')
    const stopped = await run(out, chat.baseUrl, '--limit', '12', '--systems', 'base', '--concurrency', '1')
    expect(stopped.exitCode).toBe(2)
    expect(stopped.stderr).toMatch(/base can't be asked: .*the API key has no credit left/)
    const kept = readJournal(join(out, TRIALS_FILE))
    expect(kept.map(({ answer }) => answer?.text)).toEqual(Array(5).fill("I don't know."))
    const { exitCode } = await versus(['run', '--resume', out], { env: { VERSUS_API_KEY: KEY } })
    await chat.close()
    expect(exitCode).toBe(0)
    const all = readJournal(join(out, TRIALS_FILE))
    expect(all).toHaveLength(12)
    expect(all.filter(({ error }) => error)).toEqual([])
    expect(all.slice(0, 5)).toEqual(kept)
  }, 120_000)
})
