import type { Milliseconds } from '../common/units.js'
import type { Scenario } from '../scenario/scenario.js'
import type { AnswerTimings, System } from '../systems/system.js'
import { askedBy } from './execute.js'
import { type PlannedTrial, planTrials, type RunSettings } from './plan.js'

/** Timings of each answer of the phase, in the order asked. */
export interface LatencySamples {
  readonly scenario: string
  readonly system: string
  /** Of the whole answer, as tinybench clocked it. */
  readonly totalMs: readonly Milliseconds[]
  readonly stages: readonly AnswerTimings[]
}

/** Answers before the clock counts. */
const WARM_UP = 2

/**
 * Clock each system by itself: one question at a time, warmed up, the original wording of the run's first questions.
 * Nothing is cached but what a system keeps of its own accord.
 */
export async function measureLatency(
  scenario: Scenario,
  systems: ReadonlyMap<string, System>,
  settings: RunSettings,
  onSystem: (system: string) => void,
): Promise<LatencySamples[]> {
  const { Bench } = await import('tinybench')
  const samples: LatencySamples[] = []
  for (const [id, system] of systems) {
    const trials = latencyTrials(scenario, id, settings)
    if (trials.length === 0) continue
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
      throws: true,
      setup: () => {
        next = 0
        stages.length = 0
      },
    })
    bench.add(id, async () => {
      const planned = trials[next++ % trials.length] as PlannedTrial
      const answer = await system.answer(askedBy(planned, scenario, settings))
      stages.push(answer.timings)
    })
    const [task] = await bench.run()
    const result = task?.result
    if (result?.state !== 'completed') throw new Error(`the latency phase of ${id} ended as ${result?.state}`)
    samples.push({ scenario: scenario.name, system: id, totalMs: result.latency.samples ?? [], stages })
  }
  return samples
}

function latencyTrials(scenario: Scenario, system: string, settings: RunSettings): PlannedTrial[] {
  const one = { ...settings, systems: [system], limit: settings.latencyQuestions, wordings: 1, repeats: 1 }
  return planTrials(scenario, one)
}
