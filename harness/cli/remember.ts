import { dirname, join, resolve } from 'node:path'
import { appendHistory, HISTORY_FILE, historyEntry } from '../regression/history.js'
import type { Summary } from '../scoring/summary.js'
import { commitHere } from './commit.js'
import { type GlobalFlags, runsFolder } from './options.js'

/** Add a finished run to the history of its results folder; one that was put elsewhere with --out is in none. */
export function rememberRun(summary: Summary, folder: string, flags: GlobalFlags): void {
  if (dirname(resolve(folder)) !== resolve(runsFolder(flags))) return
  const missing = summary.scenarios.flatMap(({ systems }) => systems).reduce((sum, system) => sum + system.missing, 0)
  if (missing === 0) appendHistory(join(flags.results, HISTORY_FILE), historyEntry(summary, commitHere()))
}
