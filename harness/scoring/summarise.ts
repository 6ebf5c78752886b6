import { Column } from '../common/column.js'
import { hashOf } from '../common/hash.js'
import { costAt } from '../cost/cost.js'
import type { Prices } from '../cost/prices.js'
import type { Trial } from '../run/journal.js'
import type { LatencySamples } from '../run/latency.js'
import type { Manifest, ScenarioManifest, TunedManifest } from '../run/manifest.js'
import { countTrials, systemsOf } from '../run/plan.js'
import type { Similarities } from '../run/similarities.js'
import { unmeasured } from '../scenario/measurable.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { type ClusteredMean, meanOfMeans } from '../stats/bootstrap.js'
import type { SystemKind } from '../systems/kind.js'
import { kindOf } from '../systems/registry.js'
import { type Provenance, trainingSeconds } from '../tuning/adapter.js'
import { type AskedQuestion, bySystem, meanScore } from './asked.js'
import { summariseBreakEvens } from './break-evens.js'
import { consistencyTally } from './consistency.js'
import { type Billing, costOf, diskOf, profileOf, sharedOnce } from './costs.js'
import { labelTally } from './labels.js'
import { summariseLatency } from './latency.js'
import { pairTally } from './pairs.js'
import { binaryScorerOf, scorerHash, scorersOf } from './registry.js'
import type { ScoredTrial } from './score.js'
import type { Scorer } from './scorer.js'
import { sliceTally } from './slices.js'
import type { AdapterSummary, ScenarioSummary, Summary, SystemSummary } from './summary.js'

export interface SummariseOptions {
  readonly manifest: Manifest
  /** Of each scenario the questions that were asked, in the order of the plan: gone through once, one after the other. */
  readonly scenarios: readonly { readonly scenario: Scenario; readonly questions: Iterable<AskedQuestion> }[]
  readonly latency: readonly LatencySamples[]
  /** Where the run compared meanings. */
  readonly similarities?: Similarities
  readonly prices: Prices
}

/** The figures of a run. Pure: the same trials and samples give the same summary. What is kept of them grows with the questions, not the trials. */
export function summarise(options: SummariseOptions): Summary {
  const { manifest, scenarios, prices } = options
  return {
    version: 1,
    run: manifest.run,
    created: manifest.created,
    settings: manifest.settings,
    models: manifest.models,
    prompts: manifest.prompts,
    machine: manifest.machine,
    hourlyRate: prices.local.perHour,
    scenarios: scenarios.map(({ scenario, questions }) => summariseScenario(scenario, questions, options)),
  }
}

function summariseScenario(scenario: Scenario, questions: Iterable<AskedQuestion>, options: SummariseOptions): ScenarioSummary {
  const { manifest } = options
  const { settings: run, models } = manifest
  const part = manifest.scenarios.find((candidate) => candidate.name === scenario.name) as ScenarioManifest
  const { primaryScorer } = scenario
  const scorers = scorersOf(scenario)
  const tallies = systemsOf(scenario, run).map((id) => systemTally(kindOf(id, scenario.systems), { scenario, scorers, part, options }))
  const ranked = tallies.filter(({ kind }) => !kind.diagnostic).map(({ kind }) => kind.id)
  const binaryScorer = binaryScorerOf(scenario)
  const ownBinaryScorers = scenario.scorers.filter(({ binary }) => binary).map(({ id }) => id)
  const [pairs, slices, reader] = [
    pairTally(ranked, primaryScorer, binaryScorer),
    sliceTally(ranked, primaryScorer),
    readerTally(primaryScorer),
  ]
  const counts = { asked: 0, answerable: 0, wordings: 0 }
  for (const asked of questions) {
    const own = bySystem(asked)
    counts.asked++
    if (asked.question.answerable) counts.answerable++
    for (const { trial } of asked.trials) counts.wordings = Math.max(counts.wordings, trial.wording + 1)
    for (const tally of tallies) tally.add(own.get(tally.kind.id) ?? [])
    pairs.add(own)
    slices.add(asked, own)
    reader.add(asked.question, own)
  }
  const systems = tallies.map((tally) => tally.figures())
  return {
    name: scenario.name,
    title: scenario.title,
    notice: scenario.notice ?? null,
    hashes: { ...part.hashes, scorers: scorerHash(scorers), labels: hashOf(scenario.labels) },
    scorers: Object.fromEntries(scorers.map(({ id, version }) => [id, version])),
    primaryScorer,
    ...(binaryScorer === primaryScorer ? {} : { binaryScorer }),
    ...(ownBinaryScorers.length > 0 ? { ownBinaryScorers } : {}),
    questions: counts,
    unmeasured: unmeasured(scenario),
    leftOut: run.leftOut?.[scenario.name] ?? [],
    systems,
    pairs: pairs.figures(run.seed),
    breakEvens: summariseBreakEvens(systems, part.settings.workload),
    slices: slices.figures(run.seed),
    reader: reader.figures(run.seed),
    index: part.index && { chunks: part.index.chunks, fromNothingSeconds: part.index.fromNothingSeconds },
    adapters: {
      tuned:
        adapterSummary(part.adapters.tuned, part.changed?.tuned ?? (part.stale ? ['training pairs'] : [])) ??
        recordSummary(models.tuned, part.stale),
      reader: adapterSummary(part.adapters.reader, []),
      raft: adapterSummary(part.adapters.raft ?? null, part.changed?.raft ?? []),
    },
  }
}

