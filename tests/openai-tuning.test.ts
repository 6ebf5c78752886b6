import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadScenario } from '../harness/scenario/load.js'
import { factPairs } from '../harness/tuning/training-set.js'
import { BIN, copyOfScenario, ROOT, temporaryFolder, versus } from './support/cli.js'
import { describeConformity } from './support/contract.js'
import {
  type Exchange,
  hangAfterwards,
  startTuningServer,
  TUNING_OPERATIONS,
  type TuningServer,
  type TuningServerOptions,
} from './support/openai-tuning-server.js'
import { until } from './support/until.js'

// The built command line against a server with the state of the real one.

const KEY = 'sk-tuning-0123456789abcdef'
const exchanges: Exchange[] = []

describe('versus train --backend openai', { timeout: 120_000 }, () => {
  it('tunes, and prints the model, what it took and where its record is', async () => {
    const { args, env, server } = await setting()
    const { exitCode, stdout, stderr } = await versus([...args, '--yes'], { env })
    expect(stderr).toMatch(/customer-support: \d+ examples, \d+ tokens × 6 epochs, about \$\d+\.\d\d \(an estimate\) on gpt-4\.1-mini/)
    expect(stderr).toMatch(/uploading \d+ examples\nthe job is ftjob-2\n[\s\S]*running[\s\S]*succeeded/)
    expect(stdout).toMatch(
      /tuned model: ft:gpt-4\.1-mini:versus:customer-support:2\n.*6000 tokens billed, \$0\.03\nloss 0\.5000\nrecord: .*provenance\.json/,
    )
    expect(exitCode).toBe(0)
    expect(server.jobs[0]?.events.length).toBeGreaterThan(5)
    for (const text of [stdout, stderr, ...textsUnder(env.VERSUS_CACHE)]) expect(text).not.toContain(KEY)
  })

  it('prints the record as JSON, and puts it where it is told to', async () => {
    const { args, env } = await setting()
    const out = join(temporaryFolder(), 'tuned')
    const { stdout } = await versus([...args, '--yes', '--epochs', '2', '--json', '--quiet', '--out', out], { env })
    expect(stdout).toBe(readFileSync(join(out, 'provenance.json'), 'utf8').trim())
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'openai',
      base: 'gpt-4.1-mini',
      method: { epochs: 2 },
      trainedTokens: 2_000,
      dollars: 0.01,
    })
  })

  it('spends nothing where nobody can be asked and nobody said --yes', async () => {
    const { args, env, server } = await setting()
    const { exitCode, stderr } = await versus(args, { env, stdin: 'ignore' })
    expect(stderr).toMatch(/^versus: customer-support: .*about \$\d+\.\d\d .*: nothing was started; say --yes to spend it$/m)
    expect(exitCode).toBe(2)
    expect([server.files, server.jobs]).toEqual([[], []])
  })

  it.each([
    ['n', 2, 0],
    ['y', 0, 1],
  ])('asks on a terminal; after %s it ends with %i and %i jobs', async (answer, code, jobs) => {
    const { args, env, server } = await setting()
    const onTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
    const { exitCode, stdout } = await execa('python3', ['-c', onTerminal, 'node', BIN, ...args], {
      cwd: ROOT,
      env,
      reject: false,
      input: `${answer}\n`,
    })
    expect(stdout).toMatch(/Send the training pairs and spend it\? \[y\/N\]/)
    expect(exitCode).toBe(code)
    expect(server.jobs).toHaveLength(jobs)
  })

  it('survives SIGKILL while the job runs: the same command takes it up, and there is one file and one job', async () => {
    const { args, env, server } = await setting({ manual: true })
    const killed = start([...args, '--yes'], env)
    await until(() => server.jobs.length === 1, { what: 'a job' })
    server.advance()
    server.advance()
    await until(() => server.count('GET /fine_tuning/jobs/{id}/events') > 2, { what: 'a look at the job' })
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(server.jobs[0]?.status).toBe('running')

    server.advance()
    const { exitCode, stdout, stderr } = await versus(args, { env })
    expect(stderr).toMatch(/taking up the job that is there/)
    expect(stdout).toMatch(/tuned model: ft:/)
    expect(exitCode).toBe(0)
    expect([server.count('POST /files'), server.count('POST /fine_tuning/jobs')]).toEqual([1, 1])
  })

  it.each(['POST /files', 'POST /fine_tuning/jobs'])(
    'survives SIGKILL before the reply to %s: there is one file and one job',
    async (kind) => {
      const { args, env, server } = await setting()
      server.next(kind, hangAfterwards)
      const killed = start([...args, '--yes'], env)
      await until(() => server.count(kind) === 1, { what: kind })
      killed.child.kill('SIGKILL')
      await killed.ended

      expect((await versus([...args, '--yes'], { env })).exitCode).toBe(0)
      expect([server.files.length, server.jobs.length]).toEqual([1, 1])
      expect(server.count(kind)).toBe(1)
    },
  )

  it('leaves the job where it is on Ctrl-C, and says how to go on; cancels it with --cancel, and then makes another', async () => {
    const { args, env, server } = await setting({ manual: true })
    const left = start([...args, '--yes'], env)
    await until(() => server.count('GET /fine_tuning/jobs/{id}/events') > 1, { what: 'a look at the job' })
    left.child.kill('SIGINT')
    expect(await left.ended).toBe(130)
    expect(left.stderr()).toMatch(
      /left; a job that was started goes on\. Take it up again: npx versus train customer-support .*\ncancel it: .* --cancel\n$/,
    )
    expect(server.jobs[0]?.status).toBe('validating_files')

    const cancelled = await versus([...args, '--cancel'], { env })
    expect(cancelled).toMatchObject({ exitCode: 0, stderr: 'cancelled ftjob-2' })
    expect(server.jobs[0]?.status).toBe('cancelled')
    expect(await versus([...args, '--cancel'], { env })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no job of this training set is under way/),
    })
    // The question is asked again.
    expect(await versus(args, { env, stdin: 'ignore' })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/nothing was started/),
    })
  })

  it('says why a job failed', async () => {
    const { args, env } = await setting({ failure: 'the internal checks failed' })
    const { exitCode, stderr } = await versus([...args, '--yes'], { env })
    expect(stderr).toMatch(/^versus: http.*: the job ftjob-2 failed: the internal checks failed \(the same command starts a new one\)$/m)
    expect(exitCode).toBe(2)
  })

  it('sends nothing of a training set with faults, and names them all', async () => {
    const { scenarios, fixtures } = copyOfScenario('customer-support')
    const path = join(fixtures, 'training.jsonl')
    const rows = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { answer: string; questions: string[] })
    for (const row of rows.slice(0, 2)) row.answer += '<|im_end|>'
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const { args, env, server } = await setting()
    const { exitCode, stderr } = await versus([...args, '--yes', '--scenarios', scenarios], { env })
    // Pairs that join such a fact with another are at fault, too.
    const faults = factPairs(await loadScenario('customer-support', scenarios)).pairs.filter(({ completion }) =>
      completion.includes('<|im_end|>'),
    )
    expect(faults.length).toBeGreaterThan(20)
    expect(stderr.match(/^ {2}pair \d+ \(".*"\): holds <\|im_end\|>, which is left over from a template$/gm)).toHaveLength(faults.length)
    expect(exitCode).toBe(2)
    expect(server.exchanges).toEqual([])
  })

  it('wants a price for a model that it has none of, and takes it from a file', async () => {
    const { args, env, server } = await setting({ models: ['own-model'] })
    const own = args.map((arg) => (arg === 'gpt-4.1-mini' ? 'own-model' : arg))
    expect((await versus([...own, '--yes'], { env })).stderr).toMatch(
      /no fineTuning price for the model "own-model"; write it in a price file/,
    )
    expect(server.exchanges).toEqual([])
    const prices = join(temporaryFolder(), 'prices.json')
    const price = { training: 1_000, input: 1, cachedInput: 1, output: 1, date: '2026-11-20', basis: 'our contract' }
    writeFileSync(prices, JSON.stringify({ fineTuning: { 'own-model': price } }))
    expect((await versus([...own, '--yes', '--prices', prices], { env })).stdout).toMatch(/6000 tokens billed, \$6\.00/)
  })

  it.each([
    [['--backend', 'openai'], /name the model to be tuned: --model/],
    [['--backend', 'openai', '--model', 'gpt-4.1-mini', '--learning-rate', '0.1'], /--backend openai takes no --learning-rate/],
    [['--model', 'gpt-4.1-mini', '--key-env', 'KEY'], /--backend lora takes no --model, --key-env/],
    [['--backend', 'openai', '--model', 'gpt-4.1-mini', '--epochs', '51'], /training at OpenAI: epochs/],
  ])('refuses %j', async (flags, message) => {
    const { exitCode, stderr } = await versus(['train', 'customer-support', ...flags])
    expect(stderr).toMatch(message)
    expect(exitCode).toBe(2)
  })
})

describeConformity(exchanges, TUNING_OPERATIONS)

async function setting(
  options: TuningServerOptions = {},
): Promise<{ args: string[]; env: { VERSUS_API_KEY: string; VERSUS_CACHE: string }; server: TuningServer }> {
  const server = await startTuningServer({ key: KEY, ...options })
  onTestFinished(() => {
    exchanges.push(...server.exchanges)
    return server.close()
  })
  const args = ['train', 'customer-support', '--backend', 'openai', '--model', 'gpt-4.1-mini', '--url', server.baseUrl, '--poll', '0.01']
  return { args, env: { VERSUS_API_KEY: KEY, VERSUS_CACHE: temporaryFolder() }, server }
}

function start(args: readonly string[], env: Record<string, string>) {
  const child = spawn('node', [BIN, ...args], { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended, stderr: () => stderr }
}

function textsUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}
