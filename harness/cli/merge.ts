import { join } from 'node:path'
import { keptPrices } from '../cost/kept-prices.js'
import { VERDICTS_FILE } from '../judging/verdicts.js'
import { LABELS_FILE, writeReports } from '../report/write.js'
import { readSettings } from '../run/manifest.js'
import { mergeShards } from '../run/merge.js'
import { findRun, type GlobalFlags, loadScenarios, newRunName, runsFolder } from './options.js'
import { type PriceFlags, pricesOf } from './prices.js'
import { printSummary } from './print.js'
import { rememberRun } from './remember.js'

interface MergeFlags extends GlobalFlags, PriceFlags {
  readonly out?: string
}

/** Join the shards of a run, and report as of one run. */
export async function mergeCommand(names: readonly string[], flags: MergeFlags): Promise<void> {
  const folders = names.map((name) => findRun(name, flags))
  const first = folders.find((folder) => readSettings(folder).shard?.index === 1)
  const prices = pricesOf(flags, first === undefined ? undefined : keptPrices(first))
  const target = flags.out ?? join(runsFolder(flags), newRunName())
  const scenarios = await mergeShards({
    folders,
    target,
    load: (scenarios) => loadScenarios(scenarios, flags),
    also: [VERDICTS_FILE, LABELS_FILE],
  })
  const summary = await writeReports({ folder: target, scenarios, prices })
  rememberRun(summary, target, flags)
  printSummary(summary, target, flags)
}
