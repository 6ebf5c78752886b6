import { existsSync } from 'node:fs'
import { z } from 'zod'
import { messageOf } from '../common/errors.js'
import { readJson } from '../common/jsonl.js'
import type { Milliseconds } from '../common/units.js'
import type { Scenario } from '../scenario/scenario.js'
import type { AnswerTimings, System } from '../systems/system.js'
import { askedBy } from './execute.js'
import { timingsSchema } from './journal.js'
import { calibrate } from './machine.js'
import { type PlannedTrial, planTrials, type RunSettings } from './plan.js'
import { measureThroughput, throughputSchema } from './throughput.js'

const samplesSchema = z.object({
  scenario: z.string(),
  system: z.string(),
  /** Of whole answers, as tinybench clocked them, in milliseconds; in no particular order. */
  totalMs: z.array(z.number()),
  /** Of each answer, in the order asked. */
  stages: z.array(timingsSchema),
  /** Opening the system and its first answer, models in memory already; and by how much the process grew in it. */
  cold: z.object({ openMs: z.number(), firstAnswerMs: z.number().nullable(), residentBytes: z.number() }).nullable(),
  /** Answers with several questions at once; `null` where it was not measured. */
  throughput: throughputSchema.nullable().default(null),
  /**
   * What the calibration task took just before and after these samples, in milliseconds, on average: how busy the machine was. `null`
   * in runs of before.
   */
  calibrationMs: z.number().nullable().default(null),
  /** Why the system could not be clocked; it has no samples then. */
  error: z.string().nullable(),
})
export type LatencySamples = z.infer<typeof samplesSchema>
export type ColdStart = NonNullable<LatencySamples['cold']>

export const LATENCY_FILE = 'latency.json'

/** Answers before the clock counts. */
const WARM_UP = 2

/**
 * Clock each system by itself: one question at a time, warmed up, the original wording of the run's first questions; then, where the
 * settings say so, with several at once.
 * Nothing is cached but what a system keeps of its own accord.
 */
export async function measureLatency(
  scenario: Scenario,
  systems: ReadonlyMap<string, System>,
  cold: ReadonlyMap<string, ColdStart>,
  settings: RunSettings,
  onSystem: (system: string) => void,
  signal?: AbortSignal,
): Promise<LatencySamples[]> {
  const { Bench } = await import('tinybench')
  const { throughput: concurrency } = settings
  const samples: LatencySamples[] = []
  for (const [id, system] of systems) {
    const trials = latencyTrials(scenario, id, settings)
    if (trials.length === 0) continue
    signal?.throwIfAborted()
    onSystem(id)
    const stages: AnswerTimings[] = []
    let next = 0
    const bench = new Bench({
      iterations: trials.length,
      time: 0,
      warmup: true,
      warmupIterations: WARM_UP,
      warmupTime: 0,
      retainSamples: true,
      throws: false,
      setup: () => {
        next = 0
        stages.length = 0
      },
    })
    bench.add(id, async () => {
      const planned = trials[next++ % trials.length] as PlannedTrial
      const timeout = AbortSignal.timeout(settings.timeoutSeconds * 1000)
      const answer = await system.answer({ ...askedBy(planned, scenario, settings), signal: timeout })
      stages.push(answer.timings)
    })
    const before = calibrate()
    const [task] = await bench.run()
    const calibrationMs = (before + calibrate()) / 2
    const result = task?.result
    const subject = { scenario: scenario.name, system: id, cold: cold.get(id) ?? null }
    if (result?.state === 'completed') {
      const throughput = concurrency ? await measureThroughput({ scenario, system, trials, settings, concurrency, signal }) : null
      samples.push({ ...subject, totalMs: result.latency.samples ?? [], stages, throughput, calibrationMs, error: null })
    } else {
      const error = result?.state === 'errored' ? messageOf(result.error) : 'not completed'
      samples.push({ ...subject, totalMs: [], stages: [], throughput: null, calibrationMs, error })
    }
  }
  return samples
}

/** What the first answer of a system that was just opened takes, in milliseconds; `null` where there is none. */
export async function clockFirstAnswer(scenario: Scenario, system: System, settings: RunSettings): Promise<Milliseconds | null> {
  const [planned] = latencyTrials(scenario, system.id, settings)
  if (!planned) return null
  const started = performance.now()
  try {
    await system.answer({ ...askedBy(planned, scenario, settings), signal: AbortSignal.timeout(settings.timeoutSeconds * 1000) })
    return performance.now() - started
  } catch {
    return null // the phase that follows says why
  }
}

/** The samples of a run; none where its systems were not clocked. */
export function readLatency(path: string): LatencySamples[] {
  return existsSync(path) ? readJson(path, z.array(samplesSchema)) : []
}

function latencyTrials(scenario: Scenario, system: string, settings: RunSettings): PlannedTrial[] {
  const limit = Math.min(settings.latencyQuestions, settings.limit ?? Number.POSITIVE_INFINITY)
  const one = { ...settings, systems: [system], limit, wordings: 1, repeats: 1, shard: undefined }
  return planTrials(scenario, one)
}
