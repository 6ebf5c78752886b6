import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Chunk } from '../knowledge/chunk.js'
import type { ChatModel } from '../models/model.js'
import { groundedPrompt } from '../models/prompts.js'
import { type LatencySamples, measureLatency } from '../run/latency.js'
import { testQuestion, testScenario, testSettings } from '../run/testing.js'
import { grounded } from '../systems/grounded.js'
import { summariseLatency } from './latency.js'

// Clocked beside the answers, for a time that says nothing where the clock stands still.
vi.mock(import('../run/machine.js'), async (original) => ({ ...(await original()), calibrate: () => 80 }))

/** The clock stands still but for this: how busy the machine is does not matter. It has to stand before tinybench is loaded, which keeps it. */
function pass(ms: number): number {
  vi.advanceTimersByTime(ms)
  return ms
}

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterAll(() => {
  vi.useRealTimers()
})

const CHUNK: Chunk = { id: 'permits#validity', article: 'permits', heading: 'Permits', text: 'Valid for 12 months.', hash: 'h' }

/** Answers so far: each takes longer than the one before. */
let answers = 0

/** The system is real; its retrieval and its model are doubles that take a known time. */
const model: ChatModel = {
  id: 'slow',
  complete: () => {
    const [firstTokenMs, generateMs] = [pass(35 + 2 * answers), pass(60 + 4 * answers)]
    answers++
    const usage = { inputTokens: 10, cachedInputTokens: 0, outputTokens: 3 }
    return Promise.resolve({ text: '[1] 12 months', usage, timings: { firstTokenMs, generateMs } })
  },
  dispose: () => Promise.resolve(),
}
const system = grounded({
  id: 'rag',
  model,
  prompt: groundedPrompt,
  passagesFor: () => {
    pass(20 + answers)
    return Promise.resolve([CHUNK])
  },
})

async function clocked(): Promise<LatencySamples> {
  const scenario = testScenario(Array.from({ length: 21 }, (_, index) => testQuestion(`q-${index}`)))
  const settings = testSettings({ systems: ['rag'], latencyQuestions: 21 })
  const [samples] = await measureLatency(scenario, new Map([['rag', system]]), new Map(), settings)
  if (!samples) throw new Error('not clocked')
  return samples
}

describe('the latency of a system whose stages take a known time', () => {
  it('is recovered, and attributed to the right stage', async () => {
    const samples = await clocked()
    const { p50, p75, stages, firstToken, perSecond } = summariseLatency(samples)
    // After two answers of the warm-up, the median of 21 is that of answer 12.
    expect(stages).toEqual({ retrieve: 32, firstToken: 59, generate: 108 })
    expect(firstToken.p50).toBe(32 + 59)
    expect([p50.value, p75.value]).toEqual([32 + 59 + 108, 199 + 5 * 7])
    expect(perSecond).toBeCloseTo(1000 / 199, 10)
  })
})

describe('summariseLatency', () => {
  const samples = (totalMs: number[]): LatencySamples => ({
    scenario: 'parking',
    system: 'rag',
    totalMs,
    stages: totalMs.map((ms) => ({ retrieveMs: 0.1 * ms, firstTokenMs: 0.3 * ms, generateMs: 0.6 * ms, totalMs: ms })),
    cold: { openMs: 7, firstAnswerMs: 900, residentBytes: 4e6 },
    throughput: null,
    calibrationMs: 80,
    error: null,
  })

  it('gives quantiles with their intervals, and no end that the samples can not tell', () => {
    const summary = summariseLatency(samples(Array.from({ length: 101 }, (_, index) => index)))
    expect(summary.p50).toEqual({ value: 50, low: 40, high: 60 })
    expect(summary.p99).toMatchObject({ value: 99, high: null })
    expect(summary).toMatchObject({ samples: 101, perSecond: 20, cold: { openMs: 7, firstAnswerMs: 900 }, throughput: null })
  })

  it('gives the answers a second with several questions at once, failed ones left out', () => {
    const throughput = { concurrency: 4, served: 2, answers: 30, failed: 2, seconds: 12 }
    expect(summariseLatency({ ...samples([100]), throughput }).throughput).toEqual({
      concurrency: 4,
      served: 2,
      answers: 30,
      failed: 2,
      perSecond: 2.5,
    })
  })
})
