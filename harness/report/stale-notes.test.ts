import { describe, expect, it } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import { testManifest, testQuestion, testScenario, testTrial } from '../run/testing.js'
import { askedQuestions } from '../scoring/asked.js'
import { scoreTrials } from '../scoring/score.js'
import { summarise } from '../scoring/summarise.js'
import type { AdapterSummary } from '../scoring/summary.js'
import { reportBody } from './html/report.js'
import { markdownReport } from './markdown.js'
import { staleNotes } from './stale-notes.js'
import { summaryTables } from './terminal.js'

const FRESH: AdapterSummary = { sha256: 'a', seconds: 60, tokens: 10, pairs: 5, epochs: 1, created: '', stale: false }

describe('staleNotes', () => {
  it('names each stale adapter, and what changed', () => {
    const tuned = { ...FRESH, stale: true, changed: ['training pairs', 'knowledge'] }
    const raft = { ...FRESH, stale: true, changed: ['knowledge'] }
    expect(staleNotes({ tuned, reader: null, raft })).toEqual([
      'The tuned adapter is stale: the training pairs and the knowledge changed since it was made.',
      'The RAFT adapter is stale: the knowledge changed since it was made.',
    ])
    expect(staleNotes({ tuned: FRESH, reader: null, raft: null })).toEqual([])
  })

  it('takes a summary of before, which does not tell, to mean the training pairs', () => {
    expect(staleNotes({ tuned: { ...FRESH, stale: true }, reader: null })).toEqual([
      'The tuned adapter is stale: the training pairs changed since it was made.',
    ])
  })

  it('stands in every report', async () => {
    const scenario = testScenario([testQuestion('q-1')])
    const questions = askedQuestions(scoreTrials(scenario, [testTrial('rag', 'q-1', 0, '12 months')]))
    const summary = summarise({ manifest: testManifest(), scenarios: [{ scenario, questions }], latency: [], prices: LIST_PRICES })
    const raft = { ...FRESH, stale: true, changed: ['knowledge'] }
    const stale = { ...summary, scenarios: summary.scenarios.map((one) => ({ ...one, adapters: { tuned: null, reader: null, raft } })) }
    const reports = [summaryTables(stale), markdownReport(stale, new Map()), (await reportBody(stale, [])).markup]
    for (const report of reports) expect(report).toContain('The RAFT adapter is stale: the knowledge changed since it was made.')
  })
})
