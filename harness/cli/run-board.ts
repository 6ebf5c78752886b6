import type { Milliseconds, Score, Seconds } from '../common/units.js'
import type { Trial } from '../run/journal.js'
import { countTrials, type RunSettings, systemsOf } from '../run/plan.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { scorersOf, scoresOf } from '../scoring/registry.js'
import { type ClusteredMean, clusteredMean } from '../stats/bootstrap.js'
import { quantile } from '../stats/quantile.js'

/** How far a system is with a scenario, and what its answers come to so far. */
export interface BoardRow {
  readonly scenario: string
  readonly system: string
  readonly done: number
  readonly planned: number
  /** What it is scored by: the scenario's primary scorer. */
  readonly scorer: string
  /** `null` where nothing is scored yet. The interval is rougher than the report's. */
  readonly score: ClusteredMean | null
  /** Of the answers so far, which need not have been alone: the report has the clocked one. */
  readonly p50: Milliseconds | undefined
  readonly failed: number
  /** `null` before the first trial of this start. */
  readonly left: Seconds | null
}

export interface Board {
  /** Trials of a scenario begin. */
  begin(scenario: string): void
  add(trial: Trial): void
  /** In the order of scenarios and systems. */
  rows(): BoardRow[]
}

interface BoardOptions {
  readonly scenarios: readonly Scenario[]
  readonly settings: RunSettings
  /** Trials that an earlier start of the run has done. */
  readonly before: Iterable<Trial>
  readonly now?: () => Milliseconds
}

/** Draws for the interval of a score that changes with the next answer. */
const RESAMPLES = 1_000

interface Tally {
  readonly scenario: Scenario
  readonly system: string
  readonly planned: number
  done: number
  doneBefore: number
  failed: number
  readonly times: Milliseconds[]
  /** By question. */
  readonly scores: Map<string, number[]>
  /** Of `scores`; made anew where they have changed. */
  score: ClusteredMean | null | undefined
}

/** The state of a run as its trials end. Each is scored as it comes; what scoring proper makes of it after the run is another matter. */
export function createBoard({ scenarios, settings, before, now = () => performance.now() }: BoardOptions): Board {
  const tallies = new Map(scenarios.flatMap((scenario) => talliesOf(scenario, settings)))
  const scoreOf = primaryScores(scenarios)
  const started = new Map<string, Milliseconds>()
  const add = (trial: Trial) => {
    const tally = tallies.get(keyOf(trial.scenario, trial.system))
    if (!tally) return
    tally.done++
    if (trial.error) tally.failed++
    if (!trial.answer) return
    tally.times.push(trial.answer.timings.totalMs)
    const score = scoreOf(trial)
    if (score === null) return
    const scores = tally.scores.get(trial.question)
    if (scores) scores.push(score)
    else tally.scores.set(trial.question, [score])
    tally.score = undefined
  }
  for (const trial of before) add(trial)
  for (const tally of tallies.values()) tally.doneBefore = tally.done
  return {
    begin: (scenario) => started.set(scenario, now()),
    add,
    rows: () => [...tallies.values()].map((tally) => rowOf(tally, settings.seed, now() - (started.get(tally.scenario.name) ?? now()))),
  }
}

function talliesOf(scenario: Scenario, settings: RunSettings): (readonly [string, Tally])[] {
  const planned = countTrials(scenario, settings)
  return systemsOf(scenario, settings).map((system) => {
    const tally = { scenario, system, planned: planned.get(system) ?? 0, done: 0, doneBefore: 0, failed: 0, times: [], scores: new Map() }
    return [keyOf(scenario.name, system), { ...tally, score: null }] as const
  })
}

function keyOf(scenario: string, system: string): string {
  return `${scenario}/${system}`
}

function primaryScores(scenarios: readonly Scenario[]): (trial: Trial) => Score {
  const parts = new Map(
    scenarios.map((scenario) => {
      const questions = new Map(scenario.questions.map((question): [string, Question] => [question.id, question]))
      return [scenario.name, { scenario, questions, scorers: scorersOf(scenario).filter(({ id }) => id === scenario.primaryScorer) }]
    }),
  )
  return ({ scenario: name, question: id, answer }) => {
    const part = parts.get(name)
    const question = part?.questions.get(id)
    if (!part || !question || !answer) return null
    try {
      return scoresOf({ question, answer, labels: part.scenario.labels }, part.scorers)[part.scenario.primaryScorer] ?? null
    } catch {
      // A scorer of the scenario's own that fails is told of once the answers are safe: it must not end the run.
      return null
    }
  }
}

function rowOf(tally: Tally, seed: number, elapsed: Milliseconds): BoardRow {
  const { scenario, system, planned, done, doneBefore, failed, times, scores } = tally
  if (tally.score === undefined) tally.score = clusteredMean({ clusters: [...scores.values()], seed, resamples: RESAMPLES })
  const now = done - doneBefore
  return {
    scenario: scenario.name,
    system,
    done,
    planned,
    scorer: scenario.primaryScorer,
    score: tally.score,
    p50: times.length > 0 ? quantile(times, 0.5) : undefined,
    failed,
    left: now > 0 ? (elapsed / 1000 / now) * (planned - done) : null,
  }
}
