import type { Bytes, Seconds, UsDollars } from '../common/units.js'
import { answerCost, computeCost, embeddingCost } from '../cost/bill.js'
import { chatPrice, embeddingPrice, type Prices } from '../cost/prices.js'
import type { CostProfile } from '../cost/profile.js'
import type { LatencySamples } from '../run/latency.js'
import type { Manifest, ScenarioManifest } from '../run/manifest.js'
import { systemsOf } from '../run/plan.js'
import type { Scenario } from '../scenario/scenario.js'
import { mean } from '../stats/quantile.js'
import type { SystemKind } from '../systems/kind.js'
import { kindOf } from '../systems/registry.js'
import type { Answer } from '../systems/system.js'
import type { AdapterName } from '../systems/uses.js'
import { type Provenance, trainingSeconds } from '../tuning/adapter.js'

export interface Billing {
  readonly kind: SystemKind
  readonly part: ScenarioManifest
  readonly models: Manifest['models']
  readonly prices: Prices
}

/**
 * What a system costs: local compute by the hour, endpoints by the token, never both for the same work. A change of the knowledge
 * indexes the changed articles and trains the tuned model again, from where it was trained from; the reader adapter knows nothing of the scenario, so it is trained once.
 * @param meanCost of the run's answers that have a price; `null` without any
 * @returns `null` where a part of it is not known: the latency of local answers, what tuning cost, another's service.
 * @throws InputError for a model behind an endpoint that has no price.
 */
export function profileOf(billing: Billing, meanCost: UsDollars | null, samples: LatencySamples | undefined): CostProfile | null {
  const { kind, part, models, prices } = billing
  const perAnswer = perAnswerOf(billing, meanCost, samples)
  const tuning = tuningCost(billing)
  if (perAnswer === null || tuning === null) return null
  const index = kind.uses.passages ? indexCost(part, models, prices) : 0
  const changed = part.articles === 0 ? 0 : Math.min(1, part.settings.workload.articlesPerUpdate / part.articles)
  return { once: index + tuning.once, perUpdate: index * changed + tuning.again, perAnswer }
}

/** Of what a system costs once, what serves every scenario: training the general reader adapter. */
export function sharedOnce({ kind, part, models, prices }: Billing): UsDollars {
  const shared = adaptersOf(kind, part, models).flatMap(([name, adapter]) => (name === 'reader' ? [adapter] : []))
  return trainingCost(shared, trainingSeconds, prices)
}

/** What one answer of the run cost. @returns `null` where nobody knows. */
export function costOf(billing: Billing, { usage, timings }: Answer): UsDollars | null {
  const { kind, models, prices } = billing
  if (kind.own) return kind.own.dollarsPerAnswer
  const model = billedModel(kind, models)
  if (model === undefined) return localCost(billing, timings)
  return answerCost(usage, chatPrice(prices, model)) + searchCost(billing, timings.retrieveMs)
}

/** An answer of a model on this machine; waiting for an embedding model behind an endpoint is no work of it. */
function localCost(billing: Billing, { totalMs, retrieveMs }: Pick<Answer['timings'], 'totalMs' | 'retrieveMs'>): UsDollars {
  const { kind, models, prices } = billing
  const hourlyRate = prices.local.perHour
  if (!kind.uses.passages || !models.embeddingEndpoint) return computeCost(totalMs / 1000, hourlyRate)
  return computeCost(Math.max(0, totalMs - retrieveMs) / 1000, hourlyRate) + searchCost(billing, retrieveMs)
}

interface PricedRun {
  readonly scenarios: readonly Pick<Scenario, 'name' | 'systems'>[]
  readonly manifest: Manifest
  readonly prices: Prices
}

/** What an answer cost. @returns `null` where nobody knows. */
export type AnswerCosts = (scenario: string, system: string, answer: Answer) => UsDollars | null

/** {@link costOf} the answers of a run. */
export function answerCosts({ scenarios, manifest, prices }: PricedRun): AnswerCosts {
  const { models, settings } = manifest
  const billings = new Map(
    manifest.scenarios.map((part): [string, Map<string, Billing>] => {
      const scenario = scenarios.find(({ name }) => name === part.name)
      const ids = scenario ? systemsOf(scenario, settings) : []
      return [part.name, new Map(ids.map((id) => [id, { kind: kindOf(id, scenario?.systems), part, models, prices }]))]
    }),
  )
  return (scenario, system, answer) => {
    const billing = billings.get(scenario)?.get(system)
    return billing ? costOf(billing, answer) : null
  }
}

