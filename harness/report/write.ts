import { existsSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { writePieces } from '../common/write-pieces.js'
import { LIST_PRICES, type Prices } from '../cost/prices.js'
import { readLabels } from '../judging/calibration.js'
import { type JudgeSummary, summariseVerdicts } from '../judging/judge.js'
import { readVerdicts, VERDICTS_FILE } from '../judging/verdicts.js'
import { eachTrial, TRIALS_FILE } from '../run/journal.js'
import { LATENCY_FILE, readLatency } from '../run/latency.js'
import { checkQuestions, readManifest } from '../run/manifest.js'
import { planOrder } from '../run/plan.js'
import { readSimilarities, SIMILARITIES_FILE } from '../run/similarities.js'
import type { Scenario } from '../scenario/scenario.js'
import { type ScoredTrial, scoreTrials } from '../scoring/score.js'
import { SCORES_FILE, scoreRows, scoresJsonl } from '../scoring/score-rows.js'
import { summarise } from '../scoring/summarise.js'
import type { Summary } from '../scoring/summary.js'
import { isDiagnostic } from '../systems/registry.js'
import { trialsCsv } from './csv.js'
import { writeHtml } from './html/write-html.js'
import { judgeLines } from './judge.js'
import { markdownReport } from './markdown.js'
import { summaryCsv } from './summary-csv.js'

interface WriteOptions {
  readonly folder: string
  readonly scenarios: readonly Scenario[]
  /** Dollars an hour of local compute. */
  readonly hourlyRate: number
  /** Of models behind endpoints; the list prices where left out. */
  readonly prices?: Prices
}

/**
 * Score a run's journal and write summary.json, summary.csv, scores.jsonl and trials.csv into its folder. No model is asked.
 * @throws InputError where the questions are not those that the run asked.
 */
export async function writeScores(options: WriteOptions): Promise<Scored> {
  const { folder } = options
  const { summary, trials } = scored(options)
  await writeFileAtomic(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  writePieces(join(folder, SCORES_FILE), scoresJsonl(scoreRows(trials, labelsOf(options.scenarios))))
  await writeFileAtomic(join(folder, 'summary.csv'), summaryCsv(summary))
  writePieces(join(folder, 'trials.csv'), trialsCsv(trials))
  return { summary, trials }
}

interface Scored {
  readonly summary: Summary
  readonly trials: ScoredTrial[]
}

function scored({ folder, hourlyRate, prices = LIST_PRICES, ...options }: WriteOptions): Scored {
  const manifest = readManifest(folder)
  const similarities = readSimilarities(join(folder, SIMILARITIES_FILE))
  checkQuestions(folder, manifest, options.scenarios)
  const scenarios = options.scenarios.map((scenario) => {
    const trials = scoreTrials(scenario, eachTrial(join(folder, TRIALS_FILE)), similarities)
    const order = planOrder(scenario, manifest.settings)
    return { scenario, trials: trials.sort((a, b) => order(a.trial, b.trial)) }
  })
  const summary = summarise({ manifest, scenarios, latency: readLatency(join(folder, LATENCY_FILE)), similarities, hourlyRate, prices })
  return { summary, trials: scenarios.flatMap((part) => part.trials) }
}

function labelsOf(scenarios: readonly Scenario[]) {
  return (name: string) => scenarios.find((scenario) => scenario.name === name)?.labels ?? []
}

/** {@link writeScores}, and {@link writeReport}. */
export async function writeReports(options: WriteOptions): Promise<Summary> {
  const { summary, trials } = await writeScores(options)
  await writeReport(options.folder, summary, trials)
  return summary
}

/** Score a run's journal and write report.html alone: every other file of its folder stays as it is. */
export async function writePage(options: WriteOptions): Promise<void> {
  const { summary, trials } = scored(options)
  await writeHtml(options.folder, summary, trials)
}

interface JudgedScenario {
  readonly scenario: string
  readonly judge: JudgeSummary
}

/** Write report.md and report.html. @returns the figures of every judge that was asked, which are in it. */
export async function writeReport(folder: string, summary: Summary, trials: readonly ScoredTrial[]): Promise<JudgedScenario[]> {
  const judges = judgeSummaries(folder, trials, summary.settings.seed)
  const sections = judges.flatMap(({ scenario, judge }) => ['', `### ${scenario}`, '', ...judgeLines(judge)])
  const judged = sections.length > 0 ? ['## Judged by a model', ...sections, ''].join('\n') : ''
  await writeFileAtomic(join(folder, 'report.md'), `${markdownReport(summary, trials)}${judged}`)
  await writeHtml(folder, summary, trials)
  return judges
}

/** Labels that a judge is held against, where the user gave some. */
export const LABELS_FILE = 'labels.jsonl'

/** The figures of every judge that was asked about these trials, by scenario. */
function judgeSummaries(folder: string, trials: readonly ScoredTrial[], seed: number): JudgedScenario[] {
  const verdicts = readVerdicts(join(folder, VERDICTS_FILE))
  const path = join(folder, LABELS_FILE)
  const labels = existsSync(path) ? readLabels(path, trials) : undefined
  const models = [...new Set(verdicts.map(({ model }) => model))]
  return [...new Set(trials.map(({ trial }) => trial.scenario))].flatMap((scenario) => {
    const own = trials.filter(({ trial }) => trial.scenario === scenario)
    const ids = new Set(own.map(({ trial }) => trial.id))
    const systems = [...new Set(own.map(({ trial }) => trial.system))].filter((id) => !isDiagnostic(id))
    const given = labels && { labels: labels.filter(({ trial }) => ids.has(trial)) }
    return models.map((model) => ({ scenario, judge: summariseVerdicts({ model, verdicts, trials: own, systems, seed, ...given }) }))
  })
}
