import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import type { OwnSystem } from '../scenario/schema.js'
import { readJournal, TRIALS_FILE } from './journal.js'
import { LATENCY_FILE, readLatency } from './latency.js'
import { type RunEvents, run } from './run.js'
import { testQuestion, testScenario, testSettings } from './testing.js'

const SETTINGS = testSettings({ scenarios: ['parking', 'fines'], systems: ['one', 'two'], wordings: 1, latencyQuestions: 1 })

/** Two scenarios whose two systems are functions: no model is opened. */
function world(onAsked: (system: string) => void = () => undefined, folder = join(mkdtempSync(join(tmpdir(), 'versus-run-')), 'run')) {
  const controller = new AbortController()
  const told: string[] = []
  const events: RunEvents = {
    onDownload: () => undefined,
    onStage: (message) => told.push(message),
    onTrials: (scenario, total, done) => told.push(`${scenario}: ${done} of ${total} trials`),
    onTrial: () => undefined,
    onOpening: (scenario, system, done, total) => told.push(`${scenario}: ${done} of ${total} open, ${system}`),
    onClocked: (scenario, done) => told.push(`${scenario}: clocked ${done}`),
  }
  const answer = (id: string) => async () => {
    onAsked(id)
    return '12 months'
  }
  const systems = ['one', 'two'].map((id): OwnSystem => ({ id, answer: answer(id) }))
  const scenarios = ['parking', 'fines'].map((name) => testScenario([testQuestion('q-1')], { name, systems, scoredBy: ['correct'] }))
  const start = () => run({ scenarios, settings: SETTINGS, folder, prices: LIST_PRICES, events, signal: controller.signal })
  return { folder, controller, told, events, start }
}

describe('run', () => {
  it('opens, asks and clocks scenario by scenario, and tells what it is at', async () => {
    const { told, start, folder } = world()
    await start()
    expect(told).toEqual([
      'opening models',
      ...['parking', 'fines'].flatMap((name) => [
        `${name}: opening systems`,
        `${name}: 0 of 2 open, one`,
        `${name}: 1 of 2 open, two`,
        `${name}: 0 of 2 trials`,
        `${name}: clocking one, two`,
        `${name}: clocked 1`,
        `${name}: clocked 2`,
      ]),
    ])
    expect(readJournal(join(folder, TRIALS_FILE))).toHaveLength(4)
  })

  it('asks nothing more where it is aborted while its systems open', async () => {
    const { told, start, folder, events, controller } = world()
    events.onOpening = (scenario, system) => {
      told.push(`${scenario}: opening ${system}`)
      controller.abort()
    }
    await expect(start()).rejects.toThrow('aborted')
    expect(told).toEqual(['opening models', 'parking: opening systems', 'parking: opening one'])
    expect(existsSync(join(folder, TRIALS_FILE))).toBe(false)
  })

  it('ends with the first answer of a system that opens, where it is aborted in the middle of it', async () => {
    const { told, start, controller } = world((system) => system === 'two' && controller.abort())
    await expect(start()).rejects.toThrow('aborted')
    expect(told.at(-1)).toBe('parking: 1 of 2 open, two')
  })

  it('does not clock a scenario again that was clocked before the run was aborted', async () => {
    const { start, folder, events, controller } = world()
    events.onTrials = (scenario) => scenario === 'fines' && controller.abort()
    await expect(start()).rejects.toThrow('aborted')
    expect(readLatency(join(folder, LATENCY_FILE)).map(({ scenario, system }) => `${scenario}/${system}`)).toEqual([
      'parking/one',
      'parking/two',
    ])
    const again = world(() => undefined, folder)
    await again.start()
    expect(again.told.filter((line) => /clocked/.test(line))).toEqual(['fines: clocked 1', 'fines: clocked 2'])
    const { scenarios } = SETTINGS
    expect(readLatency(join(folder, LATENCY_FILE)).map(({ scenario }) => scenario)).toEqual(scenarios.flatMap((name) => [name, name]))
  })

  it('clocks a system again whose clocking failed, and no other', async () => {
    const { start, folder, events } = world((system) => {
      if (clocking && system === 'two') throw new Error('out of memory')
    })
    let clocking = false
    events.onStage = (message) => {
      clocking = message === 'parking: clocking one, two'
    }
    await start()
    const clocked = () => readLatency(join(folder, LATENCY_FILE))
    const failed = clocked()
    const errors = (samples = clocked()) =>
      Object.fromEntries(samples.map(({ scenario, system, error }) => [`${scenario}/${system}`, error]))
    expect(errors(failed)).toEqual({ 'parking/one': null, 'parking/two': 'two: out of memory', 'fines/one': null, 'fines/two': null })
    const again = world(() => undefined, folder)
    await again.start()
    expect(again.told.filter((line) => /clock/.test(line))).toEqual(['parking: clocking two', 'parking: clocked 1'])
    expect(clocked()).toHaveLength(4)
    expect(errors()).toEqual({ 'parking/one': null, 'fines/one': null, 'fines/two': null, 'parking/two': null })
    expect(clocked().filter(({ system, scenario }) => `${scenario}/${system}` !== 'parking/two')).toEqual(
      failed.filter(({ error }) => error === null),
    )
    expect(clocked().at(-1)).toMatchObject({ totalMs: { length: 1 }, cold: { firstAnswerMs: expect.any(Number) } })
  })
})
