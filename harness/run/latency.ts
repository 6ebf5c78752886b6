import { existsSync } from 'node:fs'
import { z } from 'zod'
import { messageOf } from '../common/errors.js'
import { readJson } from '../common/jsonl.js'
import type { Milliseconds } from '../common/units.js'
import type { Scenario } from '../scenario/scenario.js'
import { mean } from '../stats/quantile.js'
import type { Answer, AnswerTimings, System } from '../systems/system.js'
import { askedBy } from './execute.js'
import { throwIfHopeless } from './hopeless.js'
import { timingsSchema } from './journal.js'
import { calibrate } from './machine.js'
import { type PlannedTrial, planTrials, type RunSettings, systemsOf } from './plan.js'
import { measureThroughput, throughputSchema } from './throughput.js'

const samplesSchema = z.object({
  scenario: z.string(),
  system: z.string(),
  /** Of whole answers, as tinybench clocked them, in milliseconds, in the order asked; in runs of before in no particular order. */
  totalMs: z.array(z.number()),
  /** Of each answer, in the order asked. */
  stages: z.array(timingsSchema),
  /** Opening the system and its first answer, models in memory already; and by how much the process grew in it. */
  cold: z.object({ openMs: z.number(), firstAnswerMs: z.number().nullable(), residentBytes: z.number() }).nullable(),
  /** Answers with several questions at once; `null` where it was not measured. */
  throughput: throughputSchema.nullable().default(null),
  /**
   * What the calibration task took before, between and after these samples, in milliseconds, on average: how busy the machine was.
   * `null` in runs of before.
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
 * Clock the systems in turns, one answer at a time, warmed up: the original wording of each of the run's first questions, by one system
 * after the other, another of them first each time, so that what else the machine does meets all alike; then, where the settings say so,
 * with several at once.
 * Nothing is cached but what a system keeps of its own accord.
 * @throws HopelessError where a system's endpoint would turn every other question away as well.
 */
export async function measureLatency(
  scenario: Scenario,
  systems: ReadonlyMap<string, System>,
  cold: ReadonlyMap<string, ColdStart>,
  settings: RunSettings,
  { signal, onAnswer }: { readonly signal?: AbortSignal; onAnswer?(done: number, total: number): void } = {},
): Promise<LatencySamples[]> {
  const { throughput: concurrency, timeoutSeconds } = settings
  const clocked = [...systems.values()]
    .map((system) => ({
      system,
      trials: latencyTrials(scenario, system.id, settings),
      answers: [] as Clocked[],
      error: null as string | null,
    }))
    .filter(({ trials }) => trials.length > 0)
  const rounds = Math.max(0, ...clocked.map(({ trials }) => trials.length))
  const total = clocked.reduce((sum, { trials }) => sum + trials.length, 0)
  let done = 0
  const calibrations = [calibrate()]
  for (let round = 0; round < rounds; round++) {
    for (const one of [...clocked.slice(round % clocked.length), ...clocked.slice(0, round % clocked.length)]) {
      signal?.throwIfAborted()
      const planned = one.trials[round]
      // The first answer that fails ends it: the others alone would be those of the easier questions.
      if (!planned || one.error !== null) continue
      const asked = askedBy(planned, scenario, settings)
      const ask = () => one.system.answer({ ...asked, signal: AbortSignal.timeout(timeoutSeconds * 1000) })
      try {
        one.answers.push(await clockAnswer(ask, round === 0 ? WARM_UP : 0))
      } catch (error) {
        throwIfHopeless(one.system.id, error)
        one.error = messageOf(error)
      }
      onAnswer?.(++done, total)
    }
    calibrations.push(calibrate())
  }
  const calibrationMs = mean(calibrations)
  const samples: LatencySamples[] = []
  for (const { system, trials, answers, error } of clocked) {
    const kept = error === null ? answers : []
    samples.push({
      scenario: scenario.name,
      system: system.id,
      totalMs: kept.map(({ totalMs }) => totalMs),
      stages: kept.map(({ timings }) => timings),
      cold: cold.get(system.id) ?? null,
      throughput:
        concurrency && error === null ? await measureThroughput({ scenario, system, trials, settings, concurrency, signal }) : null,
      calibrationMs,
      error,
    })
  }
  return samples
}

/** One answer under the clock. */
interface Clocked {
  readonly totalMs: Milliseconds
  readonly timings: AnswerTimings
}

/** @throws what the answer throws. */
async function clockAnswer(ask: () => Promise<Answer>, warmupIterations: number): Promise<Clocked> {
  const { Bench } = await import('tinybench')
  const warmUp = { warmup: warmupIterations > 0, warmupIterations, warmupTime: 0 }
  const bench = new Bench({ iterations: 1, time: 0, ...warmUp, retainSamples: true, throws: true })
  let timings: AnswerTimings | undefined
  bench.add('answer', async () => {
    timings = (await ask()).timings
  })
  const [task] = await bench.run()
  const totalMs = task?.result.state === 'completed' ? task.result.latency.samples?.[0] : undefined
  if (totalMs === undefined || !timings) throw new Error('not completed')
  return { totalMs, timings }
}

/**
 * What the first answer of a system that was just opened takes, in milliseconds; `null` where there is none.
 * @throws HopelessError where its endpoint would turn every other question away as well.
 */
export async function clockFirstAnswer(
  scenario: Scenario,
  system: System,
  settings: RunSettings,
  signal?: AbortSignal,
): Promise<Milliseconds | null> {
  const [planned] = latencyTrials(scenario, system.id, settings)
  if (!planned) return null
  const started = performance.now()
  try {
    const timeout = AbortSignal.timeout(settings.timeoutSeconds * 1000)
    await system.answer({ ...askedBy(planned, scenario, settings), signal: signal ? AbortSignal.any([timeout, signal]) : timeout })
    return performance.now() - started
  } catch (error) {
    throwIfHopeless(system.id, error)
    return null // the phase that follows says why
  }
}

/** Systems of a scenario that are yet to be clocked: all of them, or those whose clocking an error ended. */
export function unclocked(scenario: Scenario, settings: RunSettings, samples: readonly LatencySamples[]): string[] {
  const own = samples.filter((sample) => sample.scenario === scenario.name)
  const failed = own.filter(({ error }) => error !== null).map(({ system }) => system)
  return systemsOf(scenario, settings).filter((id) => own.length === 0 || failed.includes(id))
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
