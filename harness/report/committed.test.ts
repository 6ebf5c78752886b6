import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../common/paths.js'
import { testAnswer, testTrial } from '../run/testing.js'
import { loadScenario } from '../scenario/load.js'
import type { Question } from '../scenario/schema.js'
import type { AskedQuestion } from '../scoring/asked.js'
import { readScoreRows, SCORES_FILE, type ScoreRow } from '../scoring/score-rows.js'
import type { Summary } from '../scoring/summary.js'
import { kindOf } from '../systems/registry.js'
import { differenceTally, markdownReport } from './markdown.js'

// After a change of the reports: npx vitest run harness/report/committed.test.ts --update
describe.each(['customer-support', 'medical-qa', 'quick'])('the committed baseline %s', (name) => {
  const folder = join(packageRoot(), 'results', 'baseline', name)
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary

  it('has the report that is made of its figures', async () => {
    const rows = readScoreRows(join(folder, SCORES_FILE))
    const differences = await Promise.all(
      summary.scenarios.map(async ({ name: scenario }) => [scenario, await differencesIn(scenario, rows)] as const),
    )
    await expect(markdownReport(summary, new Map(differences))).toMatchFileSnapshot(join(folder, 'report.md'))
  })

  it('has the titles that systems have', () => {
    for (const { id, title } of summary.scenarios.flatMap(({ systems }) => systems)) expect([id, title]).toEqual([id, kindOf(id).title])
  })
})

async function differencesIn(name: string, rows: readonly ScoreRow[]) {
  const { questions } = await loadScenario(name, join(packageRoot(), 'scenarios'))
  const tally = differenceTally()
  for (const row of rows.filter(({ scenario }) => scenario === name))
    tally.add(askedIn(row, questions.find(({ id }) => id === row.question) as Question))
  return tally.figures()
}

/** What scores.jsonl keeps of the answers to a question. */
function askedIn({ systems }: ScoreRow, question: Question): AskedQuestion {
  const trials = Object.entries(systems).flatMap(([system, { trials, answers, scores }]) =>
    trials.map((trial, place) => {
      const [wording, repeat] = trial.split('/').map(Number) as [number, number]
      const text = answers[place]
      const answered = {
        ...testTrial(system, question.id, wording, null),
        repeat,
        answer: typeof text === 'string' ? testAnswer(text) : null,
      }
      return { question, trial: answered, scores: { correct: scores['correct']?.[place] ?? null } }
    }),
  )
  return { question, trials }
}
