import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_CHAT_MODEL } from '../harness/models/catalogue.js'
import { ensureModel, namedModel } from '../harness/models/store.js'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { readManifest } from '../harness/run/manifest.js'
import type { Summary } from '../harness/scoring/summary.js'
import { temporaryFolder, versus } from './support/cli.js'
import { startTuningServer, type TuningServer } from './support/openai-tuning-server.js'
import { tinyScenario } from './support/tiny-scenario.js'

// Models that were tuned elsewhere, in the built command line: a whole GGUF file, and the record of a job of OpenAI's.

const SYSTEMS = ['--systems', 'fine-tuned,rag+fine-tuned', '--latency', '0', '--quiet']
const folder = temporaryFolder()
// OpenAI takes no fewer than ten pairs.
const scenarios = tinyScenario({ extra: true })

const call = (...args: string[]) => versus(args, { env: { VERSUS_API_KEY: KEY }, timeout: 1_200_000 })
const run = (out: string, ...more: string[]) =>
  call('run', 'parking', '--scenarios', scenarios, ...SYSTEMS, '--out', join(folder, out), ...more)

const answersOf = (out: string) => readJournal(join(folder, out, TRIALS_FILE)).map(({ system, answer }) => ({ system, answer }))
const summaryOf = (out: string) => JSON.parse(readFileSync(join(folder, out, 'summary.json'), 'utf8')) as Summary

const KEY = 'sk-tuned-0123456789abcdef'

