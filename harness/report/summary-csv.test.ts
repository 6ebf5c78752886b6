import { describe, expect, it } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import { testManifest, testQuestion, testScenario, testTrial } from '../run/testing.js'
import { askedQuestions } from '../scoring/asked.js'
import { scoreTrials } from '../scoring/score.js'
import { summarise } from '../scoring/summarise.js'
import { summaryCsv } from './summary-csv.js'

describe('summaryCsv', () => {
  const scenario = testScenario([testQuestion('q-1'), testQuestion('q-2')])
  const trials = scoreTrials(scenario, [testTrial('base', 'q-1', 0, '12 months'), testTrial('base', 'q-2', 0, null)])
  const summary = summarise({
    manifest: testManifest(),
    scenarios: [{ scenario, questions: askedQuestions(trials) }],
    latency: [],
    prices: LIST_PRICES,
  })
  const rows = summaryCsv(summary).trimEnd().split('\n')

  it('has a row for each figure, and nothing where there is none', () => {
    expect(rows[0]).toBe('scenario,system,figure,unit,value,low,high,questions')
    expect(rows).toContain('parking,base,failed,count,1,,,')
    expect(rows.find((row) => row.startsWith('parking,base,correct,'))).toMatch(/^parking,base,correct,share,1,.*,1$/)
    expect(rows).toContain('parking,base,p50,ms,,,,')
  })

  it('marks a name that could be a formula as text', () => {
    const named = { ...summary, scenarios: summary.scenarios.map((part) => ({ ...part, name: '=1+1' })) }
    expect(summaryCsv(named)).toContain("\n'=1+1,base,")
  })
})
