import type { Milliseconds, Seconds } from '../common/units.js'
import type { Cost } from '../cost/cost.js'
import type { Manifest } from '../run/manifest.js'
import type { ClusteredMean } from '../stats/bootstrap.js'

/** summary.json: the figures of a run. `latency`, `cost` and `training` depend on the machine; everything else does not. */
export interface Summary {
  readonly version: 1
  readonly run: string
  readonly created: string
  readonly scorers: string
  readonly settings: Manifest['settings']
  readonly models: Manifest['models']
  readonly prompts: string
  readonly machine: Manifest['machine']
  readonly hourlyRate: number
  readonly scenarios: readonly ScenarioSummary[]
}

export interface ScenarioSummary {
  readonly name: string
  readonly title: string
  readonly notice: string | null
  readonly hashes: { readonly questions: string; readonly knowledge: string; readonly training: string }
  readonly questions: { readonly asked: number; readonly answerable: number; readonly wordings: number }
  readonly systems: readonly SystemSummary[]
  /** Every pair of ranked systems: `a` minus `b` on the scorer `correct`. */
  readonly pairs: readonly PairSummary[]
  /** rag on the original wordings of answerable questions: with the gold passage alone, and end to end. */
  readonly reader: { readonly ceiling: ClusteredMean; readonly endToEnd: ClusteredMean } | null
  readonly index: { readonly chunks: number; readonly fromNothingSeconds: Seconds } | null
  readonly adapters: { readonly tuned: AdapterSummary | null; readonly reader: AdapterSummary | null }
}

export interface AdapterSummary {
  readonly sha256: string
  readonly pairs: number
  readonly epochs: number
  readonly seconds: Seconds
  readonly tokens: number
  readonly created: string
  /** Whether the training pairs changed since it was made. */
  readonly stale: boolean
}

export interface SystemSummary {
  readonly id: string
  readonly title: string
  /** Explains another system; not ranked. */
  readonly diagnostic: boolean
  readonly trials: number
  /** Planned trials that the journal does not have: the run is not finished. */
  readonly missing: number
  /** Failed trials: counted here, and in no other figure. */
  readonly errors: number
  /** Mean of each scorer with its interval; `null` where the scorer applies to no trial. */
  readonly scores: Readonly<Record<string, ClusteredMean | null>>
  readonly consistency: {
    /** Share of pairs of wordings of one question whose answers agree. */
    readonly agreement: number | null
  }
  /** Means an answer; input counts the shared prefix of the prompt, whether or not it was kept evaluated. */
  readonly tokens: { readonly input: number; readonly output: number } | null
  readonly latency: LatencySummary | null
  /** Why the system could not be clocked. */
  readonly latencyError: string | null
  readonly cost: Cost | null
}

export interface LatencySummary {
  readonly samples: number
  readonly p50: Milliseconds
  readonly p95: Milliseconds
  readonly firstTokenP50: Milliseconds
  readonly firstTokenP95: Milliseconds
  /** Medians of the stages. */
  readonly retrieve: Milliseconds
  readonly generate: Milliseconds
}

export interface PairSummary {
  readonly a: string
  readonly b: string
  readonly difference: number
  readonly low: number | null
  readonly high: number | null
  readonly verdict: 'ahead' | 'behind' | 'tied'
  readonly questions: number
  /** Smallest difference that this many questions could show (α = 0.05 two-sided, power 0.8). */
  readonly detectable: number | null
}
