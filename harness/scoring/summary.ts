import type { Bytes, Seconds, UsDollars } from '../common/units.js'
import type { Spending } from '../cost/bill.js'
import type { Cost } from '../cost/cost.js'
import type { Manifest } from '../run/manifest.js'
import type { ClusteredMean } from '../stats/bootstrap.js'
import type { McNemar } from '../stats/mcnemar.js'
import type { BreakEvenSummary } from './break-evens.js'
import type { Consistency } from './consistency.js'
import type { LabelSetSummary } from './labels.js'
import type { LatencySummary } from './latency.js'
import type { SliceSummary } from './slices.js'

/** summary.json: the figures of a run. `latency`, `cost`, `spending` and `training` depend on the machine; everything else does not. */
export interface Summary {
  readonly version: 1
  readonly run: string
  readonly created: string
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
  readonly hashes: {
    readonly questions: string
    readonly knowledge: string
    readonly training: string
    readonly scorers: string
    /** Of the scenario's own labels: another phrase for one, and the same answer is read otherwise. */
    readonly labels: string
  }
  /** Version of each scorer. */
  readonly scorers: Readonly<Record<string, number>>
  /** Id of the scorer that systems are compared by. */
  readonly primaryScorer: string
  /** Where that is graded: id of the scorer that tells right answers from wrong ones; `null` where none does. */
  readonly binaryScorer?: string | null
  /** Ids of the scenario's own scorers that tell right answers from wrong ones, where it has any. */
  readonly ownBinaryScorers?: readonly string[]
  readonly questions: { readonly asked: number; readonly answerable: number; readonly wordings: number }
  /** What the scenario's questions can't show, a sentence each. */
  readonly unmeasured: readonly string[]
  /** Ids of systems that were not asked, because there is nothing to make them of. */
  readonly leftOut: readonly string[]
  readonly systems: readonly SystemSummary[]
  /** Every pair of ranked systems: `a` minus `b` on the primary scorer. */
  readonly pairs: readonly PairSummary[]
  /** Of every pair of ranked systems whose cost is known, at the scenario's workload. */
  readonly breakEvens: readonly BreakEvenSummary[]
  /** The primary score on parts of the questions. */
  readonly slices: readonly SliceSummary[]
  /** rag on the original wordings of answerable questions: with the gold passage alone, and end to end. */
  readonly reader: { readonly ceiling: ClusteredMean; readonly endToEnd: ClusteredMean } | null
  readonly index: { readonly chunks: number; readonly fromNothingSeconds: Seconds } | null
  readonly adapters: {
    readonly tuned: AdapterSummary | null
    readonly reader: AdapterSummary | null
    readonly raft?: AdapterSummary | null
  }
}

export interface AdapterSummary {
  readonly sha256: string
  readonly pairs: number
  readonly epochs: number
  readonly seconds: Seconds
  readonly tokens: number
  readonly created: string
  /** Whether the training pairs or the knowledge changed since it was made. */
  readonly stale: boolean
  /** Which of them. */
  readonly changed?: readonly string[]
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
  /** Failed trials among all; `null` without trials. */
  readonly errorShare: ClusteredMean | null
  /** Mean of each scorer with its interval; `null` where the scorer applies to no trial. */
  readonly scores: Readonly<Record<string, ClusteredMean | null>>
  /** Of each set of labels that was asked for. */
  readonly labels: readonly LabelSetSummary[]
  readonly consistency: Consistency
  /** Means an answer; input counts the shared prefix of the prompt, whether or not it was kept evaluated. */
  readonly tokens: { readonly input: number; readonly output: number } | null
  /** On disk: models, index and adapters that it reads; `null` for a scenario's own system. */
  readonly diskBytes: Bytes | null
  readonly latency: LatencySummary | null
  /** Why the system could not be clocked. */
  readonly latencyError: string | null
  /** `sharedOnce`: of `once`, what serves every scenario, the general reader adapter. */
  readonly cost: (Cost & { readonly sharedOnce?: UsDollars | undefined }) | null
  /** On the answers of this run, and how many attempts are not in it: what a failed one took is not known, and some answers have no price. */
  readonly spending: Spending & { readonly unmetered: number }
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
  /** Of a tie: how many questions would show a true difference of this size (α = 0.05 two-sided, power 0.8). */
  readonly questionsNeeded: number | null
  /** Exact test on the original wordings: how many only `a` and only `b` got right; `adjusted` is Holm's over all pairs. */
  readonly mcnemar: McNemar & { readonly adjusted: number }
}
