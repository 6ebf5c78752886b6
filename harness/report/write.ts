import { existsSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { openPieces } from '../common/write-pieces.js'
import { keepPrices } from '../cost/kept-prices.js'
import type { Prices } from '../cost/prices.js'
import { readLabels } from '../judging/calibration.js'
import { type JudgeSummary, summariseVerdicts } from '../judging/judge.js'
import { readVerdicts, VERDICTS_FILE } from '../judging/verdicts.js'
import { trialsInOrder } from '../run/in-order.js'
import { TRIALS_FILE } from '../run/journal.js'
import { LATENCY_FILE, readLatency } from '../run/latency.js'
import { checkQuestions, type Manifest, readManifest } from '../run/manifest.js'
import { readSimilarities, SIMILARITIES_FILE, type Similarities } from '../run/similarities.js'
import type { Scenario } from '../scenario/scenario.js'
import type { AskedQuestion } from '../scoring/asked.js'
import { type ScoredTrial, scoreQuestions, scoreTrials } from '../scoring/score.js'
import { SCORES_FILE, type ScoreRow, scoreRow } from '../scoring/score-rows.js'
import { summarise } from '../scoring/summarise.js'
import type { Summary } from '../scoring/summary.js'
import { isDiagnostic } from '../systems/registry.js'
import { trialsCsv } from './csv.js'
import { htmlReport } from './html/write-html.js'
import { judgeLines } from './judge.js'
import { type Differences, differenceTally, markdownReport } from './markdown.js'
import { summaryCsv } from './summary-csv.js'

interface WriteOptions {
  readonly folder: string
  readonly scenarios: readonly Scenario[]
  /** Of local compute, and of models behind endpoints. They are kept with the figures. */
  readonly prices: Prices
}

/**
 * Score a run's journal and write summary.json, summary.csv, scores.jsonl and trials.csv into its folder. No model is asked.
 * @throws InputError where the questions are not those that the run asked.
 */
export async function writeScores(options: WriteOptions): Promise<Summary> {
  return written(options, [scoreFiles])
}

/** {@link writeScores}, and report.md and report.html. */
export async function writeReports(options: WriteOptions): Promise<Summary> {
  return written(options, [scoreFiles, markdownFile, htmlFile])
}

/** Score a run's journal and write report.html alone: every other file of its folder stays as it is. */
export async function writePage(options: WriteOptions): Promise<void> {
  await written(options, [htmlFile])
}

/** What files are made of, question by question: those of one are in memory at a time. */
interface Writer {
  add(scenario: Scenario, asked: AskedQuestion, row: ScoreRow): void
  /** The files take their places. */
  finish(summary: Summary): Promise<void>
  /** Nothing is left of them. */
  abandon(): void
}

type OpenWriter = (options: WriteOptions, manifest: Manifest) => Writer

async function written(options: WriteOptions, open: readonly OpenWriter[]): Promise<Summary> {
  const { folder, prices } = options
  const run = readRun(options)
  const writers: Writer[] = []
  try {
    for (const opened of open) writers.push(opened(options, run.manifest))
    const told = function* (scenario: Scenario) {
      for (const asked of questionsOf(scenario, folder, run)) {
        const row = scoreRow(asked, scenario.labels)
        for (const writer of writers) writer.add(scenario, asked, row)
        yield asked
      }
    }
    const scenarios = options.scenarios.map((scenario) => ({ scenario, questions: told(scenario) }))
    const latency = readLatency(join(folder, LATENCY_FILE))
    const summary = summarise({ ...run, scenarios, latency, prices })
    for (const writer of writers) await writer.finish(summary)
    return summary
  } finally {
    for (const writer of writers) writer.abandon()
  }
}

interface RunRead {
  readonly manifest: Manifest
  readonly similarities: Similarities
}

function readRun({ folder, scenarios }: Pick<WriteOptions, 'folder' | 'scenarios'>): RunRead {
  const manifest = readManifest(folder)
  checkQuestions(folder, manifest, scenarios)
  return { manifest, similarities: readSimilarities(join(folder, SIMILARITIES_FILE)) }
}

function questionsOf(scenario: Scenario, folder: string, { manifest, similarities }: RunRead): Iterable<AskedQuestion> {
  return scoreQuestions(scenario, trialsInOrder(join(folder, TRIALS_FILE), scenario, manifest.settings), similarities)
}

function scoreFiles({ folder, scenarios, prices }: WriteOptions): Writer {
  const scores = openPieces(join(folder, SCORES_FILE))
  const trials = openPieces(join(folder, 'trials.csv'))
  const csv = trialsCsv(scenarios, trials.write)
  return {
    add(_scenario, asked, row) {
      scores.write(`${JSON.stringify(row)}\n`)
      csv.add(asked)
    },
    async finish(summary) {
      csv.end()
      await writeFileAtomic(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
      await keepPrices(folder, prices)
      scores.finish()
      await writeFileAtomic(join(folder, 'summary.csv'), summaryCsv(summary))
      trials.finish()
    },
    abandon() {
      scores.abandon()
      trials.abandon()
    },
  }
}

function markdownFile({ folder, scenarios }: WriteOptions): Writer {
  const tallies = new Map(scenarios.map(({ name }) => [name, differenceTally()]))
  return {
    add: ({ name }, asked) => tallies.get(name)?.add(asked),
    async finish(summary) {
      const differences = new Map([...tallies].map(([name, tally]): [string, Differences] => [name, tally.figures()]))
      const judged = judgeSummaries({ folder, scenarios }).flatMap(({ scenario, judge }) => [
        '',
        `### ${scenario}`,
        '',
        ...judgeLines(judge),
      ])
      const sections = judged.length > 0 ? ['## Judged by a model', ...judged, ''].join('\n') : ''
      await writeFileAtomic(join(folder, 'report.md'), `${markdownReport(summary, differences)}${sections}`)
    },
    abandon: () => undefined,
  }
}

function htmlFile(options: WriteOptions, manifest: Manifest): Writer {
  return htmlReport({ ...options, manifest })
}

/**
 * A run's trials with their scores, all at once.
 * @throws InputError where the questions are not those that the run asked.
 */
export function readScored({ folder, scenarios }: Pick<WriteOptions, 'folder' | 'scenarios'>): ScoredTrial[] {
  const { manifest, similarities } = readRun({ folder, scenarios })
  const journal = join(folder, TRIALS_FILE)
  return scenarios.flatMap((scenario) => scoreTrials(scenario, trialsInOrder(journal, scenario, manifest.settings), similarities))
}

interface JudgedScenario {
  readonly scenario: string
  readonly judge: JudgeSummary
}

/** Labels that a judge is held against, where the user gave some. */
export const LABELS_FILE = 'labels.jsonl'

/**
 * The figures of every judge that was asked about a run's trials, by scenario.
 * @param known the trials, where they are at hand
 */
export function judgeSummaries(run: Pick<WriteOptions, 'folder' | 'scenarios'>, known?: readonly ScoredTrial[]): JudgedScenario[] {
  const verdicts = readVerdicts(join(run.folder, VERDICTS_FILE))
  const models = [...new Set(verdicts.map(({ model }) => model))]
  if (models.length === 0) return []
  const { seed } = readManifest(run.folder).settings
  const trials = known ?? readScored(run)
  const path = join(run.folder, LABELS_FILE)
  const labels = existsSync(path) ? readLabels(path, trials) : undefined
  return [...new Set(trials.map(({ trial }) => trial.scenario))].flatMap((scenario) => {
    const own = trials.filter(({ trial }) => trial.scenario === scenario)
    const ids = new Set(own.map(({ trial }) => trial.id))
    const systems = [...new Set(own.map(({ trial }) => trial.system))].filter((id) => !isDiagnostic(id))
    const given = labels && { labels: labels.filter(({ trial }) => ids.has(trial)) }
    return models.map((model) => ({ scenario, judge: summariseVerdicts({ model, verdicts, trials: own, systems, seed, ...given }) }))
  })
}
