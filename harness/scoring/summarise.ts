import { type LocalEffort, localCost } from '../cost/cost.js'
import type { LatencySamples } from '../run/latency.js'
import type { Manifest, ScenarioManifest } from '../run/manifest.js'
import { planTrials, type RunSettings } from '../run/plan.js'
import type { Scenario } from '../scenario/scenario.js'
import type { LabelSet, Question } from '../scenario/schema.js'
import { pairwiseAgreement } from '../stats/agreement.js'
import { type ClusteredMean, clusteredMean, pairedDifference } from '../stats/bootstrap.js'
import { smallestDetectableDifference } from '../stats/detectable.js'
import { mean, quantile } from '../stats/quantile.js'
import type { SystemKind } from '../systems/kind.js'
import { systemKind } from '../systems/registry.js'
import type { Provenance } from '../tuning/adapter.js'
import { hitGroups } from './key-facts.js'
import { labelOf } from './label.js'
import { normaliseAnswer } from './normalise.js'
import { isRefusal } from './refusal.js'
import { SCORERS, scorerHash } from './registry.js'
import type { ScoredTrial } from './score.js'
import type { AdapterSummary, LatencySummary, PairSummary, ScenarioSummary, Summary, SystemSummary } from './summary.js'

export interface SummariseOptions {
  readonly manifest: Manifest
  readonly scenarios: readonly { readonly scenario: Scenario; readonly trials: readonly ScoredTrial[] }[]
  readonly latency: readonly LatencySamples[]
  /** Dollars an hour of local compute. */
  readonly hourlyRate: number
}

/** The scorer that systems are ranked by. */
const PRIMARY = 'correct'

/** The figures of a run. Pure: the same trials and samples give the same summary. */
export function summarise({ manifest, scenarios, latency, hourlyRate }: SummariseOptions): Summary {
  return {
    version: 1,
    run: manifest.run,
    created: manifest.created,
    scorers: scorerHash(),
    settings: manifest.settings,
    models: manifest.models,
    prompts: manifest.prompts,
    machine: manifest.machine,
    hourlyRate,
    scenarios: scenarios.map(({ scenario, trials }) => {
      const part = manifest.scenarios.find((candidate) => candidate.name === scenario.name) as ScenarioManifest
      const samples = latency.filter((sample) => sample.scenario === scenario.name)
      return summariseScenario(scenario, trials, part, samples, { run: manifest.settings, seed: manifest.settings.seed, hourlyRate })
    }),
  }
}

interface Settings {
  readonly run: RunSettings
  readonly seed: number
  readonly hourlyRate: number
}

function summariseScenario(
  scenario: Scenario,
  trials: readonly ScoredTrial[],
  part: ScenarioManifest,
  latency: readonly LatencySamples[],
  settings: Settings,
): ScenarioSummary {
  const { run } = settings
  const asked = [...new Map(trials.map(({ question }) => [question.id, question])).values()]
  const planned = planTrials(scenario, run)
  const systems = run.systems.map(systemKind).map((kind): SystemSummary => {
    const { id, title, diagnostic } = kind
    const own = trials.filter(({ trial }) => trial.system === id)
    const clocked = latency.find((sample) => sample.system === id)
    const samples = clocked?.error === null ? clocked : undefined
    return {
      id,
      title,
      diagnostic: diagnostic === true,
      trials: own.length,
      missing: planned.filter((trial) => trial.system === id).length - own.length,
      errors: own.filter(({ trial }) => trial.error).length,
      scores: Object.fromEntries(SCORERS.map((scorer) => [scorer.id, meanScore(own, scorer.id, settings.seed)])),
      consistency: { agreement: pairwiseAgreement(signatures(own, scenario.labels)) },
      tokens: meanTokens(own),
      latency: samples ? summariseLatency(samples) : null,
      latencyError: clocked?.error ?? null,
      cost: samples ? localCost(effortOf(kind, samples, part), part.settings.workload, settings.hourlyRate) : null,
    }
  })
  const ranked = systems.filter((system) => !system.diagnostic).map((system) => system.id)
  return {
    name: scenario.name,
    title: scenario.title,
    notice: scenario.notice ?? null,
    hashes: part.hashes,
    questions: {
      asked: asked.length,
      answerable: asked.filter((question) => question.answerable).length,
      wordings: Math.max(0, ...trials.map(({ trial }) => trial.wording + 1)),
    },
    systems,
    pairs: ranked.flatMap((a, index) => ranked.slice(index + 1).flatMap((b) => comparePair(trials, a, b, settings.seed) ?? [])),
    reader: readerFigures(trials, settings.seed),
    index: part.index && { chunks: part.index.chunks, fromNothingSeconds: part.index.fromNothingSeconds },
    adapters: { tuned: adapterSummary(part.adapters.tuned, part.stale), reader: adapterSummary(part.adapters.reader, false) },
  }
}

/** Scores of one system by question; failed trials and scores that do not apply are left out. */
function byQuestion(trials: readonly ScoredTrial[], scorer: string): Map<string, Map<string, number>> {
  const out = new Map<string, Map<string, number>>()
  for (const { trial, scores } of trials) {
    const score = scores?.[scorer]
    if (score === null || score === undefined) continue
    const own = out.get(trial.question) ?? new Map<string, number>()
    out.set(trial.question, own.set(`${trial.wording}/${trial.repeat}`, score))
  }
  return out
}

