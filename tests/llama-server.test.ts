import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_CHAT_MODEL } from '../harness/models/catalogue.js'
import { openChatEndpoint } from '../harness/models/openai.js'
import { ensureModel, namedModel } from '../harness/models/store.js'
import { readJournal, TRIALS_FILE, type Trial } from '../harness/run/journal.js'
import { ROOT, temporaryFolder, versus } from './support/cli.js'
import { type LlamaServer, startLlamaServer } from './support/llama-server.js'

// A real server with OpenAI's API, llama.cpp's own, on the embedded model: what it answers is what the same file answers in the process,
// token for token, as long as both evaluate a prompt in the same pieces (support/llama_server.py).

const SYSTEMS = ['base', 'rag', 'fine-tuned', 'rag+fine-tuned']
const QUESTIONS = 25
/** Linux's description of the processor. */
const CPU = '/proc/cpuinfo'
const folder = temporaryFolder()
const adapter = join(ROOT, 'fixtures', 'customer-support', 'adapters', 'adapter.gguf')
let model: string
const servers: LlamaServer[] = []

const ask = (out: string, ...models: string[]) =>
  versus(
    [
      ...[
        'run',
        'customer-support',
        '--systems',
        SYSTEMS.join(','),
        '--limit',
        `${QUESTIONS}`,
        '--wordings',
        '1',
        '--latency',
        '0',
        '--timeout',
        '600',
      ],
      ...['--out', join(folder, out), ...models],
    ],
    { timeout: 2_400_000 },
  )

beforeAll(async () => {
  const [file] = await ensureModel(namedModel(DEFAULT_CHAT_MODEL))
  model = file?.path ?? ''
  servers.push(await startLlamaServer(model), await startLlamaServer(model, adapter))
}, 600_000)
afterAll(() => Promise.all(servers.map((server) => server.stop())))

describe('versus beside a server of llama.cpp', { timeout: 5_000_000 }, () => {
  it('gets from every system the answers that the same model gives in the process', async () => {
    const [plain, tuned] = servers as [LlamaServer, LlamaServer]
    const prices = join(folder, 'prices.json')
    const free = { input: 0, cachedInput: 0, output: 0, date: '2026-03-14', basis: 'hosted by ourselves' }
    writeFileSync(prices, JSON.stringify({ chat: { smollm2: free, tuned: free } }))
    const served = await ask(
      'served',
      ...['--url', plain.baseUrl, '--model', 'smollm2', '--tuned-url', tuned.baseUrl, '--tuned-model', 'tuned', '--prices', prices],
      // So many the server takes: a second one would wait there, and be given up for hanging where the machine is slow.
      ...['--concurrency', '1'],
    )
    const own = await ask('own', '--model', model, '--tuned-model', adapter)
    for (const { stderr, exitCode } of [served, own]) {
      expect(stderr).not.toContain('versus:')
      expect(exitCode).toBe(0)
    }

    const answers = answersOf('served')
    const expected = answersOf('own')
    expect([...answers.keys()].sort()).toEqual([...expected.keys()].sort())
    expect(answers.size).toBe(SYSTEMS.length * QUESTIONS)
    for (const { error } of answers.values()) expect(error).toBeNull()
    const isAlike = ({ id, answer }: Trial) => answer?.text === expected.get(id)?.answer?.text
    const alike = [...answers.values()].filter(isAlike)
    const tunedTrials = [...answers.values()].filter(({ system }) => system.includes('fine-tuned'))
    expect(tunedTrials.filter(isAlike).length / tunedTrials.length).toBeGreaterThanOrEqual(0.95)
    // The server's build knows no AVX-512, which the one in the process uses where it is there: then the untuned model's near ties may break otherwise.
    const sameArithmetic = existsSync(CPU) && !readFileSync(CPU, 'utf8').includes('avx512')
    expect(alike.length / answers.size).toBeGreaterThanOrEqual(sameArithmetic ? 0.95 : 0.75)

    for (const { id, answer } of answers.values()) {
      expect(answer?.usage.estimated).toBeUndefined()
      expect(answer?.usage.inputTokens).toBe(expected.get(id)?.answer?.usage.inputTokens)
      expect(answer?.timings.firstTokenMs).toBeGreaterThan(0)
    }
    for (const { id, answer } of alike) expect(answer?.usage.outputTokens).toBe(expected.get(id)?.answer?.usage.outputTokens)
  })

  it('stops asking where the question is cancelled, and is answered again afterwards', async () => {
    const [plain] = servers as [LlamaServer]
    const chat = openChatEndpoint({ baseUrl: plain.baseUrl, model: 'smollm2' })
    const prompt = { shared: '', own: 'Count from one to five hundred, in words.' }
    const generation = { temperature: 0, seed: 0, maxTokens: 2_000 }
    const stop = new AbortController()
    // Before the first token: the model may have little to say.
    setTimeout(() => stop.abort(new Error('enough')), 20)
    await expect(chat.complete(prompt, { ...generation, signal: stop.signal })).rejects.toThrow(/enough/)
    const { usage } = await chat.complete(prompt, { ...generation, maxTokens: 4, signal: new AbortController().signal })
    expect(usage.outputTokens).toBe(4)
  })
})

function answersOf(out: string): Map<string, Trial> {
  return new Map(readJournal(join(folder, out, TRIALS_FILE)).map((trial) => [trial.id, trial]))
}
