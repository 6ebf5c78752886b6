import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { describeConformity } from '../../tests/support/contract.js'
import { breakOff, type Reply, refuse, webPage } from '../../tests/support/openai-server.js'
import {
  breakAfterwards,
  type Exchange,
  hangAfterwards,
  startTuningServer,
  TUNING_OPERATIONS,
  type TuningServer,
  type TuningServerOptions,
} from '../../tests/support/openai-tuning-server.js'
import { until } from '../../tests/support/until.js'
import { InputError } from '../common/errors.js'
import { temporaryFolder, writeFiles } from '../common/testing.js'
import { LIST_PRICES } from '../cost/prices.js'
import { openChatEndpoint } from '../models/openai.js'
import type { TuningResult } from './backend.js'
import { type OpenAiTuningOptions, openAiBackend } from './openai-job.js'

const KEY = 'sk-test-0123456789abcdef'
const PAIRS = Array.from({ length: 12 }, (_, index) => ({
  prompt: { shared: '', own: `What is fact ${index}?` },
  completion: `It is ${index}.`,
}))
const UPLOAD = 'POST /files'
const CREATE = 'POST /fine_tuning/jobs'
const LOOK = 'GET /fine_tuning/jobs/{id}'
const EVENTS = 'GET /fine_tuning/jobs/{id}/events'
const CANCEL = 'POST /fine_tuning/jobs/{id}/cancel'

/** Of every test, for the last ones. */
const exchanges: Exchange[] = []
let cache: string

beforeAll(() => Promise.all([import('openai'), import('gpt-tokenizer/encoding/o200k_base')]), 300_000)
beforeEach(() => {
  cache = temporaryFolder()
  vi.stubEnv('VERSUS_CACHE', cache)
})
afterEach(() => vi.unstubAllEnvs())

describe('a job', () => {
  it('is made of one uploaded file, followed to its end, and priced', async () => {
    const server = await serve({ key: KEY })
    const said: string[] = []
    const steps: number[] = []
    const prepared = await backend(server).prepare()
    expect(prepared).toMatchObject({ started: false, estimate: { examples: 12, epochs: 3 } })
    // At $5 a million.
    expect(prepared.estimate.dollars).toBeCloseTo(((prepared.estimate.tokens ?? 0) * 3 * 5) / 1e6, 12)
    expect(server.exchanges.map(({ method }) => method)).toEqual(['GET'])

    const result = await prepared.start({
      onStep: (message) => said.push(message),
      onProgress: ({ step, steps: all, detail }) => {
        expect([all, detail]).toEqual([4, expect.stringMatching(/^loss \d/)])
        steps.push(step)
      },
    })
    expect(result).toMatchObject({
      model: { kind: 'openai', model: expect.stringMatching(/^ft:gpt-4\.1-mini:versus:my-scenario:/) },
      tokens: 3_000,
      dollars: (3_000 * 5) / 1e6,
      peakMemoryBytes: null,
      lossCurve: [
        { epoch: 0.75, loss: 2 },
        { epoch: 1.5, loss: 1 },
        { epoch: 2.25, loss: 2 / 3 },
        { epoch: 3, loss: 0.5 },
      ],
    })
    expect(result.seconds).toBeGreaterThanOrEqual(600)
    expect(steps).toEqual([1, 2, 3, 4])
    expect(said.join('\n')).toMatch(/uploading 12 examples\nthe job is ftjob-2\n.*queued[\s\S]*running[\s\S]*succeeded/)

    expect(server.files).toHaveLength(1)
    expect(server.files[0]?.filename).toMatch(/^versus-[0-9a-f]{64}\.jsonl$/)
    expect(server.jobs).toHaveLength(1)
    const create = server.exchanges.find(({ method, url }) => method === 'POST' && url.pathname.endsWith('/jobs'))
    expect(create?.body).toEqual({
      model: 'gpt-4.1-mini',
      training_file: 'file-1',
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 3 } } },
      seed: 7,
      suffix: 'my-scenario',
      metadata: { versus: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('leaves a record of where the model comes from and what it took, and no key in any file', async () => {
    const server = await serve({ key: KEY })
    const out = join(temporaryFolder(), 'tuned')
    const result = await train(server, { out })
    expect(result.provenance).toBe(join(out, 'provenance.json'))
    expect(JSON.parse(readFileSync(result.provenance, 'utf8'))).toEqual({
      kind: 'openai',
      model: (result.model as { model: string }).model,
      base: 'gpt-4.1-mini',
      endpoint: server.baseUrl,
      job: 'ftjob-2',
      trainingFile: 'file-1',
      trainingSet: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), examples: 12 },
      method: { type: 'supervised', epochs: 3 },
      seed: 7,
      created: expect.stringMatching(/^2026-/),
      seconds: result.seconds,
      trainedTokens: 3_000,
      price: { training: 5, date: expect.any(String), basis: expect.any(String) },
      dollars: result.dollars,
      lossCurve: result.lossCurve,
    })
    for (const text of [...textsUnder(cache), ...textsUnder(out)]) expect(text).not.toContain(KEY)
  })

  it('gives a model that answers', async () => {
    const server = await serve()
    const { model } = await train(server)
    const chat = openChatEndpoint({ baseUrl: server.baseUrl, model: (model as { model: string }).model })
    const { text } = await chat.complete({ shared: '', own: 'What is fact 3?' }, { temperature: 0, seed: 0, maxTokens: 9 })
    expect(text).toBe('You said: What is fact 3?')
  })

  it('has all its losses where events come on several pages', async () => {
    const server = await serve({ pageSize: 2 })
    expect((await train(server)).lossCurve.map(({ loss }) => loss)).toEqual([2, 1, 2 / 3, 0.5])
  })
})

