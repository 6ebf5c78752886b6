import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TRIALS_FILE } from '../../run/journal.js'
import { LATENCY_FILE, readLatency } from '../../run/latency.js'
import type { ScoredTrial } from '../../scoring/score.js'
import type { Summary } from '../../scoring/summary.js'
import { decisionsOf } from './decision.js'
import { page } from './document.js'
import { explorerBlocks, scriptElement } from './explorer.js'
import { scriptJson } from './markup.js'
import { INDEX_ID } from './page-data.js'
import { NO_PASSAGES, readPassages } from './passages.js'
import { reportBody } from './report.js'

const HTML_FILE = 'report.html'

/**
 * Write report.html into a run's folder: one file that opens from disk, loads nothing and runs nothing but its own script. Written piece
 * by piece: a run of 100,000 trials is larger than what should be in memory. @returns its path.
 */
export async function writeHtml(folder: string, summary: Summary, trials: readonly ScoredTrial[]): Promise<string> {
  const body = await reportBody(summary, readLatency(join(folder, LATENCY_FILE)), decisionsOf(folder))
  const { head, tail } = page(`versus: ${summary.scenarios.map(({ title }) => title).join(', ')}`, 'report', body)
  const passages = trials.some(({ trial }) => trial.answer?.passages) ? readPassages(join(folder, TRIALS_FILE)) : NO_PASSAGES
  const path = join(folder, HTML_FILE)
  writePieces(path, function* () {
    yield head
    const index = yield* explorerBlocks({ summary, trials, passages })
    yield scriptElement(INDEX_ID, scriptJson(index))
    yield tail
  })
  return path
}

/** The file is there whole, or as it was before. */
function writePieces(path: string, pieces: () => Generator<string>): void {
  const part = `${path}.${process.pid}.part`
  const file = openSync(part, 'w')
  try {
    for (const piece of pieces()) writeFileSync(file, piece)
  } catch (error) {
    closeSync(file)
    rmSync(part, { force: true })
    throw error
  }
  closeSync(file)
  renameSync(part, path)
}
