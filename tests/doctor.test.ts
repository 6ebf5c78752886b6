import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Finding } from '../harness/doctor/finding.js'
import { ROOT, temporaryFolder, versus } from './support/cli.js'

vi.setConfig({ testTimeout: 120_000 })

const KEY = 'sk-doctor-0123456789abcdef'

/** What `versus doctor --json` finds, by name. */
async function examined(args: readonly string[] = [], env: Record<string, string> = {}, cwd = ROOT) {
  const { exitCode, stdout, stderr } = await versus(['doctor', '--json', ...args], { cwd, env })
  expect(stdout + stderr).not.toContain(KEY)
  const { ready, findings } = JSON.parse(stdout) as { ready: boolean; findings: Finding[] }
  expect(exitCode).toBe(ready ? 0 : 1)
  return { ready, findings, of: Object.fromEntries(findings.map((finding) => [finding.name, finding])) }
}

const withConfig = (text: string) => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'versus.config.yaml'), `scenarios: ${join(ROOT, 'scenarios')}\n${text}`)
  return folder
}

describe('where everything is there', () => {
  it('says so, and contacts nothing', async () => {
    const log = join(temporaryFolder(), 'connections.txt')
    const NODE_OPTIONS = `--import=${join(import.meta.dirname, 'support', 'log-connections.mjs')}`
    const { ready, of } = await examined([], { CONNECTIONS_LOG: log, NODE_OPTIONS })
    expect(ready).toBe(true)
    expect(existsSync(log)).toBe(false)
    expect(of['model smollm2-135m-instruct']).toMatchObject({ state: 'good', found: '98.4 MB, checksum verified' })
    expect(of['scenario customer-support']?.state).toBe('good')
    expect(of['Node']?.state).toBe('good')
  })

  it('as text', async () => {
    const { exitCode, stdout } = await versus(['doctor'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^ok {7}Node: \d+/m)
    expect(stdout).toMatch(/a run with these settings can be made\n?$/)
  })
})

describe('where something is not', () => {
  it('models that were not fetched: what they are for, and the command; nothing but the compiled scenarios is left behind', async () => {
    const cache = temporaryFolder()
    const { ready, findings, of } = await examined([], { VERSUS_CACHE: cache })
    expect(ready).toBe(false)
    expect(of['model smollm2-135m-instruct']).toMatchObject({
      state: 'missing',
      found: 'not fetched yet',
      remedy: expect.stringContaining('versus models fetch smollm2-135m-instruct (98.4 MB'),
    })
    expect(of['training environment']).toMatchObject({ state: 'absent', enables: expect.stringContaining('versus train') })
    expect(readdirSync(cache)).toEqual(['compiled'])
    for (const { state, enables, remedy } of findings) if (state !== 'good') expect([enables, remedy]).not.toContain(undefined)
  })

  it('a model that is not what it should be', async () => {
    const cache = temporaryFolder()
    const folder = join(cache, 'models', 'smollm2-135m-instruct')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf'), 'half of it')
    const { of } = await examined([], { VERSUS_CACHE: cache })
    expect(of['model smollm2-135m-instruct']).toMatchObject({ state: 'missing', found: expect.stringMatching(/^corrupt: .*gguf$/) })
  })

  it('a folder that can’t be written', async () => {
    const { ready, of } = await examined(['--results', '/dev/null/results'])
    expect(ready).toBe(false)
    expect(of['results folder']).toMatchObject({ state: 'missing', remedy: expect.stringContaining('VERSUS_RESULTS') })
  })

  it('Python: a run works without, training does not', async () => {
    const { ready, of } = await examined([], { VERSUS_PYTHON: '/nowhere/python' })
    expect(ready).toBe(true)
    expect(of['Python']).toMatchObject({ state: 'absent', enables: expect.stringContaining('versus train') })
  })

  it('scenarios, and one that is broken', async () => {
    const { ready, of } = await examined(['--no-config', '--scenarios', temporaryFolder()])
    expect(ready).toBe(false)
    expect(of['scenarios']).toMatchObject({ state: 'missing', remedy: expect.stringContaining('versus init') })
    const scenarios = temporaryFolder()
    mkdirSync(join(scenarios, 'parking'))
    writeFileSync(join(scenarios, 'parking', 'scenario.ts'), 'export default { name: "parking" }')
    const broken = await examined(['--scenarios', scenarios])
    expect(broken.of['scenario parking']).toMatchObject({ state: 'missing', found: expect.stringContaining('scenario.ts: title') })
  })

  it('settings that can’t be used, beside all the rest', async () => {
    const { ready, of } = await examined([], {}, withConfig('limt: 3\n'))
    expect(ready).toBe(false)
    expect(of['settings']?.found).toMatch(/versus\.config\.yaml:2: unknown key "limt"/)
    expect(of['Node']?.state).toBe('good')
  })

  it('--quiet says what is missing alone', async () => {
    const { exitCode, stdout, stderr } = await versus(['doctor', '--quiet'], { env: { VERSUS_CACHE: temporaryFolder() } })
    expect(exitCode).toBe(1)
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      'MISSING  model smollm2-135m-instruct: not fetched yet',
      'MISSING  model all-minilm-l6-v2: not fetched yet',
    ])
    expect(stderr).toMatch(/^versus: 2 missing/)
  })
})