describe('nothing is sent', () => {
  it('of a training set with faults', async () => {
    const server = await serve()
    const error = await rejection(train(server, { pairs: PAIRS.slice(0, 9) }))
    expect(error).toMatchObject({ message: expect.stringContaining('has 9 examples; OpenAI wants at least 10') })
    expect(server.exchanges).toEqual([])
  })

  it('where the price is not known', async () => {
    const server = await serve()
    const endpoint = { baseUrl: server.baseUrl, model: 'own-model' }
    await expect(train(server, { endpoint })).rejects.toThrow(/no fineTuning price for the model "own-model"; write it in a price file/)
    expect(server.exchanges).toEqual([])
  })

  it('where the record would be put beside an adapter, and overwrite its', async () => {
    const server = await serve()
    const out = temporaryFolder()
    writeFiles(out, { 'adapter.gguf': '' })
    await expect(train(server, { out })).rejects.toThrow(/holds an adapter/)
    expect(server.exchanges).toEqual([])
  })

  it.each([{ epochs: 51 }, { seed: 2 ** 31 }])('with %o', async (options) => {
    const server = await serve()
    expect(() => backend(server, options)).toThrow(InputError)
  })
})

describe('one file and one job', () => {
  const done =
    (status: number): Reply =>
    (request, response, behave) => {
      const { end, writeHead } = response
      response.writeHead = () => response
      response.end = () => {
        Object.assign(response, { end, writeHead })
        return refuse(status)(request, response, behave) as typeof response
      }
      behave()
    }

  it.each<[string, string, readonly Reply[]]>([
    [
      'there are too many requests for an upload',
      UPLOAD,
      [refuse(429, {}, { 'retry-after': '0' }), refuse(429, {}, { 'retry-after-ms': '20' })],
    ],
    ['the upload fails for a while', UPLOAD, [refuse(500), refuse(503, {}, { 'retry-after': '0' })]],
    ['the connection breaks before the upload', UPLOAD, [breakOff]],
    ['the reply to the upload is lost', UPLOAD, [breakAfterwards]],
    ['the upload is done and said to have failed', UPLOAD, [done(500), done(502)]],
    [
      'there are too many requests for a job',
      CREATE,
      [refuse(429, {}, { 'retry-after': '0' }), refuse(429, {}, { 'retry-after-ms': '20' })],
    ],
    ['the API fails for a while to make the job', CREATE, [refuse(500), refuse(503, {}, { 'retry-after': '0' })]],
    ['the connection breaks before the job is made', CREATE, [breakOff]],
    ['the reply to the job is lost', CREATE, [breakAfterwards]],
    ['the job is made and said to have failed', CREATE, [done(500), done(502)]],
    ['the list of jobs fails', 'GET /fine_tuning/jobs', [refuse(500), breakOff, refuse(429)]],
    ['the list of files fails', 'GET /files', [refuse(500), breakOff, refuse(429)]],
    ['looking fails for a while', LOOK, [refuse(429, {}, { 'retry-after': '0' }), refuse(500), breakOff]],
    ['looking is put off for an hour', LOOK, [refuse(429, {}, { 'retry-after': '3600' })]],
    ['the events fail for a while', EVENTS, [refuse(503, {}, { 'retry-after': '0' }), breakOff]],
  ])('where %s', async (_what, kind, replies) => {
    const server = await serve()
    server.next(kind, ...replies)
    await train(server)
    expect([server.files.length, server.jobs.length]).toEqual([1, 1])
    expect(server.jobs[0]?.status).toBe('succeeded')
  })

  it('waits as long as it is asked to', async () => {
    const server = await serve()
    server.next(CREATE, refuse(429, {}, { 'retry-after-ms': '300' }))
    const started = performance.now()
    await train(server)
    // Timers of Node may fire a millisecond early.
    expect(performance.now() - started).toBeGreaterThanOrEqual(299)
  })

  it.each([UPLOAD, CREATE])('where the process was killed before it got the reply to %s', async (kind) => {
    const server = await serve()
    server.next(kind, hangAfterwards)
    await expect(train(server, {}, { silenceSeconds: 0.3 })).rejects.toThrow(/sent nothing for 0.3 s/)
    await train(server)
    expect([server.files.length, server.jobs.length]).toEqual([1, 1])
  })

  it('where the job was made, its reply lost, and it failed before anyone looked', async () => {
    const server = await serve({ failure: 'out of memory' })
    server.next(CREATE, hangAfterwards)
    await expect(train(server, {}, { silenceSeconds: 0.3 })).rejects.toThrow(/sent nothing/)
    for (let state = 0; state < 3; state++) server.advance()
    await expect(train(server)).rejects.toThrow(/the job ftjob-\d+ failed: out of memory/)
    expect(server.jobs).toHaveLength(1)
  })

  it('where the cache was lost, or the call is made on another machine', async () => {
    const server = await serve({ pageSize: 1 })
    await train(server)
    await train(server, { pairs: PAIRS.slice(1) })
    await train(server, { pairs: PAIRS.slice(2) })
    rmSync(cache, { recursive: true })
    const prepared = await backend(server).prepare()
    expect(prepared.started).toBe(true)
    expect((await prepared.start(SILENT)).model).toEqual({ kind: 'openai', model: server.jobs[0]?.fine_tuned_model })
    expect([server.files.length, server.jobs.length]).toEqual([3, 3])
  })

  it('for two processes at once', async () => {
    const server = await serve()
    const [first, second] = await Promise.all([backend(server).prepare(), backend(server).prepare()])
    const [one, other] = await Promise.all([first.start(SILENT), second.start(SILENT)])
    expect(one.model).toEqual(other.model)
    expect([server.count(UPLOAD), server.count(CREATE)]).toEqual([1, 1])
  })

  it('for a job that has succeeded, which is asked for again', async () => {
    const server = await serve()
    const first = await train(server)
    const prepared = await backend(server).prepare()
    expect(prepared.started).toBe(true)
    expect(await prepared.start(SILENT)).toEqual(first)
    expect([server.count(UPLOAD), server.count(CREATE)]).toEqual([1, 1])
  })

  it('but another job, of the same file, for other settings', async () => {
    const server = await serve({ models: ['gpt-4.1-mini', 'gpt-4o-mini'] })
    await train(server)
    await train(server, { seed: 8 })
    await train(server, { epochs: 2 })
    await train(server, { endpoint: { baseUrl: server.baseUrl, model: 'gpt-4o-mini' } })
    expect([server.files.length, server.jobs.length]).toEqual([1, 4])
  })
})

