import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { seededRandom } from '../harness/common/random.js'
import type { JudgeSummary } from '../harness/judging/judge.js'
import { readJournal, type Trial } from '../harness/run/journal.js'
import type { Summary } from '../harness/scoring/summary.js'
import { subQuestions } from '../harness/systems/sub-questions.js'
import { BIN, ROOT, temporaryFolder, versus } from './support/cli.js'
import { startOpenAiServer } from './support/openai-server.js'

/** Of the moments at which runs are killed: another one each time, unless it is given. */
const SEED = Number(process.env['VERSUS_SEED'] ?? Date.now() % 1_000_000)

// Real models, real index, real adapters.

const SMALL = ['--limit', '3', '--wordings', '2', '--latency', '2', '--throughput', '2', '--seed', '7']
const TRIALS = 2 * (3 * 2 * 4)

const summaryOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary

/** What must be the same in two runs of one plan: everything but the clock and what is named after the time. */
function lasting(summary: Summary) {
  const { run: _run, created: _created, machine: _machine, ...rest } = summary
  const scenarios = rest.scenarios.map(({ index, systems, breakEvens: _breakEvens, ...scenario }) => ({
    ...scenario,
    chunks: index?.chunks,
    systems: systems.map(({ latency: _latency, cost: _cost, spending: _spending, ...system }) => system),
  }))
  return { ...rest, scenarios }
}

const answersOf = (folder: string) =>
  Object.fromEntries(
    readJournal(join(folder, 'trials.jsonl')).map(({ id, answer, error }: Trial) => [
      id,
      answer ? [answer.text, answer.passages?.map((p) => p.id), answer.citations] : error,
    ]),
  )

