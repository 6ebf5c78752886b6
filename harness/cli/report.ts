import { keptPrices } from '../cost/kept-prices.js'
import { writeReports, writeScores } from '../report/write.js'
import { readManifest } from '../run/manifest.js'
import { keepHeapSmall } from './heap.js'
import { findRun, type GlobalFlags, loadScenarios } from './options.js'
import { type PriceFlags, pricesOf } from './prices.js'
import { printSummary } from './print.js'

type ReportFlags = GlobalFlags & PriceFlags

export async function scoreCommand(name: string, flags: ReportFlags): Promise<void> {
  const subject = await finished(name, flags)
  printSummary(await writeScores(subject), subject.folder, flags)
}

export async function reportCommand(name: string, flags: ReportFlags): Promise<void> {
  const subject = await finished(name, flags)
  printSummary(await writeReports(subject), subject.folder, flags)
}

async function finished(name: string, flags: ReportFlags) {
  keepHeapSmall()
  const folder = findRun(name, flags)
  const scenarios = await loadScenarios(readManifest(folder).settings.scenarios, flags)
  return { folder, scenarios, prices: pricesOf(flags, keptPrices(folder)) }
}
