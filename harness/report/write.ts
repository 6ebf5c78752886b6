import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError } from '../common/errors.js'
import { eachTrial, TRIALS_FILE } from '../run/journal.js'
import { LATENCY_FILE, readLatency } from '../run/latency.js'
import { readManifest } from '../run/manifest.js'
import type { Scenario } from '../scenario/scenario.js'
import { type ScoredTrial, scoreTrials } from '../scoring/score.js'
import { summarise } from '../scoring/summarise.js'
import type { Summary } from '../scoring/summary.js'
import { trialsCsv } from './csv.js'
import { markdownReport } from './markdown.js'

interface WriteOptions {
  readonly folder: string
  readonly scenarios: readonly Scenario[]
  /** Dollars an hour of local compute. */
  readonly hourlyRate: number
}

/**
 * Score a run's journal and write summary.json and trials.csv into its folder. No model is asked.
 * @throws InputError where the questions are not those that the run asked.
 */
export async function writeScores({ folder, hourlyRate, ...options }: WriteOptions): Promise<{ summary: Summary; trials: ScoredTrial[] }> {
  const manifest = readManifest(folder)
  const scenarios = options.scenarios.map((scenario) => {
    const before = manifest.scenarios.find((part) => part.name === scenario.name)
    if (before?.hashes.questions !== scenario.hashes.questions)
      throw new InputError(`${folder}: the questions of ${scenario.name} changed since it ran; run it again`)
    return { scenario, trials: scoreTrials(scenario, eachTrial(join(folder, TRIALS_FILE))) }
  })
  const summary = summarise({ manifest, scenarios, latency: readLatency(join(folder, LATENCY_FILE)), hourlyRate })
  const trials = scenarios.flatMap((part) => part.trials)
  await writeFileAtomic(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  await writeFileAtomic(join(folder, 'trials.csv'), trialsCsv(trials))
  return { summary, trials }
}

/** {@link writeScores}, and report.md. */
export async function writeReports(options: WriteOptions): Promise<Summary> {
  const { summary, trials } = await writeScores(options)
  await writeFileAtomic(join(options.folder, 'report.md'), markdownReport(summary, trials))
  return summary
}
