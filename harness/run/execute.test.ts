import { once } from 'node:events'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { temporaryFolder } from '../common/testing.js'
import { EndpointError } from '../models/endpoint-fault.js'
import type { Answer, Asked, System } from '../systems/system.js'
import { type ExecuteOptions, executeTrials } from './execute.js'
import { HopelessError } from './hopeless.js'
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

  it('asks a system as many questions at once as it takes on', async () => {
    const { most, journal } = await executeMany({ rag: 4 })
    expect(most).toEqual({ rag: 4 })
    expect(journal.map(({ id }) => id).sort()).toEqual(MANY.map((_, index) => `parking/rag/q-${index}/0/0`).sort())
  })

  it('lets systems that take on one question take turns, beside one that takes on several', async () => {
    const { most, journal } = await executeMany({ base: 1, 'fine-tuned': 1, rag: 3 })
    expect(most).toEqual({ rag: 3, single: 1 })
    const single = journal.filter(({ system }) => system !== 'rag').map(({ id }) => id)
    const planned = planTrials(testScenario(MANY), testSettings({ systems: ['base', 'fine-tuned'], wordings: 1 }))
    expect(single).toEqual(planned.map(({ id }) => id))
  })

  it('asks systems that share an endpoint no more questions at once than it takes on', async () => {
    const { most, journal } = await executeMany({ base: 3, rag: 3, 'fine-tuned': 2 }, { sharing: { base: 'small', rag: 'small' } })
    expect(most).toEqual({ small: 3, 'fine-tuned': 2 })
    expect(journal).toHaveLength(3 * MANY.length)
  })

  it('begins none once the run is aborted, and journals those under way', async () => {
    const controller = new AbortController()
    const path = join(temporaryFolder(), 'trials.jsonl')
    const many = executeMany({ rag: 4 }, { path, signal: controller.signal, onAnswer: () => controller.abort() })
    await expect(many).rejects.toThrow('aborted')
    expect(readJournal(path)).toHaveLength(4)
  })

  it('ends all where an answer can not be journalled', async () => {
    let appended = 0
    const full = () => {
      if (++appended > 2) throw new Error('no space left on device')
    }
    await expect(executeMany({ rag: 4, base: 1 }, { append: full })).rejects.toThrow('no space left')
    expect(appended).toBeLessThanOrEqual(2 + 5)
  })

  it.each(['key', 'model', 'quota', 'address', 'redirect', 'certificate'] as const)(
    'stops where every other question would fail as well (%s), with no line for the trial that met it',
    async (fault) => {
      const path = join(temporaryFolder(), 'trials.jsonl')
      let calls = 0
      const answer = async () => {
        if (++calls > 1) throw new EndpointError(fault, 'http://localhost/v1: no')
        return testAnswer('12 months')
      }
      const stopped = execute({ answer, path, settings: { repeats: 3 } })
      await expect(stopped).rejects.toThrow("base can't be asked: http://localhost/v1: no")
      await expect(stopped).rejects.toBeInstanceOf(HopelessError)
      expect(calls).toBe(2)
      expect(readJournal(path)).toMatchObject([{ answer: { text: '12 months' } }])
    },
  )

  it('stops where the endpoint asks for a wait of hours, with no line for the trial that met it', async () => {
    const path = join(temporaryFolder(), 'trials.jsonl')
    const answer = async () => {
      throw new EndpointError('rate', 'http://localhost/v1: too many requests', { retryAfterMs: 3_600_000 })
    }
    await expect(execute({ answer, path })).rejects.toMatchObject({ remedy: 'wait as long as it asks' })
    expect(readJournal(path)).toEqual([])
  })

  it('goes on after a fault of one question alone, which is how that trial ended', async () => {
    for (const fault of ['request', 'rate', 'server', 'hang', 'empty'] as const) {
      const { journal } = await execute({
        answer: async ({ wording }) => {
          if (wording === 'How long?') throw new EndpointError(fault, 'no')
          return testAnswer('12 months')
        },
      })
      expect(journal).toMatchObject([{ error: { fault, message: 'no' } }, { answer: { text: '12 months' } }])
    }
  })

  it('keeps what is under way at other systems where one can not be asked any more', async () => {
    const path = join(temporaryFolder(), 'trials.jsonl')
    let answers = 0
    const onAnswer = () => {
      if (++answers === 3) throw new EndpointError('quota', 'no credit')
    }
    await expect(executeMany({ rag: 4, base: 1 }, { path, onAnswer })).rejects.toBeInstanceOf(HopelessError)
    const kept = readJournal(path)
    expect(kept.filter(({ answer }) => answer?.text !== '12 months')).toEqual([])
    // The five that were under way, all but the one, and what was answered before.
    expect(kept.length).toBeGreaterThanOrEqual(4)
    expect(kept.length).toBeLessThanOrEqual(7)
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

const MANY = Array.from({ length: 12 }, (_, index) => testQuestion(`q-${index}`))

interface ManyOptions {
  readonly path?: string
  readonly signal?: AbortSignal
  readonly onAnswer?: () => void
  /** What of the systems shares an endpoint, by its name. */
  readonly sharing?: Readonly<Record<string, string>>
  /** Instead of the journal's. */
  readonly append?: () => void
}

/** Ask MANY questions of systems that take on so many at once; `most` is how many each was at work on, those that take on one together. */
async function executeMany(concurrency: Readonly<Record<string, number>>, options: ManyOptions = {}) {
  const { path = join(temporaryFolder(), 'trials.jsonl'), signal, onAnswer, append, sharing = {} } = options
  const busy: Record<string, number> = {}
  const most: Record<string, number> = {}
  const scenario = testScenario(MANY)
  const settings = testSettings({ systems: Object.keys(concurrency), wordings: 1 })
  const systems = Object.entries(concurrency).map(([id, width]): [string, System] => {
    const lane = width > 1 ? (sharing[id] ?? id) : 'single'
    const answer = async () => {
      busy[lane] = (busy[lane] ?? 0) + 1
      most[lane] = Math.max(most[lane] ?? 0, busy[lane])
      await setImmediate()
      onAnswer?.()
      busy[lane] -= 1
      return testAnswer('12 months')
    }
    return [
      id,
      { ...testSystem(id, answer), ...(width > 1 ? { concurrency: width } : {}), ...(sharing[id] ? { sharing: sharing[id] } : {}) },
    ]
  })
  const journal = openJournal(path)
  const trials = planTrials(scenario, settings)
  const appending = append ? { ...journal, append } : journal
  try {
    const asked = { trials, scenario, systems: new Map(systems), settings, journal: appending, onTrial: () => {} }
    await executeTrials({ ...asked, ...(signal ? { signal } : {}) })
  } finally {
    journal.close()
  }
  return { journal: readJournal(path), most }
}

/** Never answers; ends as a model does that is told to stop. */
async function untilAborted({ signal }: Asked): Promise<Answer> {
  if (signal && !signal.aborted) await once(signal, 'abort')
  throw new Error('stopped')
}
