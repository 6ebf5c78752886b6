import { describe, expect, it } from 'vitest'
import type { System } from '../systems/system.js'
import { planTrials } from './plan.js'
import { testAnswer, testQuestion, testScenario, testSettings, testSystem } from './testing.js'
import { measureThroughput } from './throughput.js'

const SCENARIO = testScenario(['q-1', 'q-2', 'q-3'].map((id) => testQuestion(id)))
const SETTINGS = testSettings({ systems: ['base'], wordings: 1 })
const TRIALS = planTrials(SCENARIO, SETTINGS)
const IN_ORDER = TRIALS.map(({ question }) => question.id)

describe('measureThroughput', () => {
  it('keeps as many questions under way as are asked at once, and no more', async () => {
    const { system, seen } = counting(8)
    const throughput = await measure(system, 4)
    expect(throughput).toMatchObject({ concurrency: 4, served: 4, answers: 16, failed: 0 })
    expect(throughput.seconds).toBeGreaterThan(0)
    expect(seen.most).toBe(4)
  })

  it('never asks a system for more than it takes on at once: one where it does not say', async () => {
    const silent = counting()
    expect(await measure(silent.system, 4)).toMatchObject({ concurrency: 4, served: 1, answers: 16 })
    expect(silent.seen.most).toBe(1)
    const two = counting(2)
    expect(await measure(two.system, 4)).toMatchObject({ served: 2 })
    expect(two.seen.most).toBe(2)
  })

  it('asks every question at least once, over and over, in their order', async () => {
    const { system, seen } = counting()
    expect(await measure(system, 1)).toMatchObject({ answers: 4 })
    expect(seen.questions).toEqual([...IN_ORDER, IN_ORDER[0]])
    const many = Array.from({ length: 9 }, () => TRIALS).flat()
    const options = { scenario: SCENARIO, settings: SETTINGS, concurrency: 2, system: counting().system }
    expect(await measureThroughput({ ...options, trials: many })).toMatchObject({ answers: 27 })
  })

  it('counts what failed, and not as answers', async () => {
    let asked = 0
    const failing = testSystem('base', () =>
      asked++ % 4 === 0 ? Promise.reject(new Error('out of memory')) : Promise.resolve(testAnswer('x')),
    )
    expect(await measure(failing, 2)).toMatchObject({ answers: 6, failed: 2 })
  })

  it('stops where the run is aborted, with nothing under way any more', async () => {
    const controller = new AbortController()
    const { system, seen } = counting(3, (now) => now === 3 && controller.abort())
    await expect(measure(system, 3, controller.signal)).rejects.toThrow('aborted')
    expect(seen.questions).toHaveLength(3)
    expect(seen.now).toBe(0)
  })
})

function measure(system: System, concurrency: number, signal?: AbortSignal) {
  return measureThroughput({ scenario: SCENARIO, system, trials: TRIALS, settings: SETTINGS, concurrency, signal })
}

/** Tells how many questions were before it at once. */
function counting(concurrency?: number, onAsked: (now: number) => void = () => {}) {
  const seen = { now: 0, most: 0, questions: [] as string[] }
  const system = testSystem('base', async ({ question }) => {
    seen.most = Math.max(seen.most, ++seen.now)
    seen.questions.push(question.id)
    onAsked(seen.now)
    await new Promise((resolve) => setImmediate(resolve))
    seen.now--
    return testAnswer('12 months')
  })
  return { system: concurrency === undefined ? system : { ...system, concurrency }, seen }
}
