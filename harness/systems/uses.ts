/**
 * Adapters of the embedded model: `reader` answers from passages, `tuned` learnt the scenario's training pairs, and `raft` learnt them among
 * retrieved passages.
 */
export const ADAPTERS = ['tuned', 'reader', 'raft'] as const
export type AdapterName = (typeof ADAPTERS)[number]

/** What a system is made of: checked before a run begins, and counted in its cost. */
export interface Uses {
  /** Passages of an index. */
  readonly passages: boolean
  /** Laid over the model, one over the other. */
  readonly adapters: readonly AdapterName[]
}

/** Whether it learnt the scenario's facts: the reader knows nothing of them. */
export function isTuned({ adapters }: Uses): boolean {
  return adapters.some((name) => name !== 'reader')
}
