import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../tests/support/cli.js'
import { type RedisServer, startRedis } from '../../tests/support/redis.js'
import { until } from '../../tests/support/until.js'
import { InputError } from '../common/errors.js'
import { EndpointError } from '../models/endpoint-fault.js'
import { openJournal, readJournal, TRIALS_FILE, type Trial } from '../run/journal.js'
import { planTrials } from '../run/plan.js'
import { testAnswer, testManifest, testQuestion, testScenario, testSettings, testSystem } from '../run/testing.js'
import type { Answer, Asked } from '../systems/system.js'
import { type Connection, connect } from './connection.js'
import { onQueue } from './coordinate.js'
import { offerId, offersAt, queueName } from './offers.js'
import type { Rate } from './rate.js'
import type { ServeOptions } from './serve.js'
import { work } from './work.js'

const settings = testSettings({ systems: ['base'], wordings: 1 })

let redis: RedisServer
const open: Connection[] = []
const notices: string[] = []
const working: AbortController[] = []
const ended: Promise<unknown>[] = []

beforeAll(async () => {
  redis = await startRedis()
})
afterEach(async () => {
  for (const controller of working.splice(0)) controller.abort()
  await Promise.all(ended.splice(0))
  for (const connection of open.splice(0)) connection.close()
  notices.length = 0
  await redis.cli('flushall')
})
afterAll(() => redis.kill())

interface World {
  readonly trials?: number
  readonly atOnce?: number
  readonly answer?: (asked: Asked) => Promise<Answer>
}

function worldOf({ trials = 20, atOnce = 1, answer = async () => testAnswer('12 months') }: World) {
  const scenario = testScenario(Array.from({ length: trials }, (_, index) => testQuestion(`q-${index}`)))
  const system = { ...testSystem('base', answer), concurrency: atOnce, sharing: 'chat-1@localhost:8080' }
  return { scenario, settings, systems: new Map([['base', system]]), planned: planTrials(scenario, settings) }
}

async function connection(): Promise<Connection> {
  const one = await connect(redis.url, (notice) => notices.push(notice))
  open.push(one)
  return one
}

/** A worker with a connection of its own, until the test has ended. */
async function startWorker(world: World, more: Pick<ServeOptions, 'breath'> & { readonly refuse?: string } = {}): Promise<void> {
  const { scenario, systems, planned } = worldOf(world)
  const controller = new AbortController()
  working.push(controller)
  const { refuse, ...options } = more
  ended.push(
    work({
      connection: await connection(),
      open: async () => {
        if (refuse) throw new InputError(refuse)
        return { scenario, settings, systems, trials: new Map(planned.map((trial) => [trial.id, trial])) }
      },
      lostAfter: 5_000,
      idle: undefined,
      signal: controller.signal,
      onStage: () => undefined,
      ...options,
    }).catch((error: unknown) => error),
  )
}

/** A run on the queue. @returns its journal. */
async function coordinate(
  world: World,
  rates: readonly Rate[] = [],
  { signal, path = join(temporaryFolder(), TRIALS_FILE) }: { readonly signal?: AbortSignal; readonly path?: string } = {},
): Promise<Trial[]> {
  const { planned, ...rest } = worldOf(world)
  const journal = openJournal(path)
  const execute = onQueue({ connection: await connection(), rates, onStage: (stage) => notices.push(stage) })
  try {
    await execute(
      { ...rest, trials: planned, journal, onTrial: () => undefined, ...(signal ? { signal } : {}) },
      testManifest({}, settings),
    )
  } finally {
    journal.close()
  }
  return readJournal(path)
}

const OFFER = { scenario: 'parking', manifest: testManifest({}, settings) }
/** What Redis is left with: all that there is of a run is gone. */
const keysOfRuns = async () => (await redis.cli('keys', '*')).split('\n').filter((key) => key !== '' && !/^versus:offers:|:meta$/.test(key))

