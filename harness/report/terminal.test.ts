import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import { testManifest, testQuestion, testScenario, testTrial } from '../run/testing.js'
import { askedQuestions } from '../scoring/asked.js'
import { scoreTrials } from '../scoring/score.js'
import { summarise } from '../scoring/summarise.js'
import { summaryTables } from './terminal.js'

describe('summaryTables', () => {
  const scenario = testScenario([testQuestion('q-1')], { notice: 'Not legal advice.' })
  const trials = scoreTrials(scenario, [
    testTrial('base', 'q-1', 0, '12 months'),
    testTrial('rag', 'q-1', 0, '12 months'),
    testTrial('rag', 'q-1', 1, null),
  ])
  const summary = summarise({
    manifest: testManifest(),
    scenarios: [{ scenario, questions: askedQuestions(trials) }],
    latency: [],
    prices: LIST_PRICES,
  })
  const lines = stripVTControlCharacters(summaryTables(summary)).split('\n')
  const row = (system: string) =>
    lines
      .find((line) => line.startsWith(`│ ${system} `))
      ?.split('│')
      .map((text) => text.trim())

  it('has a row for each system, n/a where there is no figure, and the failed trials last', () => {
    expect(row('base')).toEqual(['', 'base', '100 %', '100 %', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', '0', ''])
    expect(row('rag')?.at(-2)).toBe('1')
  })

  it('names a system that could not be clocked, and why', () => {
    const unclocked = {
      scenario: 'parking',
      system: 'base',
      totalMs: [],
      stages: [],
      cold: null,
      throughput: null,
      calibrationMs: 80,
      error: 'aborted due to\u001b[2J timeout',
    }
    const text = summaryTables(
      summarise({
        manifest: testManifest(),
        scenarios: [{ scenario, questions: askedQuestions(trials) }],
        latency: [unclocked],
        prices: LIST_PRICES,
      }),
    )
    expect(stripVTControlCharacters(text).split('\n')).toContain(
      '  base could not be clocked, so that it has no time and no cost: aborted due to [2J timeout',
    )
    expect(text).not.toContain('\u001b[2J')
    expect(lines.join()).not.toContain('clocked')
  })

  it('minds a clock that was disturbed', () => {
    const clocked = (system: string, slowest: number) => ({
      scenario: 'parking',
      system,
      totalMs: [...Array<number>(9).fill(100), slowest, slowest],
      stages: Array(11).fill({ retrieveMs: 0, firstTokenMs: 10, generateMs: 90, totalMs: 100 }),
      cold: null,
      throughput: null,
      calibrationMs: 80,
      error: null,
    })
    const latency = [clocked('base', 400), clocked('rag', 900)]
    const text = summaryTables(
      summarise({ manifest: testManifest(), scenarios: [{ scenario, questions: askedQuestions(trials) }], latency, prices: LIST_PRICES }),
    )
    expect(stripVTControlCharacters(text)).toMatch(/^ {2}The times of rag vary widely /m)
  })

  it('says what was asked, who is ahead, and the notice', () => {
    expect(lines[0]).toBe('City parking office')
    expect(lines[1]).toContain('1 questions (0 of them unanswerable), up to 2 wordings each')
    expect(lines.slice(-2)).toEqual(['  base and rag are tied: 0.0 points', 'Not legal advice.'])
  })
})