describe('a whole GGUF model as the tuned one', { timeout: 1_300_000 }, () => {
  let gguf: { path: string; bytes: number; sha256: string }
  beforeAll(async () => {
    const [file] = await ensureModel(namedModel(DEFAULT_CHAT_MODEL))
    gguf = file as typeof gguf
    const { exitCode, stderr } = await run('whole', '--tuned-model', gguf.path, '--tuned-dollars', '3')
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  }, 1_300_000)

  it('answers in both tuned systems, through its own template and no adapter', () => {
    expect(answersOf('whole')).toMatchObject([
      { system: 'fine-tuned', answer: { text: expect.stringMatching(/\w/), passages: null } },
      { system: 'rag+fine-tuned', answer: { text: expect.stringMatching(/\w/), passages: [{ article: 'permit' }, {}, {}] } },
    ])
    expect(readManifest(join(folder, 'whole')).scenarios[0]?.adapters.tuned).toBeNull()
  })

  it('is told apart by its checksum', () => {
    const { sha256, bytes } = gguf
    expect(readManifest(join(folder, 'whole')).models.tuned).toMatchObject({ sha256, bytes, adapter: false, prompt: 'instruction' })
  })

  it('stands on the disk in place of the chat model, not beside it', () => {
    const [tuned, both] = summaryOf('whole').scenarios[0]?.systems ?? []
    const manifest = readManifest(join(folder, 'whole'))
    expect(tuned?.diskBytes).toBe(gguf.bytes)
    expect(both?.diskBytes).toBe(gguf.bytes + manifest.models.bytes.embedding + (manifest.scenarios[0]?.index?.bytes ?? 0))
  })

  it('is asked the question alone where it was trained on bare questions', async () => {
    expect((await run('bare', '--tuned-model', gguf.path, '--tuned-prompt', 'question')).exitCode).toBe(0)
    const tokens = (out: string) => answersOf(out).map(({ answer }) => answer?.usage.inputTokens ?? 0)
    const [instructed = 0, read] = tokens('whole')
    const [bare = 0, readToo] = tokens('bare')
    expect(bare).toBeLessThan(instructed)
    expect(readToo).toBe(read)
  })

  it('is refused where it is no GGUF file', async () => {
    const path = join(folder, 'damaged.gguf')
    writeFileSync(path, 'nothing')
    const { exitCode, stderr } = await run('damaged', '--tuned-model', path)
    expect(stderr).toMatch(/^versus: .*damaged\.gguf: can't be read as a GGUF file/)
    expect(exitCode).toBe(2)
  })
})

describe('the record of `versus train --backend openai` as the tuned model', { timeout: 1_300_000 }, () => {
  const record = join(folder, 'record')
  let server: TuningServer
  let stopped: Awaited<ReturnType<typeof versus>>
  beforeAll(async () => {
    server = await startTuningServer({ key: KEY })
    const job = ['--backend', 'openai', '--model', 'gpt-4.1-mini', '--url', server.baseUrl, '--key-env', 'VERSUS_API_KEY']
    const trained = await call('train', 'parking', '--scenarios', scenarios, ...job, '--poll', '0.01', '--yes', '--out', record)
    expect(trained).toMatchObject({ exitCode: 0 })
    stopped = await run('record', '--tuned-model', record)
  }, 1_300_000)
  afterAll(() => server.close())

  it('asks the model that was made, where it was made', () => {
    expect(stopped.stderr).toBe('')
    expect(stopped.exitCode).toBe(0)
    const { model } = JSON.parse(readFileSync(join(record, 'provenance.json'), 'utf8')) as { model: string }
    const asked = server.exchanges.filter(({ url }) => url.pathname === '/v1/chat/completions')
    expect(model).toMatch(/^ft:gpt-4\.1-mini:/)
    expect(asked.map(({ body }) => body['model'])).toEqual([model, model])
    // As its training pairs are: the question, and nothing around it.
    expect(asked[0]?.body['messages']).toEqual([{ role: 'user', content: 'I need to know the price of a parking permit for my street.' }])
    expect(answersOf('record')[0]).toMatchObject({ system: 'fine-tuned', answer: { text: expect.stringMatching(/^You said: I need/) } })
  })

  it('bills its answers as those of a tuned model, and its training as the record says', () => {
    const [tuned] = summaryOf('record').scenarios[0]?.systems ?? []
    const { dollars } = JSON.parse(readFileSync(join(record, 'provenance.json'), 'utf8')) as { dollars: number }
    expect(dollars).toBeGreaterThan(0)
    expect(tuned).toMatchObject({ diskBytes: 0, cost: { once: dollars } })
    // 0.80 and 3.20 dollars a million tokens.
    const { input = 0, output = 0 } = tuned?.tokens ?? {}
    expect(tuned?.cost?.perThousandAnswers).toBeCloseTo((input * 0.8 + output * 3.2) / 1000, 9)
  })

  it('says that it is stale once the training pairs changed', async () => {
    expect(summaryOf('record').scenarios[0]?.adapters.tuned).toMatchObject({ stale: false, epochs: expect.any(Number) })
    const training = join(scenarios, '..', 'fixtures', 'parking', 'training.jsonl')
    const before = readFileSync(training, 'utf8')
    writeFileSync(training, before.replace('25 euros', '30 euros'))
    const { exitCode } = await run('stale', '--tuned-model', join(record, 'provenance.json'))
    writeFileSync(training, before)
    expect(exitCode).toBe(0)
    expect(summaryOf('stale').scenarios[0]?.adapters.tuned).toMatchObject({ stale: true, changed: ['training pairs'] })
  })

  it('is no adapter: --adapter says where it belongs', async () => {
    const { exitCode, stderr } = await run('adapter', '--adapter', record)
    expect(stderr).toBe(
      `versus: --adapter ${record}: the record of a model that was tuned at OpenAI, and no adapter; name it with --tuned-model`,
    )
    expect(exitCode).toBe(2)
  })

  it('asks for a price before it asks the model, where there is none', async () => {
    const path = join(folder, 'unpriced.json')
    const text = readFileSync(join(record, 'provenance.json'), 'utf8')
    writeFileSync(path, text.replaceAll('ft:gpt-4.1-mini:', 'ft:unheard-of:'))
    const asked = server.exchanges.length
    const { exitCode, stderr } = await run('unpriced', '--tuned-model', path)
    expect(stderr).toMatch(/^versus: no fineTuning price for the model "unheard-of"/)
    expect(exitCode).toBe(2)
    expect(server.exchanges).toHaveLength(asked)
  })

  it('is refused where it is the provenance of an adapter', async () => {
    const adapter = join(folder, 'adapter')
    writeFileSync(`${adapter}.json`, JSON.stringify({ adapter: { sha256: 'a', bytes: 1 } }))
    const { exitCode, stderr } = await run('other', '--tuned-model', `${adapter}.json`)
    expect(stderr).toMatch(/^versus: .*adapter\.json: .*not the record of a model that was tuned at OpenAI.*--adapter/)
    expect(exitCode).toBe(2)
  })
})
