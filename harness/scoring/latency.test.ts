import { describe, expect, it } from 'vitest'
import type { Chunk } from '../knowledge/chunk.js'
import type { ChatModel } from '../models/model.js'
import { groundedPrompt } from '../models/prompts.js'
import { type LatencySamples, measureLatency } from '../run/latency.js'
import { testQuestion, testScenario, testSettings } from '../run/testing.js'
import { quantile } from '../stats/quantile.js'
import { grounded } from '../systems/grounded.js'
import { summariseLatency } from './latency.js'

/** Keeps the processor for so long, and tells how long it really was: on a busy machine the wait is longer. */
function busy(ms: number): number {
  const started = performance.now()
  while (performance.now() - started < ms);
  return performance.now() - started
}

const CHUNK: Chunk = { id: 'permits#validity', article: 'permits', heading: 'Permits', text: 'Valid for 12 months.', hash: 'h' }

/** What the doubles took, answer by answer. */
const taken = { retrieve: [] as number[], firstToken: [] as number[], generate: [] as number[] }

/** The system is real; its retrieval and its model are doubles that take a known time. */
const model: ChatModel = {
  id: 'slow',
  complete: () => {
    const [firstTokenMs, generateMs] = [busy(35), busy(60)]
    taken.firstToken.push(firstTokenMs)
    taken.generate.push(generateMs)
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
    taken.retrieve.push(busy(20))
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
  it('is recovered within 5 %, and attributed to the right stage', async () => {
    const samples = await clocked()
    const { p50, stages, firstToken, perSecond } = summariseLatency(samples)
    // Without the warm-up.
    const last = (values: readonly number[]) => values.slice(-samples.totalMs.length)
    const median = (values: readonly number[]) => quantile(last(values), 0.5)
    const near = (figure: number, wanted: number) => expect(Math.abs(figure / wanted - 1)).toBeLessThan(0.05)
    near(stages.retrieve, median(taken.retrieve))
    near(stages.firstToken, median(taken.firstToken))
    near(stages.generate, median(taken.generate))
    const totals = taken.retrieve.map((ms, index) => ms + (taken.firstToken[index] as number) + (taken.generate[index] as number))
    near(p50.value, median(totals))
    near(firstToken.p50, median(taken.retrieve.map((ms, index) => ms + (taken.firstToken[index] as number))))
    near(1000 / perSecond, last(totals).reduce((sum, ms) => sum + ms, 0) / samples.totalMs.length)
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
