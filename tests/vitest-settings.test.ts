import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { readManifest } from '../harness/run/manifest.js'
import { type RunOptions, versusRun } from '../harness/vitest/run.js'
import { temporaryFolder } from './support/cli.js'
import { type OpenAiServer, startOpenAiServer } from './support/openai-server.js'
import { tinyScenario } from './support/tiny-scenario.js'

// What versusRun takes, and from where: that of `versus run`. The models are behind a server on the loopback interface.

const KEY = 'sk-vitest-0123456789abcdef'
const price = { input: 1, cachedInput: 0.5, output: 2, date: '2026-03-14', basis: 'a test' }
const PRICES = { chat: { 'chat-1': price }, embedding: { 'embedding-1': { input: 1, date: '2026-03-14', basis: 'a test' } } }

let server: OpenAiServer
beforeAll(async () => {
  server = await startOpenAiServer({ key: KEY, answer: () => 'A permit costs 40 euros.' })
})
afterAll(() => server.close())

const home = process.cwd()
beforeEach(() => process.chdir(project()))
afterEach(() => {
  process.chdir(home)
  vi.unstubAllEnvs()
})

/** A folder with a scenario, prices, and a config that names the models. */
function project(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'settings'))
  const config = {
    scenarios: tinyScenario(),
    systems: ['base', 'rag'],
    seed: 3,
    model: { name: 'chat-1', url: server.baseUrl, keyEnv: 'TEAM_KEY' },
    embedding: { name: 'embedding-1', url: server.baseUrl, keyEnv: 'TEAM_KEY' },
    prices: './settings/prices.json',
  }
  writeFileSync(join(folder, 'settings', 'prices.json'), JSON.stringify(PRICES))
  writeFileSync(join(folder, 'versus.config.ts'), `export default ${JSON.stringify(config)}`)
  vi.stubEnv('TEAM_KEY', KEY)
  return folder
}

const settingsOf = (folder: string) => readManifest(folder).settings

describe('versusRun', { timeout: 300_000 }, () => {
  it('asks the systems and models of versus.config.ts, and prices them by its file', async () => {
    const run = await versusRun('parking')
    expect(readManifest(run.folder).models).toMatchObject({
      chat: { endpoint: { model: 'chat-1' } },
      embeddingEndpoint: { model: 'embedding-1' },
    })
    expect(readJournal(join(run.folder, TRIALS_FILE)).map(({ system, answer }) => [system, answer?.text])).toEqual([
      ['base', 'A permit costs 40 euros.'],
      ['rag', 'A permit costs 40 euros.'],
    ])
    expect(run.system('rag').id).toBe('rag')
    expect(settingsOf(run.folder)).toMatchObject({ systems: ['base', 'rag'], seed: 3, latencyQuestions: 0 })
  })

  it('takes a setting from its options before a variable, and from that before the config', async () => {
    vi.stubEnv('VERSUS_SEED', '4')
    vi.stubEnv('VERSUS_REPEATS', '2')
    const run = await versusRun('parking', { systems: ['base'], seed: 5 })
    expect(settingsOf(run.folder)).toMatchObject({ systems: ['base'], seed: 5, repeats: 2 })
  })

  it('takes a model, passages and a time limit as options, in the form of the config, and no config where it is told so', async () => {
    const url = server.baseUrl
    const scenarios = tinyScenario()
    const models = { model: { name: 'chat-1', url, keyEnv: 'TEAM_KEY' }, embedding: { name: 'embedding-1', url, keyEnv: 'TEAM_KEY' } }
    const prices = 'settings/prices.json'
    const run = await versusRun('parking', { ...models, scenarios, systems: ['rag'], passages: 1, timeout: 9, prices, config: false })
    expect(settingsOf(run.folder)).toMatchObject({ seed: 0, passages: 1, timeoutSeconds: 9, models: { model: 'chat-1', url } })
    expect(readJournal(join(run.folder, TRIALS_FILE))[0]?.answer?.passages).toHaveLength(1)
  })

  it('has a tuned model, which the tuned systems ask', async () => {
    const run = await versusRun('parking', { systems: ['fine-tuned'], tuned: { name: 'chat-1', prompt: 'question', dollars: 2 } })
    expect(readManifest(run.folder).models.tuned).toMatchObject({ endpoint: { model: 'chat-1' }, prompt: 'question', dollars: 2 })
  })

  it.each<[string, RunOptions, RegExp]>([
    ['an unknown setting', { tempreture: 1 } as RunOptions, /^versusRun: unknown key "tempreture"; did you mean "temperature"\?$/],
    ['a value that can’t be one', { limit: 0 }, /^versusRun: limit: /],
    ['settings that don’t go together', { throughput: 2, latency: 0 }, /^--throughput asks the questions that --latency clocks/],
    ['an unknown system', { systems: ['graph'] }, /unknown system "graph"/],
    ['a config that is not there', { config: 'versus.yaml' }, /^versus\.yaml: no such file/],
    ['a model without a price', { model: { name: 'chat-9', url: 'http://127.0.0.1:9/v1' } }, /^no chat price for the model "chat-9"/],
  ])('refuses %s before it asks anything', async (_what, options, message) => {
    const asked = server.requests.length
    await expect(versusRun('parking', options)).rejects.toThrow(message)
    expect(server.requests).toHaveLength(asked)
  })
})
