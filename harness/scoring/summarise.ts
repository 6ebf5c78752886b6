import { countBy } from '../common/count.js'
import { grouped } from '../common/group.js'
import { hashOf } from '../common/hash.js'
import { spending } from '../cost/bill.js'
import { costAt } from '../cost/cost.js'
import { LIST_PRICES, type Prices } from '../cost/prices.js'
import type { LatencySamples } from '../run/latency.js'
import type { Manifest, ScenarioManifest, TunedManifest } from '../run/manifest.js'
import { planTrials, systemsOf } from '../run/plan.js'
import { NO_SIMILARITIES, type Similarities } from '../run/similarities.js'
import { unmeasured } from '../scenario/measurable.js'
import type { Scenario } from '../scenario/scenario.js'
import { type ClusteredMean, clusteredMean } from '../stats/bootstrap.js'
import { mean } from '../stats/quantile.js'
import { kindOf } from '../systems/registry.js'
import { type Provenance, trainingSeconds } from '../tuning/adapter.js'
import { summariseBreakEvens } from './break-evens.js'
import { meanByQuestion } from './by-question.js'
import { summariseConsistency } from './consistency.js'
import { type Billing, costOf, diskOf, profileOf } from './costs.js'
import { summariseLabels } from './labels.js'
import { summariseLatency } from './latency.js'
import { summarisePairs } from './pairs.js'
import { scorerHash, scorersOf } from './registry.js'
import type { ScoredTrial } from './score.js'
import { summariseSlices } from './slices.js'
import type { AdapterSummary, ScenarioSummary, Summary, SystemSummary } from './summary.js'

export interface SummariseOptions {
  readonly manifest: Manifest
  readonly scenarios: readonly { readonly scenario: Scenario; readonly trials: readonly ScoredTrial[] }[]
  readonly latency: readonly LatencySamples[]
  /** Where the run compared meanings. */
  readonly similarities?: Similarities
  /** Dollars an hour of local compute. */
  readonly hourlyRate: number
  /** Of models behind endpoints; the list prices where left out. */
  readonly prices?: Prices
}

/** The figures of a run. Pure: the same trials and samples give the same summary. */
export function summarise(options: SummariseOptions): Summary {
  const { manifest, scenarios, hourlyRate } = options
  return {
    version: 1,
    run: manifest.run,
    created: manifest.created,
    settings: manifest.settings,
    models: manifest.models,
    prompts: manifest.prompts,
    machine: manifest.machine,
    hourlyRate,
    scenarios: scenarios.map(({ scenario, trials }) => summariseScenario(scenario, trials, options)),
  }
}

function summariseScenario(
  scenario: Scenario,
  trials: readonly ScoredTrial[],
  { manifest, latency, similarities = NO_SIMILARITIES, hourlyRate, prices = LIST_PRICES }: SummariseOptions,
): ScenarioSummary {
  const { settings: run, models } = manifest
  const part = manifest.scenarios.find((candidate) => candidate.name === scenario.name) as ScenarioManifest
  const { primaryScorer } = scenario
  const scorers = scorersOf(scenario)
  const asked = [...new Map(trials.map(({ question }) => [question.id, question])).values()]
  const planned = countBy(planTrials(scenario, run).map(({ system }) => system))
  const kinds = systemsOf(scenario, run).map((id) => kindOf(id, scenario.systems))
  const systems = kinds.map((kind): SystemSummary => {
    const { id, title, diagnostic } = kind
    const own = trials.filter(({ trial }) => trial.system === id)
    const clocked = latency.find((sample) => sample.scenario === scenario.name && sample.system === id)
    const samples = clocked?.error === null ? clocked : undefined
    const billing = { kind, part, models, prices, hourlyRate }
    const answers = own.flatMap(({ trial }) => trial.answer ?? [])
    const profile = profileOf(billing, answers, samples)
    return {
      id,
      title,
      diagnostic: diagnostic === true,
      trials: own.length,
      missing: (planned[id] ?? 0) - own.length,
      errors: own.filter(({ trial }) => trial.error).length,
      errorShare: errorShare(own, run.seed),
      scores: Object.fromEntries(scorers.map(({ id }) => [id, meanByQuestion(own, id, run.seed)])),
      labels: summariseLabels(own, scenario.labels),
      consistency: summariseConsistency(own, primaryScorer, scenario.labels, similarities),
      tokens: meanTokens(own),
      diskBytes: diskOf(kind, part, models),
      latency: samples ? summariseLatency(samples) : null,
      latencyError: clocked?.error ?? null,
      cost: profile && costAt(profile, part.settings.workload),
      spending: spendingOf(own, billing),
    }
  })
  const ranked = systems.filter((system) => !system.diagnostic).map((system) => system.id)
  return {
    name: scenario.name,
    title: scenario.title,
    notice: scenario.notice ?? null,
    hashes: { ...part.hashes, scorers: scorerHash(scorers), labels: hashOf(scenario.labels) },
    scorers: Object.fromEntries(scorers.map(({ id, version }) => [id, version])),
    primaryScorer,
    questions: {
      asked: asked.length,
      answerable: asked.filter((question) => question.answerable).length,
      wordings: trials.reduce((most, { trial }) => Math.max(most, trial.wording + 1), 0),
    },
    unmeasured: unmeasured(scenario),
    leftOut: run.leftOut?.[scenario.name] ?? [],
    systems,
    pairs: summarisePairs(trials, ranked, primaryScorer, run.seed),
    breakEvens: summariseBreakEvens(systems, part.settings.workload),
    slices: summariseSlices(trials, ranked, primaryScorer, run.seed),
    reader: readerFigures(trials, primaryScorer, run.seed),
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

/** Failed trials among all, questions weighing the same; `null` without trials. */
function errorShare(trials: readonly ScoredTrial[], seed: number): ClusteredMean | null {
  const clusters = grouped(trials, ({ question }) => question.id).map((group) => group.map(({ trial }) => Number(trial.error !== null)))
  return clusters.length === 0 ? null : clusteredMean({ clusters, seed })
}

/** What the answers of the run cost; of attempts that failed, and of answers that nobody has a price for, only the number is known. */
function spendingOf(trials: readonly ScoredTrial[], billing: Billing): SystemSummary['spending'] {
  const answers = trials.flatMap(({ trial }) => trial.answer ?? [])
  const costs = answers.map((answer) => costOf(billing, answer)).filter((cost) => cost !== null)
  const purchases = costs.map((cost) => ({ requests: [cost], fromCache: false }))
  const attempts = trials.reduce((sum, { trial }) => sum + trial.attempts, 0)
  return { ...spending(purchases), unmetered: attempts - costs.length }
}

function meanTokens(trials: readonly ScoredTrial[]): SystemSummary['tokens'] {
  const usages = trials.flatMap(({ trial }) => trial.answer?.usage ?? [])
  if (usages.length === 0) return null
  return {
    input: mean(usages.map((usage) => usage.inputTokens + usage.cachedInputTokens)),
    output: mean(usages.map((usage) => usage.outputTokens)),
  }
}

/** The same questions for both: original wordings of answerable ones. */
function readerFigures(trials: readonly ScoredTrial[], scorer: string, seed: number): ScenarioSummary['reader'] {
  const originals = (system: string) =>
    trials.filter(({ trial, question }) => trial.system === system && trial.wording === 0 && trial.repeat === 0 && question.answerable)
  const ceiling = meanByQuestion(originals('reader-ceiling'), scorer, seed)
  const endToEnd = meanByQuestion(originals('rag'), scorer, seed)
  return ceiling && endToEnd && { ceiling, endToEnd }
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