interface SystemOptions {
  readonly scenario: Scenario
  readonly scorers: readonly Scorer[]
  readonly part: ScenarioManifest
  readonly options: SummariseOptions
}

/** The figures of a system, from its trials question by question. */
function systemTally(kind: SystemKind, { scenario, scorers, part, options }: SystemOptions) {
  const { manifest, latency, similarities, prices } = options
  const { settings: run, models } = manifest
  const { id, title, diagnostic } = kind
  const billing = { kind, part, models, prices }
  const columns = scorers.map((scorer) => ({ id: scorer.id, means: new Column() }))
  const failures = new Column()
  const labels = labelTally(scenario.labels)
  const consistency = consistencyTally(binaryScorerOf(scenario), scenario.labels, similarities)
  const sums = { trials: 0, errors: 0, attempts: 0, answers: 0, input: 0, output: 0, priced: 0, dollars: 0 }
  return {
    kind,
    /** The trials of a question. */
    add(trials: readonly ScoredTrial[]): void {
      if (trials.length === 0) return
      for (const { id: scorer, means } of columns) {
        const mean = meanScore(trials, scorer)
        if (!Number.isNaN(mean)) means.push(mean)
      }
      const failed = trials.filter(({ trial }) => trial.error).length
      failures.push(failed / trials.length)
      labels.add(trials)
      consistency.add(trials)
      sums.trials += trials.length
      sums.errors += failed
      for (const { trial } of trials) addAnswer(sums, trial, billing)
    },
    figures(): SystemSummary {
      const clocked = latency.find((sample) => sample.scenario === scenario.name && sample.system === id)
      const samples = clocked?.error === null ? clocked : undefined
      const profile = profileOf(billing, sums.priced > 0 ? sums.dollars / sums.priced : null, samples)
      return {
        id,
        title,
        diagnostic: diagnostic === true,
        trials: sums.trials,
        missing: (countTrials(scenario, run).get(id) ?? 0) - sums.trials,
        errors: sums.errors,
        errorShare: withInterval(failures, run.seed),
        scores: Object.fromEntries(columns.map(({ id: scorer, means }) => [scorer, withInterval(means, run.seed)])),
        labels: labels.figures(),
        consistency: consistency.figures(),
        tokens: sums.answers > 0 ? { input: sums.input / sums.answers, output: sums.output / sums.answers } : null,
        diskBytes: diskOf(kind, part, models),
        latency: samples ? summariseLatency(samples) : null,
        latencyError: clocked?.error ?? null,
        cost: profile && { ...costAt(profile, part.settings.workload), sharedOnce: sharedOnce(billing) },
        // Of attempts that failed, and of answers that nobody has a price for, only the number is known.
        spending: { incurred: sums.dollars, logical: sums.dollars, unmetered: sums.attempts - sums.priced },
      }
    },
  }
}

type Sums = Record<'attempts' | 'answers' | 'input' | 'output' | 'priced' | 'dollars', number>

function addAnswer(sums: Sums, { answer, attempts }: Trial, billing: Billing): void {
  sums.attempts += attempts
  if (!answer) return
  sums.answers++
  sums.input += answer.usage.inputTokens + answer.usage.cachedInputTokens
  sums.output += answer.usage.outputTokens
  const dollars = costOf(billing, answer)
  if (dollars === null) return
  sums.priced++
  sums.dollars += dollars
}

/** The mean of some questions' figures; `null` of none. */
function withInterval(means: Column, seed: number): ClusteredMean | null {
  return means.all().length === 0 ? null : meanOfMeans(means.all(), { seed })
}

/** The same questions for both: original wordings of answerable ones that both have a score of. */
function readerTally(scorer: string) {
  const [ceiling, endToEnd] = [new Column(), new Column()]
  const meanOf = (trials: readonly ScoredTrial[] = []) =>
    meanScore(
      trials.filter(({ trial }) => trial.wording === 0 && trial.repeat === 0),
      scorer,
    )
  return {
    add({ answerable }: Question, own: ReadonlyMap<string, readonly ScoredTrial[]>): void {
      if (!answerable) return
      const [of, whole] = [meanOf(own.get('reader-ceiling')), meanOf(own.get('rag'))]
      if (Number.isNaN(of) || Number.isNaN(whole)) return
      ceiling.push(of)
      endToEnd.push(whole)
    },
    figures(seed: number): ScenarioSummary['reader'] {
      const [of, whole] = [withInterval(ceiling, seed), withInterval(endToEnd, seed)]
      return of && whole && { ceiling: of, endToEnd: whole }
    },
  }
}

function adapterSummary(provenance: Provenance | null, changed: readonly string[]): AdapterSummary | null {
  if (!provenance) return null
  const { adapter, trainingSet, settings, tokens, created } = provenance
  return {
    sha256: adapter.sha256,
    pairs: trainingSet.pairs,
    epochs: settings.epochs,
    seconds: trainingSeconds(provenance),
    tokens,
    created,
    stale: changed.length > 0,
    changed,
  }
}

/** A tuned model of a record, as if it were an adapter. */
function recordSummary(tuned: TunedManifest | undefined, stale: boolean): AdapterSummary | null {
  if (!tuned?.record) return null
  const { examples, epochs, seconds, tokens, created } = tuned.record
  return {
    sha256: hashOf([tuned.endpoint, tuned.name]),
    pairs: examples,
    epochs,
    seconds,
    tokens,
    created,
    stale,
    changed: stale ? ['training pairs'] : [],
  }
}
