import { z } from 'zod'
import type { Scenario } from '../scenario/scenario.js'
import type { System } from '../systems/system.js'
import { askedBy } from './execute.js'
import type { PlannedTrial, RunSettings } from './plan.js'

export const throughputSchema = z.object({
  /** Questions asked at once. */
  concurrency: z.number(),
  /** Of these, how many the system takes on at once; the others wait. */
  served: z.number(),
  answers: z.number(),
  failed: z.number(),
  /** From the first question to the last answer. */
  seconds: z.number(),
})
export type Throughput = z.infer<typeof throughputSchema>

export interface ThroughputOptions {
  readonly scenario: Scenario
  readonly system: System
  /** Asked over and over. */
  readonly trials: readonly PlannedTrial[]
  readonly settings: RunSettings
  /** Questions asked at once. */
  readonly concurrency: number
  readonly signal?: AbortSignal | undefined
}

/** Rounds of questions at once: the last, in which fewer and fewer are under way, is a small part of the whole. */
const ROUNDS = 4

/**
 * Keep so many questions before a system at once, at least {@link ROUNDS} times as many in all, and clock the whole.
 * A system that takes on fewer at once has the others wait: asked of one that takes on one, this is the reciprocal of its latency.
 */
export async function measureThroughput({ system, trials, concurrency, ...rest }: ThroughputOptions): Promise<Throughput> {
  const { scenario, settings, signal } = rest
  const total = Math.max(trials.length, ROUNDS * concurrency)
  const served = Math.min(concurrency, system.concurrency ?? 1)
  let next = 0
  let failed = 0
  const serve = async () => {
    while (next < total && !signal?.aborted) {
      const planned = trials[next++ % trials.length] as PlannedTrial
      const timeout = AbortSignal.timeout(settings.timeoutSeconds * 1000)
      await system.answer({ ...askedBy(planned, scenario, settings), signal: timeout }).catch(() => failed++)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: served }, serve))
  const seconds = (performance.now() - started) / 1000
  signal?.throwIfAborted()
  return { concurrency, served, answers: total - failed, failed, seconds }
}
