import type { Bytes, Seconds, UsDollars } from '../common/units.js'

/** Where models are tuned: on this machine, or at an API. One and the same course for both: prepare, start, progress, result. */
export interface TuningBackend {
  /**
   * Check the training set, and tell what it would take. Spends nothing, and sends nothing of it anywhere.
   * @throws InputError for a training set that can't be trained on.
   */
  prepare(signal?: AbortSignal): Promise<PreparedTuning>
}

interface PreparedTuning {
  readonly estimate: TuningEstimate
  /** Whether it was started by an earlier call, and is only taken up again. */
  readonly started: boolean
  /** Train, or take up what was started, until it has ended. @throws the reason of the signal; InputError where training fails. */
  start(events: TuningEvents, signal?: AbortSignal): Promise<TuningResult>
}

/** What training would take, as far as it is known before. */
export interface TuningEstimate {
  readonly examples: number
  readonly epochs: number
  /** Of one epoch; `null` where they are not counted before. */
  readonly tokens: number | null
  /** `null` where nobody bills it. */
  readonly dollars: UsDollars | null
}

export interface TuningEvents {
  onStep(message: string): void
  onProgress(progress: TuningProgress): void
}

interface TuningProgress {
  readonly step: number
  readonly steps: number
  /** Such as the loss so far. */
  readonly detail: string
}

export interface TuningResult {
  readonly model: { readonly kind: 'adapter'; readonly folder: string } | { readonly kind: 'openai'; readonly model: string }
  readonly seconds: Seconds
  /** Of all epochs. */
  readonly tokens: number
  /** `null` where nobody billed it. */
  readonly dollars: UsDollars | null
  /** `null` where it was another's memory. */
  readonly peakMemoryBytes: Bytes | null
  readonly lossCurve: readonly LossPoint[]
  /** Path of the file that says where the model comes from and what it took. */
  readonly provenance: string
}

export interface LossPoint {
  /** Epochs trained so far; 0.5 is half of the first. */
  readonly epoch: number
  readonly loss: number
}
