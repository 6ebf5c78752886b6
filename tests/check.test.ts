import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckReport } from '../harness/check/check.js'
import { copyOfScenario, versus } from './support/cli.js'

// The real embedding model. Each rule has its own tests in harness/check/check.test.ts.

const SCENARIOS = ['customer-support', 'medical-qa']

describe('versus check', () => {
  it('finds nothing in the shipped scenarios, which have the sizes that differences of 8 points need', async () => {
    const { exitCode, stdout } = await versus(['check', '--json'], { timeout: 600_000 })
    const reports = JSON.parse(stdout) as CheckReport[]
    expect(reports.flatMap(({ findings }) => findings)).toEqual([])
    expect(exitCode).toBe(0)
    expect(reports.map(({ scenario }) => scenario)).toEqual(SCENARIOS)
    for (const { scenario, sizes } of reports) {
      if (!sizes) throw new Error(`${scenario} has no sizes`)
      expect(sizes.articles).toBeGreaterThanOrEqual(scenario === 'customer-support' ? 90 : 80)
      expect(sizes.articleWords.min).toBeGreaterThanOrEqual(80)
      expect(sizes.articleWords.max).toBeLessThanOrEqual(400)
      expect(sizes.questions).toBeGreaterThanOrEqual(160)
      expect(sizes.wordings).toBe(3 * sizes.questions)
      for (const share of [sizes.unanswerable, sizes.needingTwoArticles]) {
        expect(share).toBeGreaterThanOrEqual(0.12)
        expect(share).toBeLessThanOrEqual(0.18)
      }
      expect(sizes.training.fewestWordings).toBeGreaterThanOrEqual(5)
      expect(sizes.updates).toHaveLength(3)
      for (const update of sizes.updates) {
        expect(update.changedFacts).toBeGreaterThanOrEqual(15)
        expect(update.addedArticles).toBeGreaterThanOrEqual(5)
        expect(update.withdrawnArticles).toBeGreaterThanOrEqual(2)
      }
      expect(sizes.control).toBeGreaterThanOrEqual(40)
    }
  }, 600_000)

  it('ends with exit code 1 on a finding, and says where it is', async () => {
    const { scenarios, fixtures } = copyOfScenario('customer-support')
    const path = join(fixtures, 'training.jsonl')
    const question = JSON.parse(readFileSync(join(fixtures, 'questions.jsonl'), 'utf8').split('\n')[0] ?? '') as { wordings: string[] }
    const lines = readFileSync(path, 'utf8').trim().split('\n')
    const row = JSON.parse(lines[9] ?? '') as { questions: string[] }
    row.questions.push(question.wordings[0] ?? '')
    lines[9] = JSON.stringify(row)
    writeFileSync(path, `${lines.join('\n')}\n`)
    const { exitCode, stdout } = await versus(['check', '--scenarios', scenarios], { timeout: 600_000 })
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/questions\.jsonl:1: .*training\.jsonl:10.* \[leakage\]/)
  }, 600_000)

  it('names an unknown scenario', async () => {
    const { exitCode, stderr } = await versus(['check', 'customer-suport'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/unknown scenario "customer-suport"/)
  })
})
