import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pickOne, seededRandom } from '../harness/common/random.js'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import type { Summary } from '../harness/scoring/summary.js'
import { ROOT, temporaryFolder } from './support/cli.js'
import { AT_ONCE, buildRunProcess, RunProcess, type Stage, wholeLines } from './support/killed-run.js'
import { type OpenAiServer, startOpenAiServer } from './support/openai-server.js'
import { ANSWER_MS, answerTo, type SystemId } from './support/run-answers.js'

/*
 * What `versus run` does, killed at random moments of every stage and gone on with. VERSUS_KILLS=200 makes it 200 kills over 5,000 trials:
 *
 *     VERSUS_KILLS=200 npx vitest run tests/kills.test.ts
 */

const KILLS = Number(process.env['VERSUS_KILLS'] ?? 8)
const TRIALS = Math.ceil(KILLS / 2) * 50
/** The others fall on what comes after the last answer. */
const KILLS_WHILE_ASKING = Math.ceil(KILLS * 0.8)
const SEED = Number(process.env['VERSUS_SEED'] ?? 0)

const root = temporaryFolder()
const random = seededRandom(SEED)
const killed = join(root, 'killed')
const unkilled = join(root, 'unkilled')
const log = (name: string) => join(root, `${name}-answered.log`)
const idsOf = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { id: string }).id)

let server: OpenAiServer
let script: string
beforeAll(async () => {
  server = await startOpenAiServer()
  // Beside the package's own files: it finds the packages that it needs from there.
  script = await buildRunProcess(mkdtempSync(join(ROOT, 'dist', 'kills-')))
}, 120_000)
afterAll(async () => {
  await server.close()
  rmSync(dirname(script), { recursive: true })
})

const start = (folder: string, name: string) => new RunProcess(script, [folder, String(TRIALS), server.baseUrl, log(name)])

describe(`a run of ${TRIALS} trials that is killed ${KILLS} times`, () => {
  const spans = new Map<Stage, number>()
  const kills = new Map<Stage, number>()

  it('is first made once without a kill, to see how long each stage is', async () => {
    const run = start(unkilled, 'unkilled')
    expect(await run.ended, run.stderr).toBe(0)
    const ends = [...[...run.begun.values()].slice(1), performance.now()]
    for (const [index, [stage, start]] of [...run.begun].entries()) spans.set(stage, (ends[index] as number) - start)
    expect([...spans.keys()]).toEqual(['starting', 'opening', 'asking', 'clocking', 'comparing', 'reporting'])
    expect(readJournal(join(unkilled, TRIALS_FILE))).toHaveLength(TRIALS)
  }, 600_000)

  it('keeps every trial that was finished before a kill, byte for byte, and loses no answer but those under way', async () => {
    const journal = join(killed, TRIALS_FILE)
    let kept: string[] = []
    for (let count = 0; count < KILLS; ) {
      const asking = count < KILLS_WHILE_ASKING
      const stage = pickOne(stagesFor(asking), random)
      const before = wholeLines(log('killed')).length
      const run = start(killed, 'killed')
      if (await run.reaches(stage)) {
        // So that the trials last as long as the kills: on average each such life asks its share of those that are left.
        const share = (random() * 2 * (TRIALS - kept.length)) / (KILLS_WHILE_ASKING - count)
        const span = stage === 'asking' ? 2 * ANSWER_MS : (spans.get(stage) as number)
        if (stage === 'asking') await run.writes(log('killed'), before + share)
        await Promise.race([sleep(random() * span), run.ended])
      }
      const hit = run.child.exitCode === null && run.child.kill('SIGKILL')
      const code = await run.ended
      expect(hit ? null : code, run.stderr).toBe(hit ? null : 0)
      if (hit) kills.set(run.stage, (kills.get(run.stage) ?? 0) + 1)
      if (hit) count++

      const lines = wholeLines(journal)
      expect(lines.slice(0, kept.length)).toEqual(kept)
      const ids = new Set(idsOf(lines))
      expect(ids.size).toBe(lines.length)
      const answered = new Set(wholeLines(log('killed')).slice(before))
      expect([...answered].filter((id) => !ids.has(id)).length).toBeLessThanOrEqual(AT_ONCE)
      kept = lines
      if (KILLS >= 100)
        process.stdout.write(`${count} kills, ${kept.length} trials, the last ${hit ? `while ${run.stage}` : 'not in time'}\n`)
    }
    const run = start(killed, 'killed')
    expect(await run.ended, run.stderr).toBe(0)
    expect(wholeLines(journal).slice(0, kept.length)).toEqual(kept)
    process.stdout.write(`${KILLS} kills, seed ${SEED}: ${[...kills].map(([stage, times]) => `${times} while ${stage}`).join(', ')}\n`)
  }, 7_200_000)

  it('has every planned trial once in the end, with the answer that the system gave', () => {
    const trials = readJournal(join(killed, TRIALS_FILE))
    expect(trials).toHaveLength(TRIALS)
    expect(trials.map(({ id }) => id).sort()).toEqual(idsOf(wholeLines(join(unkilled, TRIALS_FILE))).sort())
    for (const { system, question, answer } of trials) expect(answer?.text).toBe(answerTo(system as SystemId, question))
    const answered = wholeLines(log('killed'))
    expect(new Set(answered).size).toBe(TRIALS)
  })

  it('has the summary and the scores of a run that was never killed, timings aside', () => {
    const summaryOf = (folder: string) => lasting(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary)
    expect(summaryOf(killed)).toEqual(summaryOf(unkilled))
    expect(readFileSync(join(killed, 'scores.jsonl'), 'utf8')).toBe(readFileSync(join(unkilled, 'scores.jsonl'), 'utf8'))
    const similarities = (folder: string) => wholeLines(join(folder, 'similarities.jsonl')).sort()
    expect(similarities(killed)).toEqual(similarities(unkilled))
  })

  it('was killed in every stage that lasts', () => {
    const total = [...kills.values()].reduce((sum, times) => sum + times, 0)
    expect(total).toBe(KILLS)
    // The clocking is over in an instant, and is not made twice: it need not be hit.
    if (KILLS >= 100) expect([...kills.keys()]).toEqual(expect.arrayContaining(['asking', 'comparing', 'opening', 'reporting', 'starting']))
  })
})

/** Most kills fall where most of a run's time goes. */
function stagesFor(asking: boolean): Stage[] {
  return asking ? ['starting', 'opening', ...Array<Stage>(8).fill('asking')] : ['starting', 'opening', 'clocking', 'comparing', 'reporting']
}

/** What must be the same in two runs of one plan: everything but the clock and what is named after the time. */
function lasting({ run: _run, created: _created, machine: _machine, scenarios, ...rest }: Summary) {
  const systems = (all: Summary['scenarios'][number]['systems']) =>
    all.map(({ latency: _latency, cost: _cost, spending: _spending, ...system }) => system)
  return {
    ...rest,
    scenarios: scenarios.map(({ breakEvens: _breakEvens, ...scenario }) => ({ ...scenario, systems: systems(scenario.systems) })),
  }
}