/** Models, index and adapters that must be on the machine for a system to answer. @returns `null` for a scenario's own: nobody knows. */
export function diskOf(kind: SystemKind, part: ScenarioManifest, models: Manifest['models']): Bytes | null {
  const { uses, own } = kind
  const { index } = part
  const { bytes } = models
  if (own) return null
  const elsewhere = tunedElsewhere(kind, models)
  // A tuned model behind an endpoint, or in a file of its own, stands in for the chat model; an adapter lies over it.
  const chat = elsewhere?.endpoint || elsewhere?.adapter === false ? 0 : bytes.chat
  const reading = uses.passages ? bytes.embedding + (index?.bytes ?? 0) : 0
  const adapters = adaptersOf(kind, part, models).reduce((sum, [, { adapter }]) => sum + adapter.bytes, 0)
  return chat + reading + (elsewhere?.bytes ?? adapters)
}

/** The model that was tuned elsewhere than by an adapter of the scenario's, where the system answers with it. */
function tunedElsewhere({ uses }: SystemKind, { tuned }: Manifest['models']) {
  return uses.adapters.includes('tuned') ? tuned : undefined
}

/** The adapters that lay over a system's model; a model that was tuned elsewhere reads passages by itself. */
function adaptersOf(kind: SystemKind, { adapters }: ScenarioManifest, models: Manifest['models']): [AdapterName, Provenance][] {
  if (tunedElsewhere(kind, models)) return []
  return kind.uses.adapters.flatMap((name) => (adapters[name] ? [[name, adapters[name]]] : []))
}

function perAnswerOf(billing: Billing, meanCost: UsDollars | null, samples: LatencySamples | undefined): UsDollars | null {
  const { kind, models } = billing
  if (kind.own) return kind.own.dollarsPerAnswer
  if (billedModel(kind, models) !== undefined) return meanCost
  if (!samples) return null
  const retrieveMs = mean(samples.stages.map((stages) => stages.retrieveMs))
  return localCost(billing, { totalMs: mean(samples.totalMs), retrieveMs })
}

/** The model behind an endpoint that answers; `undefined` where it is on this machine. */
function billedModel(kind: SystemKind, models: Manifest['models']): string | undefined {
  return (tunedElsewhere(kind, models) ?? models.chat).endpoint?.model
}

function indexCost(part: ScenarioManifest, { embeddingEndpoint }: Manifest['models'], prices: Prices): UsDollars {
  if (!embeddingEndpoint) return computeCost(part.index?.fromNothingSeconds ?? 0, prices.local.perHour)
  return embeddingCost(part.index?.tokens?.index ?? 0, embeddingPrice(prices, embeddingEndpoint.model))
}

/** An embedding model behind an endpoint is paid by the token, and not by the time that it takes. */
function searchCost({ kind, part, models: { embeddingEndpoint }, prices }: Billing, milliseconds: number): UsDollars {
  if (!kind.uses.passages) return 0
  if (!embeddingEndpoint) return computeCost(milliseconds / 1000, prices.local.perHour)
  return embeddingCost(part.index?.tokens?.question ?? 0, embeddingPrice(prices, embeddingEndpoint.model))
}

/** `once` with what the adapters were started from; `again` without, and without the reader. @returns `null` where nobody knows. */
function tuningCost({ kind, part, models, prices }: Billing): { once: UsDollars; again: UsDollars } | null {
  const elsewhere = tunedElsewhere(kind, models)
  if (elsewhere) return elsewhere.dollars === null ? null : { once: elsewhere.dollars, again: elsewhere.dollars }
  const used = adaptersOf(kind, part, models)
  const all = used.map(([, adapter]) => adapter)
  const learnt = used.flatMap(([name, adapter]) => (name === 'reader' ? [] : [adapter]))
  return { once: trainingCost(all, trainingSeconds, prices), again: trainingCost(learnt, ({ seconds }) => seconds, prices) }
}

function trainingCost(adapters: readonly Provenance[], secondsOf: (adapter: Provenance) => Seconds, prices: Prices): UsDollars {
  const seconds = adapters.reduce((sum, adapter) => sum + secondsOf(adapter), 0)
  return computeCost(seconds, prices.local.perHour)
}