describe('a run on a queue', () => {
  it('has every trial asked by workers and journalled once, and leaves nothing in Redis', async () => {
    await startWorker({})
    await startWorker({})
    const trials = await coordinate({
      answer: () => {
        throw new Error('the coordinator asked')
      },
    })
    expect(new Set(trials.map(({ id }) => id)).size).toBe(20)
    expect(trials.every(({ answer }) => answer?.text === '12 months')).toBe(true)
    expect(await keysOfRuns()).toEqual([])
    const offers = offersAt(await connection())
    expect(await offers.ids()).toEqual([])
    await offers.close()
  })

  it('gives a system that takes one question at a time one at a time, and one that takes three three', async () => {
    for (const atOnce of [1, 3]) {
      let now = 0
      let most = 0
      const answer = async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 20))
        now--
        return testAnswer('12 months')
      }
      await startWorker({ atOnce, answer })
      await coordinate({ atOnce })
      working.pop()?.abort()
      await Promise.all(ended.splice(0))
      expect(most).toBe(atOnce)
    }
  })

  it('journals a trial that failed as failed, with the attempts of its worker', async () => {
    await startWorker({
      trials: 1,
      answer: async () => {
        throw new Error('out of memory')
      },
    })
    expect(await coordinate({ trials: 1 })).toMatchObject([
      { attempts: 3, answer: null, error: { kind: 'model', message: 'out of memory' } },
    ])
  })

  it('journals what a worker gave back that is no trial as an error of the worker’s', async () => {
    const { planned } = worldOf({ trials: 2 })
    const forged = (await connection()).worker(
      queueName(offerId(OFFER), ''),
      async ({ id }) => {
        if (id === planned[0]?.id) return { id, text: 'anything' }
        throw new Error('no such question here')
      },
      {},
    )
    const trials = await coordinate({ trials: 2 })
    await forged.close()
    expect(Object.fromEntries(trials.map(({ id, error }) => [id, error]))).toEqual({
      [planned[0]?.id as string]: { kind: 'model', fault: 'worker', message: 'a worker gave back what is no trial' },
      [planned[1]?.id as string]: { kind: 'model', fault: 'worker', message: 'no such question here' },
    })
  })

  it('gives a trial up that took worker after worker with it, and counts it as failed', async () => {
    // A lock that is not renewed: the same as a worker that is gone.
    const lost = Array.from({ length: 2 }, async () =>
      (await connection()).worker(queueName(offerId(OFFER), ''), () => new Promise(() => undefined), {
        lockDuration: 100,
        skipLockRenewal: true,
        stalledInterval: 60,
        maxStalledCount: 2,
        concurrency: 10,
      }),
    )
    const trials = await coordinate({ trials: 1 })
    expect(trials).toMatchObject([{ answer: null, error: { fault: 'worker', message: expect.stringContaining('was lost') } }])
    for (const worker of await Promise.all(lost)) await worker.close(true)
  })

  it('begins no more trials in a span of time than its rate, however many workers there are', async () => {
    const began: number[] = []
    const answer = async () => {
      began.push(performance.now())
      return testAnswer('12 months')
    }
    for (let count = 0; count < 3; count++) await startWorker({ atOnce: 4, answer, trials: 30 })
    await coordinate({ atOnce: 4, trials: 30 }, [{ name: 'localhost:8080', trials: 5, per: 300 }])
    expect(began).toHaveLength(30)
    // Six spans of five: between the first and the last trial lie four whole ones at least.
    expect((began.at(-1) as number) - (began[0] as number)).toBeGreaterThan(4 * 300)
  })

  it('asks again what a provider turned away for its rate', async () => {
    let asked = 0
    const answer = async () => {
      if (++asked === 1) throw new EndpointError('rate', 'too many requests')
      return testAnswer('12 months')
    }
    await startWorker({ trials: 3, atOnce: 2, answer }, { breath: 50 })
    const trials = await coordinate({ trials: 3, atOnce: 2 })
    expect(trials.map(({ error }) => error)).toEqual([null, null, null])
    expect(asked).toBe(4)
  })

  it('ends a worker that every other question would fail at, and gives its trials to others; no trial fails', async () => {
    let asked = 0
    const answer = async () => {
      if (++asked > 3) throw new EndpointError('key', 'the API key is refused')
      return testAnswer('12 months')
    }
    const refused = startWorker({ atOnce: 2, answer })
    const running = coordinate({ atOnce: 2 })
    await refused
    await expect(ended[0]).resolves.toMatchObject({
      message: expect.stringMatching(/^base can't be asked: the API key is refused\n.*this worker ends/),
    })
    await until(() => notices.some((notice) => /does not take part: .*the API key is refused/.test(notice)), { what: 'word of the worker' })
    await until(() => notices.some((notice) => notice.includes('no worker is at it')), { what: 'word that there is no other' })
    await startWorker({ atOnce: 2 })
    const trials = await running
    expect(trials).toHaveLength(20)
    expect(trials.filter(({ error }) => error)).toEqual([])
    expect(asked).toBeLessThanOrEqual(3 + 4)
  })

  it('tells why a worker does not take part, and goes on with the others', async () => {
    await startWorker({}, { refuse: 'the questions of parking differ' })
    const running = coordinate({})
    await until(() => notices.some((notice) => notice.includes('does not take part')), { what: 'word of the worker' })
    expect(notices).toContainEqual(expect.stringMatching(/a worker does not take part: .*the questions of parking differ/))
    await startWorker({})
    expect(await running).toHaveLength(20)
  })

  it('refuses a rate for what nobody asks', async () => {
    await expect(coordinate({ atOnce: 2 }, [{ name: 'elsewhere', trials: 1, per: 1_000 }])).rejects.toThrow(
      /--rate elsewhere: .* none of chat-1@localhost:8080/,
    )
    await expect(coordinate({}, [{ trials: 1, per: 1_000 }])).rejects.toThrow(/nothing to limit/)
  })

  it('takes back what nobody has begun when it is interrupted, and journals what was under way', async () => {
    const controller = new AbortController()
    const answer = async () => {
      controller.abort()
      await new Promise((resolve) => setTimeout(resolve, 100))
      return testAnswer('12 months')
    }
    await startWorker({ answer })
    const path = join(temporaryFolder(), TRIALS_FILE)
    await expect(coordinate({}, [], { signal: controller.signal, path })).rejects.toThrow(/aborted/)
    expect(readJournal(path)).toMatchObject([{ answer: { text: '12 months' } }])
    expect(await keysOfRuns()).toEqual([])
  })
})

describe('connect', () => {
  it('says that there is no Redis, without the password', async () => {
    const failing = connect('redis://:s3cret-word@127.0.0.1:1', () => undefined)
    await expect(failing).rejects.toThrow(InputError)
    await expect(failing).rejects.toThrow(/^redis:\/\/127\.0\.0\.1:1.*no Redis can be used there \(.*ECONNREFUSED/)
    await expect(failing).rejects.not.toThrow(/s3cret/)
  })

  it('says that a Redis does not let it in', async () => {
    const closed = await startRedis({ password: 'right' })
    const { host } = new URL(closed.url)
    await expect(connect(`redis://${host}`, () => undefined)).rejects.toThrow(/no Redis can be used there \(NOAUTH/)
    await expect(connect(`redis://:wrong@${host}`, () => undefined)).rejects.toThrow(/no Redis can be used there \(WRONGPASS/)
    ;(await connect(`redis://:right@${host}`, () => undefined)).close()
    await closed.kill()
  })
})