describe('endpoints', () => {
  let server: Server
  let url: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      const known = request.headers.authorization === `Bearer ${KEY}`
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify(
          known ? { object: 'list', data: [{ id: 'chat-1' }] } : { error: { message: `not ${request.headers.authorization}` } },
        ),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  })
  afterAll(() => server.close())

  it('one of the config answers, with the key, and is the only one that is contacted', async () => {
    const log = join(temporaryFolder(), 'connections.txt')
    const NODE_OPTIONS = `--import=${join(import.meta.dirname, 'support', 'log-connections.mjs')}`
    const env = { MY_KEY: KEY, CONNECTIONS_LOG: log, NODE_OPTIONS }
    const { ready, of } = await examined([], env, withConfig(`model: {name: chat-1, url: "${url}", keyEnv: MY_KEY}\n`))
    expect(ready).toBe(true)
    expect(of['endpoint of chat-1']).toEqual({ name: 'endpoint of chat-1', state: 'good', found: `${url} has it` })
    expect(of['key MY_KEY']).toEqual({ name: 'key MY_KEY', state: 'good', found: 'set' })
    expect(of['model smollm2-135m-instruct']).toBeUndefined()
    expect(new Set(readFileSync(log, 'utf8').trim().split('\n'))).toEqual(new Set([new URL(url).host]))
  })

  it('one refuses the key, or wants one', async () => {
    const flags = ['--url', url, '--model', 'chat-1', '--key-env', 'MY_KEY']
    const wrong = await examined(flags, { MY_KEY: 'another-key' })
    expect(wrong.ready).toBe(false)
    expect(wrong.of['endpoint of chat-1']).toMatchObject({ state: 'missing', found: expect.stringContaining('the API key is refused') })
    expect(JSON.stringify(wrong.findings)).not.toContain('another-key')
    const none = await examined(flags)
    expect(none.of['key MY_KEY']).toMatchObject({ state: 'absent', found: 'not set' })
    expect(none.of['endpoint of chat-1']?.remedy).toContain('export MY_KEY=')
  })

  it('none is there', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const { of } = await examined([], { VERSUS_URL: `http://127.0.0.1:${port}/v1`, VERSUS_MODEL: 'chat-1' })
    expect(of['endpoint of chat-1']).toMatchObject({ state: 'missing', found: expect.stringContaining("can't be reached (ECONNREFUSED)") })
  })

  it('a service of a scenario’s own wants its key', async () => {
    const scenarios = temporaryFolder()
    mkdirSync(join(scenarios, 'parking'))
    writeFileSync(
      join(scenarios, 'parking', 'scenario.ts'),
      `export default { name: 'parking', title: 'Parking', description: 'Parking.', fixtures: '.', workload: { questionsPerMonth: 1, updatesPerMonth: 1 },
        systems: [{ id: 'ours', kind: 'http', url: 'http://127.0.0.1:9/answer', keyEnv: 'OUR_KEY' }] }`,
    )
    const { of } = await examined(['--scenarios', scenarios])
    expect(of['key OUR_KEY']).toMatchObject({ state: 'missing', enables: 'the system ours of parking' })
  })
})
