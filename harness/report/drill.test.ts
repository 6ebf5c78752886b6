import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import type { Difference } from '../drills/summary.js'
import { testDrill } from '../drills/testing.js'
import { drillTable, writeDrillReport } from './drill.js'

const lost: Difference = {
  system: 'rag',
  figure: 'accuracy.changed',
  from: { condition: 'round-1.before', system: 'rag' },
  to: { condition: 'round-1.stale', system: 'rag' },
  difference: -0.7,
  low: -0.9,
  high: -0.5,
  sd: 0.4,
  verdict: 'behind',
  questions: 20,
}

describe('drillTable', () => {
  it('has a row for each system in each condition, and a column for what any of them has', () => {
    const table = drillTable(testDrill())
    expect(table).toMatch(/freshness: parking/)
    expect(table).toMatch(/round +│ state +│ system +│ changed +│ failed trials/)
    expect(table).toMatch(/1 +│ stale +│ rag +│ 10 % \[0, 20\] +│ 0/)
    expect(table.match(/│ (?:rag|fine-tuned) /g)).toHaveLength(5)
  })

  it('tells differences beyond chance, and leaves ties to drill.md', () => {
    const tie: Difference = {
      ...lost,
      to: { condition: 'round-1.caught-up', system: 'rag' },
      difference: 0,
      low: -0.1,
      high: 0.1,
      verdict: 'tied',
    }
    const table = drillTable(testDrill({ differences: [lost, tie] }))
    expect(table).toContain('rag, changed: round-1.stale against round-1.before: -70.0 points [-90.0, -50.0], worse (20 questions)')
    expect(table).not.toContain('caught-up against')
  })
})

describe('writeDrillReport', () => {
  it('says what each figure means, every difference, and the notes', async () => {
    const folder = temporaryFolder()
    const [first, ...rest] = testDrill().measured
    if (!first) throw new Error('nothing measured')
    const failing = { ...first, errors: 2, notes: ['fails with: out of memory'] }
    await writeDrillReport(folder, testDrill({ measured: [failing, ...rest], differences: [lost], notes: ['not trained again'] }))
    const report = readFileSync(join(folder, 'drill.md'), 'utf8')
    expect(report).toMatch(/^# freshness: parking\n/)
    expect(report).toMatch(/\| 1 \| before \| rag \| 80 % \[70, 90\] \| 2 of 20 \|/)
    expect(report).toContain('- **changed**: Accuracy on facts that the round changed.')
    expect(report).toMatch(/## What changed\n\n- rag, changed: .*worse/)
    expect(report).toMatch(/## Notes\n\n- not trained again\n- rag, round-1\.before: fails with: out of memory/)
  })
})
