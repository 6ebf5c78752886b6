import { z } from 'zod'

/** Figures of a gate that are no scorer's: the share of failed trials, quantiles of latency in milliseconds, dollars per 1,000 answers at the workload. */
const MEASURED = ['errors', 'p50', 'p95', 'cost'] as const

const LIMITS = ['fallsAtMost', 'atLeast', 'atMost', 'ratioAtMost', 'newlyWrongAtMost'] as const
type Limit = (typeof LIMITS)[number]

/** A rule that a run must keep, most of them against a baseline. Exactly one limit, of one figure or label. */
export const gateSchema = z
  .strictObject({
    /** Id of a scorer, or `errors`, `p50`, `p95`, `cost`. */
    figure: z.string().min(1).optional(),
    /** Of the questions with this right label. */
    label: z.string().min(1).optional(),
    /** Of this system; without, of every ranked system by itself. */
    system: z.string().min(1).optional(),
    /** Of a scorer: how far its mean may fall below the baseline's, in [0, 1]; 0.03 is 3 points. */
    fallsAtMost: z.number().min(0).max(1).optional(),
    /** Of a scorer: least mean. */
    atLeast: z.number().min(0).max(1).optional(),
    /** Of `errors`, `p50`, `p95`, `cost`: the most that it may be. */
    atMost: z.number().min(0).optional(),
    /** Of `p50`, `p95`, `cost`: the most that it may be, as a multiple of the baseline's. */
    ratioAtMost: z.number().positive().optional(),
    /** Of a label: how many wordings may be labelled otherwise that the baseline labelled rightly. */
    newlyWrongAtMost: z.int().min(0).optional(),
    /** How sure a verdict has to be; shared among the systems that the gate holds for. */
    confidence: z.number().gt(0.5).lt(1).default(0.95),
    /** What becomes of a gate where the interval holds the limit. `fail` makes it a test of non-inferiority: it passes only where it is certain that the limit is kept. */
    unsure: z.enum(['pass', 'fail']).default('pass'),
  })
  .superRefine((gate, context) => {
    const fault = (message: string) => context.addIssue({ code: 'custom', message })
    const limits = LIMITS.filter((limit) => gate[limit] !== undefined)
    if ((gate.figure === undefined) === (gate.label === undefined)) fault('a gate names one figure or one label')
    else if (limits.length !== 1) fault(`a gate has one limit (${LIMITS.join(', ')}), not ${limits.join(' and ') || 'none'}`)
    else if (!limitsOf(gate).includes(limits[0] as Limit))
      fault(`${limits[0]} is no limit of ${gate.figure ?? 'a label'}: its limits are ${limitsOf(gate).join(', ')}`)
  })
export type Gate = z.infer<typeof gateSchema>

function limitsOf({ figure }: { readonly figure?: string | undefined }): readonly Limit[] {
  if (figure === undefined) return ['newlyWrongAtMost']
  if (figure === 'errors') return ['atMost']
  return (MEASURED as readonly string[]).includes(figure) ? ['atMost', 'ratioAtMost'] : ['fallsAtMost', 'atLeast']
}

/** Gates of a scenario that names none. Times are held loosely: a shared machine alone makes a third of difference. */
export function defaultGates(primaryScorer: string): Gate[] {
  const sure = { confidence: 0.95, unsure: 'pass' } as const
  return [
    { figure: primaryScorer, fallsAtMost: 0.03, ...sure },
    { figure: 'errors', atMost: 0.02, ...sure },
    { figure: 'p50', ratioAtMost: 1.5, ...sure },
  ]
}
