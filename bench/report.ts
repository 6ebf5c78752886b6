import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../harness/common/paths.js'
import { formatBytes } from '../harness/common/units.js'
import { writeHtml } from '../harness/report/html/write-html.js'
import { eachTrial, openJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { MANIFEST_FILE } from '../harness/run/manifest.js'
import { planTrials } from '../harness/run/plan.js'
import { testAnswer, testManifest, testQuestion, testScenario, testSettings, testTrial } from '../harness/run/testing.js'
import { scoreTrials } from '../harness/scoring/score.js'
import { summarise } from '../harness/scoring/summarise.js'

/*
 * How long does report.html of a large run take, and how much memory?
 *
 *     npm run build && npx jiti bench/report.ts [trials]
 *
 * A made-up run: four systems, three wordings, two of the systems with three passages of 90 words each. Scoring it again comes before it and
 * is shown apart; only its first trials are summarised, which takes long and is no part of the page. Exits with 1 where the page of 100,000 trials takes more than 60 s, or the process more than 500 MB.
 */

const [SECONDS, BYTES] = [60, 500e6]
const SYSTEMS = ['base', 'rag', 'fine-tuned', 'rag+fine-tuned']
const WORDINGS = 3
const SUMMARISED = 1_200
const trials = Number(process.argv[2] ?? 100_000)
const settings = testSettings({ systems: SYSTEMS, wordings: WORDINGS })
const questions = Array.from({ length: Math.ceil(trials / SYSTEMS.length / WORDINGS) }, (_, index) =>
  testQuestion(`q-${index}`, {
    category: `category-${index % 12}`,
    difficulty: (['easy', 'medium', 'hard'] as const)[index % 3] ?? 'easy',
  }),
)
const scenario = testScenario(questions)

if (process.argv[3]) await report(process.argv[3])
else main()

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'versus-report-'))
  try {
    makeRun(folder)
    const jiti = join(packageRoot(), 'node_modules', '.bin', 'jiti')
    const { status } = spawnSync(jiti, [process.argv[1] as string, String(trials), folder], { stdio: 'inherit' })
    process.exitCode = status ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function report(folder: string): Promise<void> {
  const started = performance.now()
  const scored = scoreTrials(scenario, eachTrial(join(folder, TRIALS_FILE)))
  const sample = { scenario, trials: scored.slice(0, SUMMARISED) }
  const summary = summarise({ manifest: testManifest({}, settings), scenarios: [sample], latency: [], hourlyRate: 0.1 })
  const between = performance.now()
  const before = process.resourceUsage().maxRSS * 1024
  const path = await writeHtml(folder, summary, scored)
  const seconds = (performance.now() - between) / 1000
  const peak = process.resourceUsage().maxRSS * 1024
  process.stdout.write(
    [
      `${scored.length} trials: report.html of ${formatBytes(statSync(path).size)} in ${seconds.toFixed(1)} s`,
      `greatest memory of the process ${formatBytes(peak)}, ${formatBytes(before)} of it when the page was begun`,
      `scored before in ${((between - started) / 1000).toFixed(1)} s\n`,
    ].join('\n'),
  )
  process.exitCode = seconds <= SECONDS && peak <= BYTES ? 0 : 1
}

function makeRun(folder: string): void {
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(testManifest({}, settings)))
  const journal = openJournal(join(folder, TRIALS_FILE))
  for (const [index, { system, question, wordingIndex }] of planTrials(scenario, settings).entries()) {
    const number = Number(question.id.slice(2))
    const text = (index * 7919) % 10 < 6 ? '12 months' : `${index % 11} months, as far as the articles say`
    const passages = [0, 1, 2].map((rank) => passageOf((number + rank) % 2_000))
    const answer = testAnswer(text, system.startsWith('rag') ? { passages, citations: passages.slice(0, 1).map(({ id }) => id) } : {})
    journal.append(testTrial(system, question.id, wordingIndex, answer, { asked: question.wordings[wordingIndex] as string }))
  }
  journal.close()
}

function passageOf(place: number) {
  const words = Array.from({ length: 90 }, (_, index) => `word${(place * 31 + index * 17) % 5_000}`)
  return { id: `permits#${place}`, article: 'permits', text: `A permit is valid for 12 months. ${words.join(' ')}` }
}
