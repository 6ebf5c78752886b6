import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bless } from '../../harness/regression/bless.js'
import { appendHistory, HISTORY_FILE, type HistoryEntry } from '../../harness/regression/history.js'
import { reportRun } from './report-run.js'

/** Names and texts that would do harm if anything but text were made of them. */
export const HARM = '<img src=x onerror="window.harmed=1">'

/** Name of the run that others are made after. */
export const FIRST = '2026-03-14T09-26-53'
export const SECOND = '2026-03-15T10-00-00'

/**
 * A results folder: two runs that differ in a few answers, a baseline of the first, one run whose name, title and systems are hostile, and a
 * history of three runs on two machines.
 */
export async function resultsFolder(folder: string): Promise<void> {
  const runs = join(folder, 'runs')
  const first = join(runs, FIRST)
  mkdirSync(first, { recursive: true })
  await reportRun(first, 12)
  copyRun(first, join(runs, SECOND), (text) => text.replaceAll(FIRST, SECOND).replaceAll('2026-03-14', '2026-03-15'))
  const scores = join(runs, SECOND, 'scores.jsonl')
  const rows = readFileSync(scores, 'utf8').trimEnd().split('\n')
  // The last three questions are lost by rag.
  const fallen = rows.map((row, index) => (index < rows.length - 3 ? row : fallenRow(row)))
  writeFileSync(scores, `${fallen.join('\n')}\n`)
  copyRun(first, join(runs, HARM), (text) => text.replaceAll('City parking office', 'City <script>window.harmed=1</script>'))
  bless({ folder: first, target: join(folder, 'baseline', 'quick'), commit: 'c'.repeat(40) })
  for (const [day, machine, commit] of [
    ['2026-03-13', 'm1', 'a'.repeat(40)],
    ['2026-03-14', 'm1', HARM],
    ['2026-03-15', 'm2', null],
  ] as const)
    appendHistory(join(folder, HISTORY_FILE), entry(day, machine, commit))
}

/** A copy of a run, its summary and manifest changed. */
function copyRun(from: string, to: string, change: (text: string) => string): void {
  cpSync(from, to, { recursive: true })
  for (const name of ['summary.json', 'manifest.json']) writeFileSync(join(to, name), change(readFileSync(join(to, name), 'utf8')))
}

function fallenRow(text: string): string {
  const row = JSON.parse(text) as { systems: Record<string, { answers: (string | null)[]; scores: Record<string, (number | null)[]> }> }
  const rag = row.systems['rag'] as (typeof row.systems)[string]
  rag.answers = rag.answers.map(() => `Not <b>known</b> ${HARM}`)
  rag.scores['correct'] = rag.answers.map(() => 0)
  return JSON.stringify(row)
}

function entry(day: string, machine: string, commit: string | null): HistoryEntry {
  const system = (id: string, mean: number) => ({
    id,
    score: { mean, low: mean - 0.1, high: mean + 0.1 },
    trials: 24,
    errors: 0,
    p50: 400,
    p95: 900,
    cost: 0.1,
  })
  return {
    version: 1,
    run: `${day}T09-26-53`,
    created: `${day}T09:26:53.000Z`,
    commit,
    machine,
    scenarios: [
      {
        name: 'parking',
        questions: 'q',
        asked: 12,
        scorer: 'correct',
        systems: [system('base', 0.3), system('rag', 0.7), system(HARM, 0.5)],
      },
    ],
  }
}
