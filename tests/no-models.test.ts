import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Summary } from '../harness/scoring/summary.js'
import { temporaryFolder, versus } from './support/cli.js'

/** A scenario whose two systems are functions. @returns the folder of scenarios. */
function functionsOnly(scoredBy: readonly string[]): string {
  const scenarios = temporaryFolder()
  const folder = join(scenarios, 'parking')
  mkdirSync(folder)
  writeFileSync(join(folder, 'knowledge.jsonl'), `${JSON.stringify({ id: 'fee', title: 'Fee', body: 'A permit costs 40 euros.' })}\n`)
  const questions = Array.from({ length: 8 }, (_, index) => ({ id: `q-${index}`, wordings: [`Fee of ${index}?`], answers: ['40 euros'] }))
  writeFileSync(join(folder, 'questions.jsonl'), questions.map((row) => `${JSON.stringify(row)}\n`).join(''))
  writeFileSync(
    join(folder, 'scenario.ts'),
    `export default {
  name: 'parking',
  title: 'City parking office',
  description: 'Residents ask about permits.',
  fixtures: '.',
  workload: { questionsPerMonth: 1_000, updatesPerMonth: 1 },
  scoredBy: ${JSON.stringify(scoredBy)},
  primaryScorer: 'exactMatch',
  systems: [
    { id: 'ours', answer: () => (process.env.KILLED ? process.kill(process.pid, 'SIGKILL') : '40 euros') },
    { id: 'theirs', answer: () => '50 euros' },
  ],
}
`,
  )
  return scenarios
}

const run = (scenarios: string, out: string, cache: string, flags: readonly string[] = [], env: Record<string, string> = {}) =>
  versus(['run', 'parking', '--scenarios', scenarios, '--systems', 'ours,theirs', '--out', out, '--latency', '2', ...flags], {
    env: { VERSUS_CACHE: cache, ...env },
  })

const summaryIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary

describe('a run of systems of the scenario’s own, scored by words', () => {
  it('opens no model, has the named scorers alone, and its reports', async () => {
    const [out, cache] = [join(temporaryFolder(), 'run'), temporaryFolder()]
    const { exitCode, stderr } = await run(functionsOnly(['tokenF1', 'exactMatch']), out, cache)
    expect(stderr).not.toMatch(/comparing meanings/)
    expect(exitCode).toBe(0)
    expect(readdirSync(cache)).toEqual(['compiled'])
    const { models, scenarios } = summaryIn(out)
    const [scenario] = scenarios
    expect([models.chat.name, models.embedding]).toEqual(['none', 'none'])
    expect(Object.keys(scenario?.scorers ?? {})).toEqual(['tokenF1', 'exactMatch'])
    expect(scenario?.systems.map(({ id, scores }) => [id, scores['exactMatch']?.mean])).toEqual([
      ['ours', 1],
      ['theirs', 0],
    ])
    expect(readFileSync(join(out, 'trials.csv'), 'utf8').split('\n')[0]).toMatch(/,tokenF1,exactMatch,passages,/)
    for (const file of ['report.md', 'report.html', 'latency.json']) expect(existsSync(join(out, file))).toBe(true)
  }, 120_000)

  it('is reckoned by the prices that it was begun with, where it was killed before its first report', async () => {
    const [scenarios, out, cache] = [functionsOnly(['exactMatch']), join(temporaryFolder(), 'run'), temporaryFolder()]
    const prices = join(temporaryFolder(), 'prices.json')
    writeFileSync(prices, JSON.stringify({ local: { perHour: 2.5, date: '2026-03-14', basis: 'our own machine' } }))
    expect((await run(scenarios, out, cache, ['--prices', prices], { KILLED: 'yes' })).exitCode).not.toBe(0)
    expect(existsSync(join(out, 'summary.json'))).toBe(false)
    const resume = (...flags: string[]) => versus(['run', '--resume', out, '--scenarios', scenarios, ...flags])
    const { exitCode, stderr } = await resume('--prices', prices, '--hourly-rate', '3')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/goes on with the run’s own settings: leave out --prices, --hourly-rate/)
    expect((await resume()).exitCode).toBe(0)
    expect(summaryIn(out).hourlyRate).toBe(2.5)
  }, 120_000)

  it('is merged from shards by the prices of the first', async () => {
    const [scenarios, folder, cache] = [functionsOnly(['exactMatch']), temporaryFolder(), temporaryFolder()]
    const shards = [1, 2].map((index) => join(folder, String(index)))
    for (const [index, shard] of shards.entries())
      await run(scenarios, shard, cache, ['--shard', `${index + 1}/2`, '--hourly-rate', String(index + 2)])
    const merge = (out: string, ...flags: string[]) =>
      versus(['merge', ...shards.toReversed(), '--scenarios', scenarios, '--out', out, ...flags])
    const [kept, given] = [join(folder, 'kept'), join(folder, 'given')]
    expect((await merge(kept)).exitCode).toBe(0)
    expect((await merge(given, '--hourly-rate', '7')).exitCode).toBe(0)
    expect([kept, given].map((merged) => summaryIn(merged).hourlyRate)).toEqual([2, 7])
  }, 120_000)

  it('refuses a scorer that is not there', async () => {
    const { exitCode, stderr } = await run(functionsOnly(['exactMatch', 'polite']), join(temporaryFolder(), 'run'), temporaryFolder())
    expect(exitCode).toBe(2)
    expect(stderr).toContain('parking: scoredBy: unknown scorer "polite": known are correct, ')
  }, 120_000)
})
