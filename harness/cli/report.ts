import { LOCAL_RATE } from '../cost/cost.js'
import { writeReports, writeScores } from '../report/write.js'
import { readManifest } from '../run/manifest.js'
import { findRun, type GlobalFlags, loadScenarios } from './options.js'
import { printSummary } from './print.js'

interface ReportFlags extends GlobalFlags {
  readonly hourlyRate?: number
}

export async function scoreCommand(name: string, flags: ReportFlags): Promise<void> {
  const subject = await finished(name, flags)
  printSummary((await writeScores(subject)).summary, subject.folder, flags)
}

export async function reportCommand(name: string, flags: ReportFlags): Promise<void> {
  const subject = await finished(name, flags)
  printSummary(await writeReports(subject), subject.folder, flags)
}

async function finished(name: string, flags: ReportFlags) {
  const folder = findRun(name, flags)
  const scenarios = await loadScenarios(readManifest(folder).settings.scenarios, flags)
  return { folder, scenarios, hourlyRate: flags.hourlyRate ?? LOCAL_RATE.perHour }
}
