import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { temporaryFolder } from '../common/testing.js'
import type { Answer, Asked } from '../systems/system.js'
import { type ExecuteOptions, executeTrials } from './execute.js'
import { openJournal, readJournal, type Trial } from './journal.js'
import { planTrials, type RunSettings } from './plan.js'
import { testAnswer, testQuestion, testScenario, testSettings, testSystem } from './testing.js'

const SCENARIO = testScenario([testQuestion('q-1', { wordings: ['How long?', 'Until when?'] })])

describe('executeTrials', () => {
  it('asks each trial in order and journals its answer', async () => {
    const asked: Asked[] = []
    const { journal, told } = await execute({
      answer: async (question) => {
        asked.push(question)
        return testAnswer(`to ${question.wording}`)
      },
    })
    expect(journal).toMatchObject([
      { id: 'parking/base/q-1/0/0', wording: 0, asked: 'How long?', attempts: 1, answer: { text: 'to How long?' }, error: null },
      { id: 'parking/base/q-1/1/0', wording: 1, asked: 'Until when?', attempts: 1, answer: { text: 'to Until when?' }, error: null },
    ])
    expect(told).toEqual(journal)
    expect(asked).toMatchObject([
      { temperature: 0, maxTokens: 48 },
      { temperature: 0, maxTokens: 48 },
    ])
  })

  it('asks at the temperature of the run where it has one', async () => {
    const temperatures: number[] = []
    const answer = async ({ temperature }: Asked) => {
      temperatures.push(temperature)
      return testAnswer('12 months')
    }
    await execute({ answer, settings: { temperature: 0.7 } })
    expect(temperatures).toEqual([0.7, 0.7])
  })

  it('counts a system that keeps failing as an error after 3 attempts, and goes on with the rest', async () => {
    const { journal } = await execute({
      answer: async ({ wording }) => {
        if (wording === 'How long?') throw new Error('out of memory')
        return testAnswer('12 months')
      },
    })
    expect(journal).toMatchObject([
      { wording: 0, attempts: 3, answer: null, error: { kind: 'model', message: 'out of memory' } },
      { wording: 1, attempts: 1, answer: { text: '12 months' }, error: null },
    ])
  })

  it('keeps the answer of an attempt that succeeds after failures', async () => {
    let calls = 0
    const { journal } = await execute({
      answer: async () => {
        if (++calls < 3) throw new Error('busy')
        return testAnswer('12 months')
      },
      settings: { wordings: 1 },
    })
    expect(journal).toMatchObject([{ attempts: 3, answer: { text: '12 months' }, error: null }])
  })

  it('does not try again after a timeout, and says that it was one', async () => {
    const { journal } = await execute({ answer: untilAborted, settings: { timeoutSeconds: 0.02 } })
    const timeout = { attempts: 1, answer: null, error: { kind: 'timeout', message: 'no answer within 0.02 s' } }
    expect(journal).toMatchObject([timeout, timeout])
  })

  it('journals what was thrown even if it is no error', async () => {
    const { journal } = await execute({ answer: () => Promise.reject('just a string'), settings: { wordings: 1 } })
    expect(journal).toMatchObject([{ attempts: 3, error: { kind: 'model', message: 'just a string' } }])
  })

  it('stops before the next trial where the run is aborted, and keeps what is done', async () => {
    const controller = new AbortController()
    const path = join(temporaryFolder(), 'trials.jsonl')
    const answer = async () => {
      controller.abort()
      return testAnswer('12 months')
    }
    await expect(execute({ answer, path, signal: controller.signal })).rejects.toThrow('aborted')
    expect(readJournal(path)).toMatchObject([{ wording: 0, answer: { text: '12 months' } }])
  })

  it('refuses a system that is not open', async () => {
    await expect(execute({ answer: async () => testAnswer(''), settings: { systems: ['rag'] } })).rejects.toThrow(InputError)
  })
})

interface Execution {
  readonly answer: (asked: Asked) => Promise<Answer>
  readonly settings?: Partial<RunSettings>
  readonly path?: string
  readonly signal?: AbortSignal
}

/** Run the plan of SCENARIO with `base` answering so; gives the journal as it was read back, and the trials that were told. */
async function execute({ answer, settings: parts, path = join(temporaryFolder(), 'trials.jsonl'), signal }: Execution) {
  const settings = testSettings({ systems: ['base'], ...parts })
  const told: Trial[] = []
  const journal = openJournal(path)
  const options: ExecuteOptions = {
    trials: planTrials(SCENARIO, settings),
    scenario: SCENARIO,
    systems: new Map([['base', testSystem('base', answer)]]),
    settings,
    journal,
    onTrial: (trial) => told.push(trial),
    ...(signal ? { signal } : {}),
  }
  try {
    await executeTrials(options)
  } finally {
    journal.close()
  }
  return { journal: readJournal(path), told }
}

/** Never answers; ends as a model does that is told to stop. */
async function untilAborted({ signal }: Asked): Promise<Answer> {
  if (signal && !signal.aborted) await once(signal, 'abort')
  throw new Error('stopped')
}
