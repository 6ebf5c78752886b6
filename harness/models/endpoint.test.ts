import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { refuse, send, startOpenAiServer } from '../../tests/support/openai-server.js'
import { InputError } from '../common/errors.js'
import { openEndpoint, retrying } from './endpoint.js'
import { EndpointError, type Fault } from './endpoint-fault.js'
import { limitRequests } from './slots.js'

const KEY = 'sk-test/0123456789+abcdef'

describe('openEndpoint', () => {
  it.each([
    ['nonsense', 'is none'],
    ['ftp://127.0.0.1/v1', 'https:// or http://'],
    ['https://user:secret@127.0.0.1/v1', 'user or password'],
    ['https://127.0.0.1/v1?version=1', '? or #'],
    ['https://127.0.0.1/v1#top', '? or #'],
  ])('refuses the base URL %s', (baseUrl, message) => {
    const open = () => openEndpoint({ baseUrl, model: 'chat-1' })
    expect(open).toThrow(InputError)
    expect(open).toThrow(message)
    expect(open).not.toThrow('secret')
  })

  it.each(['sk-test 0123456789', 'sk-test\n0123456789', 'sk-test–0123456789'])(
    'refuses a key that no header can hold, without showing it',
    (apiKey) => {
      const open = () => openEndpoint({ baseUrl: 'http://127.0.0.1/v1', model: 'chat-1', apiKey })
      expect(open).toThrow(InputError)
      expect(open).not.toThrow('0123456789')
    },
  )

  it.each([`${'x'.repeat(480)} `, 'x '])('hides the key before it shortens what the server said', async (before) => {
    const server = await startOpenAiServer()
    onTestFinished(() => server.close())
    const endpoint = openEndpoint({ baseUrl: server.baseUrl, model: 'chat-1', apiKey: KEY })
    server.next(
      send(400, JSON.stringify({ error: { message: `${before}${KEY} ${encodeURIComponent(KEY)}` } }), {
        'content-type': 'application/json',
      }),
    )
    const error = await rejection(endpoint.request((client, signal) => client.models.list({ signal })))
    expect(error.message.length).toBeLessThanOrEqual(500)
    expect(error.message).not.toContain('sk-test')
  })

  it('leaves a placeholder alone that occurs in ordinary words', async () => {
    const server = await startOpenAiServer()
    onTestFinished(() => server.close())
    const endpoint = openEndpoint({ baseUrl: server.baseUrl, model: 'chat-1', apiKey: 'none' })
    server.next(refuse(400, { message: 'none of these' }))
    await expect(endpoint.request((client, signal) => client.models.list({ signal }))).rejects.toThrow('none of these')
  })

  it('passes on what is no fault of the endpoint', async () => {
    const endpoint = openEndpoint({ baseUrl: 'http://127.0.0.1/v1', model: 'chat-1' })
    const bug = new TypeError('x is not a function')
    expect(await rejection(endpoint.request(() => Promise.reject(bug)))).toBe(bug)
  })
})

describe('retrying', () => {
  it.each<[Fault, number]>([
    ['rate', 4],
    ['server', 4],
    ['quota', 1],
    ['cut', 1],
    ['hang', 1],
    ['unreachable', 1],
  ])('tries where the fault is %s %i times', async (fault, tries) => {
    const attempts = failing(fault)
    expect(await rejection(retrying(attempts.run, { pauseMs: 1 }))).toBe(attempts.error)
    expect(attempts.count).toBe(tries)
  })

  it('tries again for one fault more where it is told so', async () => {
    const attempts = failing('cut')
    await rejection(retrying(attempts.run, { pauseMs: 1, also: 'cut' }))
    expect(attempts.count).toBe(4)
  })

  it('gives what the first try gives that succeeds', async () => {
    let tries = 0
    const answer = await retrying(() => (++tries < 3 ? Promise.reject(fault('server')) : Promise.resolve(tries)), { pauseMs: 1 })
    expect(answer).toBe(3)
  })

  it.each([
    ['its own pause', {}],
    ['the pause that is asked for', { retryAfterMs: 60_000 }],
  ])('ends %s where it is aborted', async (_name, details) => {
    const controller = new AbortController()
    const attempts = failing('rate', details)
    const ended = rejection(retrying(attempts.run, { pauseMs: 60_000, signal: controller.signal }))
    while (attempts.count === 0) await turn()
    await turn()
    const reason = new Error('stop')
    controller.abort(reason)
    expect(await ended).toBe(reason)
    expect(attempts.count).toBe(1)
  })

  it('does not wait as long as no one would', async () => {
    const attempts = failing('rate', { retryAfterMs: 3_600_000 })
    expect(await rejection(retrying(attempts.run, { pauseMs: 1 }))).toBe(attempts.error)
    expect(attempts.count).toBe(1)
  })
})

