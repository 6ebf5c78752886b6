import { z } from 'zod'

const share = z.number().min(0).max(1)

/** A system whose trials end in errors more often is not chosen, unless the user says that it may. */
export const MOST_ERRORS = 0.05

/** What a use case asks of a system, beside its workload; `versus decide` holds every system against it. */
export const requirementsSchema = z.strictObject({
  /** Least share of right answers, by the primary scorer. */
  accuracy: share.optional(),
  /** Least share of pairs of wordings of a question that get the same answer. */
  consistency: share.optional(),
  /** Longest median time of an answer, in milliseconds. */
  p50: z.number().positive().optional(),
  /** Longest 95th percentile of the time of an answer, in milliseconds. */
  p95: z.number().positive().optional(),
  /** Most dollars a month. */
  budget: z.number().min(0).optional(),
  /** Greatest share of trials that may end in an error. Default {@link MOST_ERRORS}. */
  errors: share.optional(),
  /** Whether it must answer without a network. */
  offline: z.boolean().default(false),
})
export type Requirements = z.infer<typeof requirementsSchema>
