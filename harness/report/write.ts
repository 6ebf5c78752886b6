import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError } from '../common/errors.js'
import { readJournal, TRIALS_FILE } from '../run/journal.js'
import { LATENCY_FILE, readLatency } from '../run/latency.js'
import { readManifest } from '../run/manifest.js'
import type { Scenario } from '../scenario/scenario.js'
import { scoreTrials } from '../scoring/score.js'
import { summarise } from '../scoring/summarise.js'
import type { Summary } from '../scoring/summary.js'
import { trialsCsv } from './csv.js'
import { markdownReport } from './markdown.js'

/**
 * Score a run's journal and write summary.json, report.md and trials.csv into its folder. No model is asked.
 * @throws InputError where the questions are not those that the run asked.
 */
export async function writeReports(options: { folder: string; scenarios: readonly Scenario[]; hourlyRate: number }): Promise<Summary> {
  const { folder, hourlyRate } = options
  const manifest = readManifest(folder)
  const trials = readJournal(join(folder, TRIALS_FILE))
  const scenarios = options.scenarios.map((scenario) => {
    const before = manifest.scenarios.find((part) => part.name === scenario.name)
    if (before?.hashes.questions !== scenario.hashes.questions)
      throw new InputError(`${folder}: the questions of ${scenario.name} changed since it ran; run it again`)
    return { scenario, trials: scoreTrials(scenario, trials) }
  })
  const summary = summarise({ manifest, scenarios, latency: readLatency(join(folder, LATENCY_FILE)), hourlyRate })
  const scored = scenarios.flatMap((part) => part.trials)
  await writeFileAtomic(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  await writeFileAtomic(join(folder, 'trials.csv'), trialsCsv(scored))
  await writeFileAtomic(join(folder, 'report.md'), markdownReport(summary, scored))
  return summary
}