describe('leaving a job', () => {
  it('lets it go on, to be taken up again', async () => {
    const server = await serve({ manual: true })
    const controller = new AbortController()
    const reason = new Error('Ctrl-C')
    const prepared = await backend(server).prepare()
    const left = prepared.start(
      { ...SILENT, onStep: (message) => void (/queued/.test(message) && controller.abort(reason)) },
      controller.signal,
    )
    await until(() => server.jobs.length > 0, { what: 'a job' })
    server.advance()
    expect(await rejection(left)).toBe(reason)
    expect(server.jobs[0]?.status).toBe('queued')
    expect(server.count(CANCEL)).toBe(0)

    server.advance()
    server.advance()
    const again = await backend(server).prepare()
    expect(again.started).toBe(true)
    expect((await again.start(SILENT)).lossCurve).toHaveLength(4)
    expect([server.count(UPLOAD), server.count(CREATE)]).toEqual([1, 1])
  })

  it('does not end with a while in which the API can’t be reached', async () => {
    const server = await serve()
    server.next(LOOK, ...Array<Reply>(9).fill(breakOff))
    const said: string[] = []
    const prepared = await backend(server).prepare()
    await prepared.start({ ...SILENT, onStep: (message) => said.push(message) })
    expect(said.filter((message) => /looking again \(the job goes on/.test(message))).toHaveLength(2)
    expect(server.jobs[0]?.status).toBe('succeeded')
  })
})

describe('a job that fails', () => {
  it('says why; the next call asks again, and makes a new one of the same file', async () => {
    const server = await serve({ failure: 'the internal checks failed' })
    const error = await rejection(train(server))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toMatch(/the job ftjob-2 failed: the internal checks failed \(the same command starts a new one\)/)
    const prepared = await backend(server).prepare()
    expect(prepared.started).toBe(false)
    await expect(prepared.start(SILENT)).rejects.toThrow(/failed/)
    expect([server.count(UPLOAD), server.count(CREATE)]).toEqual([1, 2])
  })

  it('is over where there is no record of it', async () => {
    const server = await serve({ failure: 'the internal checks failed' })
    await rejection(train(server))
    rmSync(cache, { recursive: true })
    expect((await backend(server).prepare()).started).toBe(false)
  })

  it('keeps the key to itself where the API says it', async () => {
    const server = await serve({ key: KEY, failure: `no rights for ${KEY}` })
    const said: string[] = []
    const prepared = await backend(server).prepare()
    const error = await rejection(prepared.start({ ...SILENT, onStep: (message) => said.push(message) }))
    for (const text of [...said, inspect(error, { showHidden: true }), ...textsUnder(cache)]) expect(text).not.toContain(KEY)
    expect(error.message).toContain('no rights for [key]')
  })
})

describe('cancelling', () => {
  it.each<[string, readonly Reply[]]>([
    ['at once', []],
    ['where the reply is lost', [breakAfterwards]],
    ['where the API is busy', [refuse(429, {}, { 'retry-after': '0' }), refuse(500)]],
  ])('ends the job %s, and who watches it', async (_when, replies) => {
    const server = await serve({ manual: true })
    const watching = rejection(train(server))
    await until(() => server.jobs.length > 0, { what: 'a job' })
    server.next(CANCEL, ...replies)
    expect(await backend(server).cancel()).toBe('ftjob-2')
    expect(server.jobs[0]?.status).toBe('cancelled')
    expect((await watching).message).toMatch(/the job ftjob-2 was cancelled/)
    expect((await backend(server).prepare()).started).toBe(false)
  })

  it('says so where there is nothing to cancel', async () => {
    const server = await serve()
    await expect(backend(server).cancel()).rejects.toThrow(/no job of this training set is under way$/)
    await train(server)
    await expect(backend(server).cancel()).rejects.toThrow(/no job of this training set is under way: ftjob-2 succeeded/)
    expect(server.count(CANCEL)).toBe(0)
  })
})

describe('what the API refuses', () => {
  it.each<[string, string, Reply, RegExp]>([
    ['a wrong key', 'GET /fine_tuning/jobs', refuse(401), /the API key is refused/],
    ['no credit', CREATE, refuse(429, { code: 'insufficient_quota' }), /no credit left/],
    [
      'a model that can’t be tuned',
      CREATE,
      refuse(400, { message: 'not available for fine-tuning', param: 'model' }),
      /rejects model.*not available/,
    ],
  ])('%s', async (_what, kind, reply, message) => {
    const server = await serve({ key: KEY })
    server.next(kind, reply)
    const error = await rejection(train(server))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain(KEY)
    expect(server.jobs).toEqual([])
  })

  it('in the end, where there is no API but a web page', async () => {
    const server = await startTuningServer()
    onTestFinished(() => server.close())
    server.next('GET /fine_tuning/jobs', webPage(200))
    await expect(train(server)).rejects.toThrow(/a web page answers there: a base URL mostly ends in \/v1/)
    expect(server.files).toEqual([])
  })
})

describeConformity(exchanges, [...TUNING_OPERATIONS, 'POST /chat/completions'])

const SILENT = { onStep: () => {}, onProgress: () => {} }

async function serve(options: TuningServerOptions = {}): Promise<TuningServer> {
  const server = await startTuningServer(options)
  onTestFinished(() => {
    exchanges.push(...server.exchanges)
    return server.close()
  })
  return server
}

function backend(server: TuningServer, options: Partial<OpenAiTuningOptions> = {}, more: { silenceSeconds?: number } = {}) {
  return openAiBackend({
    pairs: PAIRS,
    name: 'my_scenario',
    epochs: 3,
    seed: 7,
    prices: LIST_PRICES,
    pollMs: 1,
    ...options,
    endpoint: { baseUrl: server.baseUrl, model: 'gpt-4.1-mini', apiKey: KEY, pauseMs: 1, ...options.endpoint, ...more },
  })
}

async function train(
  server: TuningServer,
  options: Partial<OpenAiTuningOptions> = {},
  more: { silenceSeconds?: number } = {},
): Promise<TuningResult> {
  const prepared = await backend(server, options, more).prepare()
  return prepared.start(SILENT)
}

function textsUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}

function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('it did not fail'),
    (error: Error) => error,
  )
}
