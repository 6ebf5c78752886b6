// Take docs/images/report.png from a committed baseline: npx jiti docs/images/take-report.ts results/baseline/customer-support
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { Scores } from '../../harness/decide/scores.js'
import { decisionsOf } from '../../harness/report/html/decision.js'
import { page } from '../../harness/report/html/document.js'
import { reportBody } from '../../harness/report/html/report.js'
import { LATENCY_FILE, readLatency } from '../../harness/run/latency.js'
import { eachScoreRow, SCORES_FILE } from '../../harness/scoring/score-rows.js'
import type { Summary } from '../../harness/scoring/summary.js'

const [baseline] = process.argv.slice(2)
if (!baseline) throw new Error('name a baseline, such as results/baseline/customer-support')
const folder = mkdtempSync(join(tmpdir(), 'versus-report-'))
try {
  const path = join(folder, 'report.html')
  writeFileSync(path, await reportOf(baseline))
  await takePicture(path, join(import.meta.dirname, 'report.png'))
} finally {
  rmSync(folder, { recursive: true })
}

/** report.html without its questions: a baseline keeps no answers. */
async function reportOf(folder: string): Promise<string> {
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary
  const scores = new Map(
    summary.scenarios.map(({ name, systems }) => [name, new Scores(systems.filter(({ diagnostic }) => !diagnostic).map(({ id }) => id))]),
  )
  for (const row of eachScoreRow(join(folder, SCORES_FILE))) scores.get(row.scenario)?.add(row)
  const body = await reportBody(summary, readLatency(join(folder, LATENCY_FILE)), decisionsOf(folder, summary, scores))
  const { head, tail } = page(summary.run, 'report', body)
  return `${head}${tail}`
}

async function takePicture(report: string, picture: string): Promise<void> {
  const executablePath = process.env['VERSUS_CHROMIUM'] ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  const shown = await browser.newPage({ offline: true, viewport: { width: 1440, height: 1080 }, colorScheme: 'light' })
  await shown.goto(pathToFileURL(report).href)
  // Without room for its last column the table would be scrolled.
  await shown.evaluate("for (const part of document.querySelectorAll('main, .bar')) part.style.maxWidth = '1320px'")
  await shown.screenshot({ path: picture })
  await browser.close()
}
