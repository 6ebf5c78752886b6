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
    { id: 'ours', answer: () => '40 euros' },
    { id: 'theirs', answer: () => '50 euros' },
  ],
}
`,
  )
  return scenarios
}

const run = (scenarios: string, out: string, cache: string) =>
  versus(['run', 'parking', '--scenarios', scenarios, '--systems', 'ours,theirs', '--out', out, '--latency', '2'], {
    env: { VERSUS_CACHE: cache },
  })

describe('a run of systems of the scenario’s own, scored by words', () => {
  it('opens no model, has the named scorers alone, and its reports', async () => {
    const [out, cache] = [join(temporaryFolder(), 'run'), temporaryFolder()]
    const { exitCode, stderr } = await run(functionsOnly(['tokenF1', 'exactMatch']), out, cache)
    expect(stderr).not.toMatch(/comparing meanings/)
    expect(exitCode).toBe(0)
    expect(readdirSync(cache)).toEqual(['compiled'])
    const { models, scenarios } = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as Summary
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

  it('refuses a scorer that is not there', async () => {
    const { exitCode, stderr } = await run(functionsOnly(['exactMatch', 'polite']), join(temporaryFolder(), 'run'), temporaryFolder())
    expect(exitCode).toBe(2)
    expect(stderr).toContain('parking: scoredBy: unknown scorer "polite": known are correct, ')
  }, 120_000)
})
