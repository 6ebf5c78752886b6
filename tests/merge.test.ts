import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readJournal } from '../harness/run/journal.js'
import { readManifest } from '../harness/run/manifest.js'
import type { Summary } from '../harness/scoring/summary.js'
import { BIN, ROOT, temporaryFolder, versus } from './support/cli.js'
import { until } from './support/until.js'

// Real models: a run in three shards is the run in one piece.

const ASKING = ['run', 'customer-support', '--systems', 'base,fine-tuned', '--limit', '4', '--wordings', '2', '--latency', '1']

describe('three shards of a run', () => {
  const folder = temporaryFolder()
  const whole = join(folder, 'whole')
  const [one, two, three] = [1, 2, 3].map((index) => join(folder, `shard-${index}`)) as [string, string, string]
  const shard = (index: number) => [...ASKING, '--shard', `${index}/3`, '--quiet', '--out', join(folder, `shard-${index}`)]

  beforeAll(async () => {
    for (const args of [[...ASKING, '--quiet', '--out', whole], shard(1), shard(2)]) {
      const { exitCode, stderr } = await versus(args)
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    }
  }, 400_000)

  it('are refused where one is missing or there twice', async () => {
    const merge = (...shards: string[]) => versus(['merge', ...shards, '--out', join(folder, 'refused')])
    const missing = await merge(one, two)
    expect(missing.exitCode).toBe(2)
    expect(missing.stderr).toContain(`shard 3/3 is missing; make it with npx versus run --shard 3/3 and all else as in ${one}`)
    const doubled = await merge(one, two, two)
    expect(doubled.exitCode).toBe(2)
    expect(doubled.stderr).toContain(`shard 2/3 is there twice: ${two} and ${two}`)
    expect((await merge(one, whole)).stderr).toContain(`${whole}: no shard`)
  }, 120_000)

  it('go on after a kill, and are one run once they are merged', async () => {
    const killed = spawn('node', [BIN, ...shard(3)], { cwd: ROOT, stdio: 'ignore' })
    const ended = new Promise((resolve) => killed.once('exit', resolve))
    await untilAsked(three)
    killed.kill('SIGKILL')
    await ended
    const resumed = await versus(['run', '--resume', three, '--quiet'])
    expect({ exitCode: resumed.exitCode, stderr: resumed.stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(readManifest(three).settings.shard).toEqual({ index: 3, count: 3 })

    const merged = join(folder, 'merged')
    const { exitCode, stderr } = await versus(['merge', two, three, one, '--out', merged, '--quiet'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(lasting(merged)).toEqual(lasting(whole))
    expect(answersOf(merged)).toEqual(answersOf(whole))

    const compared = await versus(['compare', whole, merged, '--json'])
    expect(compared.exitCode).toBe(0)
    expect(JSON.parse(compared.stdout)).toMatchObject({
      differs: [],
      scenarios: [{ refused: null, differs: [], questions: { shared: 4 } }],
    })
    const gated = await versus(['gate', merged, '--baseline', whole, '--json'])
    expect(JSON.parse(gated.stdout).gates.length).toBeGreaterThan(0)
    expect((await versus(['report', merged, '--quiet'])).exitCode).toBe(0)
    expect((await versus(['merge', one, two, three, '--out', merged])).stderr).toContain('there is a run already')
  }, 400_000)

  it('are no run by themselves: a shard is neither gated nor blessed', async () => {
    for (const command of [
      ['gate', one, '--baseline', whole],
      ['bless', one, '--results', folder],
    ]) {
      const { exitCode, stderr } = await versus(command)
      expect(exitCode).toBe(2)
      expect(stderr).toContain(`${one}: it is shard 1/3 of a run; join the shards first with npx versus merge`)
    }
    expect(readFileSync(join(one, 'report.md'), 'utf8')).toContain('(shard 1 of 3: a part of the questions)')
  }, 60_000)
})

describe('--shard', () => {
  it.each(['0/3', '4/3', '1', 'a/b', '1/0', '-1/3'])('refuses %s', async (part) => {
    const { exitCode, stderr } = await versus(['run', `--shard=${part}`])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('not a part such as 2/4')
  })

  it('refuses more shards than there are questions', async () => {
    const { exitCode, stderr } = await versus([...ASKING, '--shard', '1/9', '--out', join(temporaryFolder(), 'run')])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('customer-support has 4 questions to ask: make 4 shards at most')
  })
})

async function untilAsked(folder: string): Promise<void> {
  await until(() => readJournal(join(folder, 'trials.jsonl')).length > 0, { what: 'an answer' })
}

/** What must be the same: everything but the clock and what is named after the time. */
function lasting(folder: string) {
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary
  const { run: _run, created: _created, machine: _machine, ...rest } = summary
  const scenarios = rest.scenarios.map(({ systems, breakEvens: _breakEvens, ...scenario }) => ({
    ...scenario,
    systems: systems.map(({ latency, cost: _cost, spending: _spending, ...system }) => ({ ...system, clocked: latency?.samples })),
  }))
  return { ...rest, scenarios }
}

function answersOf(folder: string) {
  return Object.fromEntries(readJournal(join(folder, 'trials.jsonl')).map(({ id, answer, error }) => [id, answer?.text ?? error]))
}
