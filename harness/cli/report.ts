import { LOCAL_RATE } from '../cost/cost.js'
import { writeReports } from '../report/write.js'
import { readManifest } from '../run/manifest.js'
import { findRun, type GlobalFlags, loadScenarios } from './options.js'
import { printSummary } from './print.js'

export async function reportCommand(name: string, flags: GlobalFlags & { hourlyRate?: number }): Promise<void> {
  const folder = findRun(name, flags)
  const scenarios = await loadScenarios(readManifest(folder).settings.scenarios, flags)
  const summary = await writeReports({ folder, scenarios, hourlyRate: flags.hourlyRate ?? LOCAL_RATE.perHour })
  printSummary(summary, folder, flags)
}
