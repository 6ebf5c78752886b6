import { join } from 'node:path'
import { summaryTables } from '../report/terminal.js'
import type { Summary } from '../scoring/summary.js'
import type { GlobalFlags } from './options.js'

/** The figures on stdout: tables, or the summary with --json; exit code 1 where trials failed. */
export function printSummary(summary: Summary, folder: string, flags: GlobalFlags): void {
  const failed = summary.scenarios.flatMap((scenario) => scenario.systems).reduce((sum, system) => sum + system.errors, 0)
  if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)
  else if (!flags.quiet) {
    process.stdout.write(`${summaryTables(summary)}\n`)
    process.stdout.write(`report: ${join(folder, 'report.html')} (and report.md)\n`)
  }
  const missing = summary.scenarios.flatMap((scenario) => scenario.systems).reduce((sum, system) => sum + system.missing, 0)
  if (missing > 0) {
    process.stderr.write(`versus: not finished, ${missing} planned trials are missing; go on with: npx versus run --resume ${folder}\n`)
    process.exitCode = 1
  }
  if (failed > 0) {
    process.stderr.write(`versus: ${failed} trials failed; they are in no figure. See the errors in ${join(folder, 'trials.csv')}\n`)
    process.exitCode = 1
  }
}