describe('a run of both scenarios', () => {
  const folder = join(temporaryFolder(), 'first')

  beforeAll(async () => {
    const { exitCode, stderr } = await versus(['run', ...SMALL, '--out', folder])
    expect(stderr).toMatch(/asking \d+ trials/)
    expect(exitCode).toBe(0)
  }, 960_000)

  it('leaves every planned trial once, and the reports', () => {
    const trials = readJournal(join(folder, 'trials.jsonl'))
    expect(trials.filter((trial) => trial.system !== 'reader-ceiling')).toHaveLength(TRIALS)
    expect(trials.every((trial) => trial.answer && !trial.error)).toBe(true)
    for (const file of ['manifest.json', 'summary.json', 'report.md', 'trials.csv', 'latency.json', 'similarities.jsonl'])
      expect(existsSync(join(folder, file))).toBe(true)
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(/not medical advice/)
  })

  it('gives accuracy, latency, cost and consistency of the four systems', () => {
    for (const scenario of summaryOf(folder).scenarios) {
      const ranked = scenario.systems.filter((system) => !system.diagnostic)
      expect(ranked.map((system) => system.id)).toEqual(['base', 'rag', 'fine-tuned', 'rag+fine-tuned'])
      expect(scenario.pairs).toHaveLength(6)
      for (const system of ranked) {
        expect(system.scores['correct']?.mean).toBeGreaterThanOrEqual(0)
        expect(system.latency?.p50.value).toBeGreaterThan(0)
        expect(system.latency?.throughput).toMatchObject({ concurrency: 2, served: 1, answers: 8 })
        expect(system.scores['semantic']?.mean).toBeGreaterThan(0)
        expect(system.consistency.wordings?.semantic).toBeGreaterThan(0)
        expect(system.scores['groundedSemantic'] === null).toBe(system.scores['groundedness'] === null)
        expect(system.cost?.perThousandAnswers).toBeGreaterThan(0)
        expect(system.consistency.wordings?.agreement).not.toBeNull()
        expect(system.scores['recall@3'] === null).toBe(!system.id.includes('rag'))
      }
    }
  })

  it('puts as many passages before the reader as the scenario says, and cites them by id', () => {
    const rag = readJournal(join(folder, 'trials.jsonl')).filter((trial) => trial.system === 'rag')
    for (const { answer, asked } of rag) {
      // Both scenarios put one passage before the reader for each thing that is asked; two things may be found in one.
      expect(answer?.passages?.length).toBeGreaterThanOrEqual(1)
      expect(answer?.passages?.length).toBeLessThanOrEqual(subQuestions(asked).length)
      const ids = answer?.passages?.map((passage) => passage.id) ?? []
      for (const citation of answer?.citations ?? []) expect(ids).toContain(citation)
    }
  })

  it('gives the same answers and summary a second time', async () => {
    const again = join(temporaryFolder(), 'second')
    expect((await versus(['run', ...SMALL, '--out', again, '--quiet'])).exitCode).toBe(0)
    expect(answersOf(again)).toEqual(answersOf(folder))
    expect(lasting(summaryOf(again))).toEqual(lasting(summaryOf(folder)))
  }, 960_000)

  it('survives ten SIGKILLs at random moments: every trial once, the same scores', async () => {
    const killed = join(temporaryFolder(), 'killed')
    const begin = ['run', ...SMALL, '--out', killed, '--quiet']
    const goOn = ['run', '--resume', killed, '--quiet']
    const random = seededRandom(SEED)
    onTestFailed(() => void process.stderr.write(`seed ${SEED}\n`))
    for (let kills = 0; kills < 10; kills++) {
      const started = existsSync(join(killed, 'manifest.json'))
      const child = spawn('node', [BIN, ...(started ? goOn : begin)], { cwd: ROOT, stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
      await Promise.race([ended, sleep(2_000 + random() * 8_000)])
      child.kill('SIGKILL')
      await ended
    }
    expect((await versus(goOn)).exitCode).toBe(0)
    expect(answersOf(killed)).toEqual(answersOf(folder))
    expect(lasting(summaryOf(killed))).toEqual(lasting(summaryOf(folder)))
  }, 600_000)

  it('refuses a second run on the same folder, and one that was begun with other settings', async () => {
    expect((await versus(['run', ...SMALL, '--out', folder])).stderr).toMatch(/there is a run already; go on with it with --resume/)
    expect((await versus(['run', '--resume', folder, '--limit', '9'])).stderr).toMatch(/leave out --limit/)
  })

  it('draws other answers at a temperature, the same ones for the same seed', async () => {
    const asking = ['run', 'customer-support', '--systems', 'base', '--limit', '3', '--wordings', '1', '--repeats', '3', '--latency', '0']
    const draw = async (seed: string) => {
      const out = join(temporaryFolder(), 'warm')
      expect((await versus([...asking, '--temperature', '1', '--seed', seed, '--out', out, '--quiet'])).exitCode).toBe(0)
      return Object.values(answersOf(out))
    }
    const [first, same] = [await draw('1'), await draw('1')]
    expect(same).toEqual(first)
    expect(new Set(first.map((answer) => JSON.stringify(answer))).size).toBeGreaterThan(3)
  }, 960_000)

  it.each(['score', 'report'])('%ss again from the journal without a model', async (command) => {
    const before = summaryOf(folder)
    const { exitCode, stdout } = await versus([command, folder, '--json'], { env: { VERSUS_CACHE: temporaryFolder() } })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual(before)
  })

  it('has its answers judged by a model behind an endpoint, once each, and says how far to trust it', async () => {
    const key = 'sk-judge-0123456789'
    const server = await startOpenAiServer({
      key,
      chatModels: ['judge-1'],
      answer: (prompt) =>
        prompt.includes('"preferred"') ? '{"reason": "shorter", "preferred": "first"}' : '{"reason": "fine", "score": 5}',
    })
    try {
      const args = ['judge', folder, '--url', server.baseUrl, '--model', 'judge-1', '--systems', 'rag,fine-tuned', '--json']
      const refused = await versus(args, { env: { OPENAI_API_KEY: key, VERSUS_API_KEY: '' } })
      expect(refused.stderr).toMatch(/wants an API key/)
      expect(server.requests.map(({ headers }) => headers.authorization)).not.toContain(`Bearer ${key}`)
      const { exitCode, stdout, stderr } = await versus(args, { env: { VERSUS_API_KEY: key } })
      expect(stderr).toMatch(/asking judge-1@127\.0\.0\.1:\d+ for \d+ judgements/)
      expect(exitCode).toBe(0)
      const asked = server.requests.length
      expect(asked).toBeGreaterThan(20)
      for (const { judge } of JSON.parse(stdout) as { judge: JudgeSummary }[]) {
        const rag = judge.systems.find(({ id }) => id === 'rag')
        expect(rag).toMatchObject({ judged: 6, errors: 0, missing: 0, score: { mean: 1 } })
        // Everything is fine to this judge, so that it tells nothing.
        expect(judge.calibration.warn).toBe(true)
        expect(judge.usage.inputTokens).toBeGreaterThan(0)
      }
      expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(/Judged by a model[\s\S]*kappa below 0\.6/)
      expect((await versus(args, { env: { VERSUS_API_KEY: key } })).exitCode).toBe(0)
      expect(server.requests).toHaveLength(asked)
      for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file), 'utf8')).not.toContain(key)
    } finally {
      await server.close()
    }
  }, 120_000)
})