describe('limitRequests', () => {
  it('lets through as many as it is wide, in the order of the calls', async () => {
    const slots = limitRequests(2)
    const work = tasks(slots, 4)
    await turn()
    expect(work.started).toEqual([0, 1])
    await work.end(1)
    expect(work.started).toEqual([0, 1, 2])
    await work.end(0)
    expect(work.started).toEqual([0, 1, 2, 3])
  })

  it('halves once for all that were under way together, and not below 1', async () => {
    const slots = limitRequests(5)
    const first = tasks(slots, 5)
    for (const task of [0, 1, 2, 3, 4]) await first.end(task, fault('rate'))
    expect(slots.width).toBe(2)
    for (const width of [1, 1]) {
      await rejection(slots.run(() => Promise.reject(fault('rate'))))
      expect(slots.width).toBe(width)
    }
  })

  it('lets no further through after a halving until enough have ended', async () => {
    const slots = limitRequests(4)
    const work = tasks(slots, 6)
    await work.end(0, fault('rate'))
    await work.end(1)
    expect(work.started).toEqual([0, 1, 2, 3])
    await work.end(2)
    expect(work.started).toEqual([0, 1, 2, 3, 4])
  })

  it('widens by one after 20 successes, up to where it began', async () => {
    const slots = limitRequests(4)
    const succeed = async (times: number) => {
      for (let time = 0; time < times; time++) await slots.run(() => Promise.resolve())
    }
    await rejection(slots.run(() => Promise.reject(fault('rate'))))
    await succeed(19)
    expect(slots.width).toBe(2)
    await succeed(1)
    expect(slots.width).toBe(3)
    await succeed(60)
    expect(slots.width).toBe(4)
  })

  it('keeps its width through other faults, and gives the slot back', async () => {
    const slots = limitRequests(1)
    await rejection(slots.run(() => Promise.reject(fault('server'))))
    expect(slots.width).toBe(1)
    expect(await slots.run(() => Promise.resolve('in'))).toBe('in')
  })

  it('lets go of who stops waiting', async () => {
    const slots = limitRequests(1)
    const controller = new AbortController()
    const work = tasks(slots, 1)
    const started: string[] = []
    const impatient = rejection(slots.run(async () => started.push('impatient'), controller.signal))
    const patient = slots.run(async () => started.push('patient'))
    controller.abort(new Error('stop'))
    expect((await impatient).message).toBe('stop')
    await work.end(0)
    await patient
    expect(started).toEqual(['patient'])
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a concurrency of %d', (concurrency) => {
    expect(() => limitRequests(concurrency)).toThrow(InputError)
  })
})

describe('EndpointError', () => {
  it.each<[Fault, boolean]>([
    ['cut', true],
    ['empty', true],
    ['rate', false],
    ['server', false],
    ['key', false],
    ['hang', false],
  ])('says whether %s may pass on another try of the caller: %s', (kind, mayPass) => {
    expect(fault(kind).mayPass).toBe(mayPass)
  })
})

function fault(kind: Fault, details: EndpointError['details'] = {}): EndpointError {
  return new EndpointError(kind, `a fault: ${kind}`, details)
}

function failing(kind: Fault, details?: EndpointError['details']) {
  const error = fault(kind, details)
  const attempts = {
    error,
    count: 0,
    run: () => {
      attempts.count++
      return Promise.reject(error)
    },
  }
  return attempts
}

/** So many tasks, handed to the slots at once; each ends when it is told. */
function tasks(slots: ReturnType<typeof limitRequests>, count: number) {
  const started: number[] = []
  const enders = new Map<number, (error?: Error) => void>()
  const ended = Array.from({ length: count }, (_, task) =>
    slots
      .run(() => {
        started.push(task)
        return new Promise<void>((resolve, reject) => enders.set(task, (error) => (error ? reject(error) : resolve())))
      })
      .catch(() => undefined),
  )
  return {
    started,
    async end(task: number, error?: Error) {
      await turn()
      enders.get(task)?.(error)
      await ended[task]
      await turn()
    },
  }
}

function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('it did not fail'),
    (error: Error) => error,
  )
}