function meanScore(trials: readonly ScoredTrial[], scorer: string, seed: number): ClusteredMean | null {
  const clusters = [...byQuestion(trials, scorer).values()].map((scores) => [...scores.values()])
  return clusters.length === 0 ? null : clusteredMean({ clusters, seed })
}

/** Paired on the very wordings and repeats that both systems answered; `null` where there are none. */
function comparePair(trials: readonly ScoredTrial[], a: string, b: string, seed: number): PairSummary | null {
  const of = (system: string) =>
    byQuestion(
      trials.filter(({ trial }) => trial.system === system),
      PRIMARY,
    )
  const right = of(b)
  const clusters = [...of(a)].flatMap(([question, scores]) => {
    const other = right.get(question)
    const shared = [...scores.keys()].filter((key) => other?.has(key))
    if (!other || shared.length === 0) return []
    return [{ a: shared.map((key) => scores.get(key) as number), b: shared.map((key) => other.get(key) as number) }]
  })
  if (clusters.length === 0) return null
  const { sd, ...result } = pairedDifference({ clusters, seed })
  return { a, b, ...result, detectable: sd === null ? null : smallestDetectableDifference(result.questions, sd) }
}

/** For each question, what each wording's answer came down to: equal signatures agree. */
function signatures(trials: readonly ScoredTrial[], labels: readonly LabelSet[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const { trial, question } of trials) {
    if (!trial.answer || trial.repeat > 0) continue
    groups.set(question.id, [...(groups.get(question.id) ?? []), signatureOf(trial.answer.text, question, labels)])
  }
  return [...groups.values()]
}

/** A refusal, else the label, else the set of key facts where any is hit, else the normalised answer. */
function signatureOf(text: string, question: Question, labels: readonly LabelSet[]): string {
  if (isRefusal(text)) return 'refusal'
  if (question.label) return `label:${labelOf(text, question.label, labels) ?? normaliseAnswer(text)}`
  const hits = hitGroups(text, question.keyFacts)
  return hits.includes(true) ? `facts:${hits.map(Number).join('')}` : `text:${normaliseAnswer(text)}`
}

function meanTokens(trials: readonly ScoredTrial[]): SystemSummary['tokens'] {
  const usages = trials.flatMap(({ trial }) => trial.answer?.usage ?? [])
  if (usages.length === 0) return null
  return {
    input: mean(usages.map((usage) => usage.inputTokens + usage.cachedInputTokens)),
    output: mean(usages.map((usage) => usage.outputTokens)),
  }
}

function summariseLatency({ totalMs, stages }: LatencySamples): LatencySummary {
  const firstToken = stages.map((stage) => stage.retrieveMs + stage.firstTokenMs)
  return {
    samples: totalMs.length,
    p50: quantile(totalMs, 0.5),
    p95: quantile(totalMs, 0.95),
    firstTokenP50: quantile(firstToken, 0.5),
    firstTokenP95: quantile(firstToken, 0.95),
    retrieve: quantile(
      stages.map((stage) => stage.retrieveMs),
      0.5,
    ),
    generate: quantile(
      stages.map((stage) => stage.generateMs),
      0.5,
    ),
  }
}

/** The same questions for both: original wordings of answerable ones. */
function readerFigures(trials: readonly ScoredTrial[], seed: number): ScenarioSummary['reader'] {
  const originals = (system: string) =>
    trials.filter(({ trial, question }) => trial.system === system && trial.wording === 0 && trial.repeat === 0 && question.answerable)
  const ceiling = meanScore(originals('reader-ceiling'), PRIMARY, seed)
  const endToEnd = meanScore(originals('rag'), PRIMARY, seed)
  return ceiling && endToEnd && { ceiling, endToEnd }
}

/**
 * Seconds that a system costs. A change of the knowledge indexes the changed articles and trains the tuned model again;
 * the reader adapter knows nothing of the scenario, so it is trained once.
 */
function effortOf({ uses }: SystemKind, samples: LatencySamples, part: ScenarioManifest): LocalEffort {
  const index = uses.passages ? (part.index?.fromNothingSeconds ?? 0) : 0
  const reader = uses.passages ? (part.adapters.reader?.seconds ?? 0) : 0
  const tuned = uses.tuning ? (part.adapters.tuned?.seconds ?? 0) : 0
  const changed = Math.min(1, part.settings.workload.articlesPerUpdate / part.articles)
  return {
    onceSeconds: index + reader + tuned,
    updateSeconds: index * changed + tuned,
    answerSeconds: mean(samples.totalMs) / 1000,
  }
}

function adapterSummary(provenance: Provenance | null, stale: boolean): AdapterSummary | null {
  if (!provenance) return null
  const { adapter, trainingSet, settings, seconds, tokens, created } = provenance
  return { sha256: adapter.sha256, pairs: trainingSet.pairs, epochs: settings.epochs, seconds, tokens, created, stale }
}
