import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { EndpointError } from '../models/endpoint-fault.js'
import type { Asked, System } from '../systems/system.js'
import { type ColdStart, clockFirstAnswer, measureLatency } from './latency.js'
import { plannedQuestions } from './plan.js'
import { testAnswer, testQuestion, testScenario, testSettings, testSystem } from './testing.js'

const SCENARIO = testScenario(Array.from({ length: 5 }, (_, index) => testQuestion(`q-${index}`)))
const SETTINGS = testSettings({ latencyQuestions: 3, wordings: 2, repeats: 4, seed: 1 })
const NOT_COLD = new Map<string, ColdStart>()
const FIRST_QUESTIONS = plannedQuestions(SCENARIO, { ...SETTINGS, limit: 3 })

describe('measureLatency', () => {
  it('clocks the systems in turns, on the original wording of the run’s first questions', async () => {
    const asked: string[] = []
    const system = (id: string) => delayed(id, ({ wording }) => asked.push(`${id}: ${wording}`))
    const systems = new Map([system('base'), system('rag')].map((open) => [open.id, open]))
    const samples = await measureLatency(SCENARIO, systems, NOT_COLD, SETTINGS)
    expect(samples.map(({ scenario, system: id, totalMs }) => [scenario, id, totalMs.length])).toEqual([
      ['parking', 'base', 3],
      ['parking', 'rag', 3],
    ])
    const [first, second, third] = FIRST_QUESTIONS.map((question) => question.wordings[0])
    const warm = (id: string) => Array(asked.filter((line) => line === `${id}: ${first}`).length).fill(`${id}: ${first}`)
    expect(asked).toEqual([
      ...[...warm('base'), ...warm('rag')],
      ...[`rag: ${second}`, `base: ${second}`],
      ...[`base: ${third}`, `rag: ${third}`],
    ])
  })

  it('warms up before the clock counts', async () => {
    const asked: Asked[] = []
    await measureLatency(SCENARIO, one(delayed('base', (question) => asked.push(question))), NOT_COLD, SETTINGS)
    expect(asked.length).toBeGreaterThanOrEqual(3 + 2)
  })

  it('carries the stages of each answer, in the order asked and without those of the warm-up', async () => {
    const [samples] = await measureLatency(SCENARIO, one(delayed('base')), NOT_COLD, SETTINGS)
    expect(samples?.error).toBeNull()
    expect(samples?.stages).toEqual(FIRST_QUESTIONS.map((question) => stagesOf(question.id)))
  })

  it('clocks the whole answer', async () => {
    const [samples] = await measureLatency(SCENARIO, one(delayed('base')), NOT_COLD, SETTINGS)
    // A timer may fire a millisecond early; that it fires late says nothing.
    for (const total of samples?.totalMs ?? []) expect(total).toBeGreaterThan(4)
  })

  it('leaves out a system that is asked none of the questions', async () => {
    const unanswerable = testScenario([testQuestion('q-1', { answerable: false })])
    expect(await measureLatency(unanswerable, one(delayed('reader-ceiling')), NOT_COLD, SETTINGS)).toEqual([])
  })

  it('says why a system could not be clocked, gives no figure of it, and goes on with the rest', async () => {
    const failing = testSystem('base', async () => {
      throw new Error('out of memory')
    })
    const systems = new Map([failing, delayed('rag')].map((system) => [system.id, system]))
    const samples = await measureLatency(SCENARIO, systems, NOT_COLD, SETTINGS)
    expect(samples).toMatchObject([
      { system: 'base', totalMs: [], stages: [], error: 'out of memory' },
      { system: 'rag', stages: { length: 3 }, error: null },
    ])
  })

  it('stops where every other question would fail as well', async () => {
    const refused = testSystem('base', async () => {
      throw new EndpointError('quota', 'no credit')
    })
    await expect(measureLatency(SCENARIO, one(refused), NOT_COLD, SETTINGS)).rejects.toThrow("base can't be asked: no credit")
    await expect(clockFirstAnswer(SCENARIO, refused, SETTINGS)).rejects.toThrow("base can't be asked: no credit")
  })

  it('asks several questions at once where the settings say so, after the clock', async () => {
    const several = await measureLatency(SCENARIO, one(delayed('base')), NOT_COLD, { ...SETTINGS, throughput: 2 })
    expect(several).toMatchObject([{ totalMs: { length: 3 }, throughput: { concurrency: 2, served: 1, answers: 8, failed: 0 } }])
    expect((await measureLatency(SCENARIO, one(delayed('base')), NOT_COLD, SETTINGS))[0]?.throughput).toBeNull()
  })

  it('times the calibration task beside the samples: how busy the machine was', async () => {
    const [samples] = await measureLatency(SCENARIO, one(delayed('base')), NOT_COLD, SETTINGS)
    expect(samples?.calibrationMs).toBeGreaterThan(0)
  })

  it('gives no figure of a system that fails once: the other questions may be the easier ones', async () => {
    const third = FIRST_QUESTIONS[2]?.id
    const flaky = testSystem('base', async ({ question }) => {
      if (question.id === third) throw new Error('too long')
      return testAnswer('12 months')
    })
    expect(await measureLatency(SCENARIO, one(flaky), NOT_COLD, SETTINGS)).toMatchObject([{ totalMs: [], stages: [], error: 'too long' }])
  })

  it('stops before the next answer where the run is aborted', async () => {
    const controller = new AbortController()
    const asked: string[] = []
    const other = delayed('rag', () => asked.push('rag'))
    const systems = new Map([delayed('base', () => controller.abort()), other].map((system) => [system.id, system]))
    await expect(measureLatency(SCENARIO, systems, NOT_COLD, SETTINGS, { signal: controller.signal })).rejects.toThrow('aborted')
    expect(asked).toEqual([])
  })
})

describe('clockFirstAnswer', () => {
  it('clocks one answer to the first question, and gives nothing where it fails', async () => {
    const asked: Asked[] = []
    const first = await clockFirstAnswer(
      SCENARIO,
      delayed('base', (question) => asked.push(question)),
      SETTINGS,
    )
    expect(first).toBeGreaterThan(4)
    expect(asked.map(({ wording }) => wording)).toEqual([FIRST_QUESTIONS[0]?.wordings[0]])
    const failing = testSystem('base', () => Promise.reject(new Error('out of memory')))
    expect(await clockFirstAnswer(SCENARIO, failing, SETTINGS)).toBeNull()
  })
})

/** Takes at least 5 ms an answer, and tells stages by which the question is known. */
function delayed(id: string, onAsked: (asked: Asked) => void = () => {}): System {
  return testSystem(id, async (asked) => {
    onAsked(asked)
    await sleep(6)
    return testAnswer('12 months', { timings: stagesOf(asked.question.id) })
  })
}

function stagesOf(questionId: string) {
  const number = Number(questionId.replace('q-', ''))
  return { retrieveMs: number, firstTokenMs: 10 + number, generateMs: 20 + number, totalMs: 40 + number }
}

function one(system: System): Map<string, System> {
  return new Map([[system.id, system]])
}
