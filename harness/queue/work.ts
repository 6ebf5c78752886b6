import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError } from '../common/errors.js'
import type { Milliseconds } from '../common/units.js'
import type { HopelessError } from '../run/hopeless.js'
import { type Offer, offersAt } from './offers.js'
import { type Opened, type ServeOptions, type Serving, serve } from './serve.js'

export interface WorkOptions extends Pick<ServeOptions, 'connection' | 'lostAfter' | 'breath'> {
  /** @throws InputError for an offer that can't be taken here. */
  readonly open: (offer: Offer) => Promise<Opened>
  /** Ends after so long with nothing to do; `undefined` for never. */
  readonly idle: Milliseconds | undefined
  /** Ends once the trials under way have. */
  readonly signal: AbortSignal
  readonly onStage: (message: string) => void
}

/** Between two looks at what is offered. */
const LOOK: Milliseconds = 500
/** How long a worker stays with an offer that has nothing to do while there is another. */
const STAY: Milliseconds = 10_000

/**
 * Ask trials of every offer that is taken here, one offer after the other, until the signal, or until there has been nothing to do for long enough.
 * @returns how many trials were asked.
 * @throws InputError where it ends without one because it could take no offer, or where an endpoint would turn every question away: the trials
 * that it did turn away are given to other workers.
 */
export async function work(options: WorkOptions): Promise<number> {
  const { connection, open, idle, signal, onStage } = options
  const offers = offersAt(connection)
  const refused = new Map<string, string>()
  let asked = 0
  let last: string | undefined
  let since = Date.now()
  const takeable = async () => (await offers.ids()).filter((id) => !refused.has(id))
  try {
    onStage(`waiting for trials at ${connection.shown}`)
    while (!signal.aborted && (idle === undefined || Date.now() - since < idle)) {
      const ids = await takeable()
      const id = ids[(ids.indexOf(last ?? '') + 1) % ids.length]
      const opened = id === undefined ? undefined : await openOrRefuse(id)
      if (id === undefined || opened === undefined) {
        await pause(LOOK, signal)
        continue
      }
      try {
        const serving = serve({ ...options, ...opened, id, onTrial: () => void asked++ })
        onStage(`asking trials of ${id}`)
        await stay(id, serving)
        const stopped = serving.stopped()
        if (stopped) throw await leave(id, stopped)
        since = Date.now() - serving.idle()
      } finally {
        for (const system of opened.systems.values()) await system.dispose()
      }
      last = id
    }
  } finally {
    await offers.close()
  }
  if (asked === 0 && refused.size > 0) throw new InputError([...refused.values()].join('\n'))
  return asked

  async function openOrRefuse(id: string): Promise<Opened | undefined> {
    try {
      const offer = await offers.read(id)
      return offer && (await open(offer))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      refused.set(id, error.message)
      onStage(`not for this worker: ${error.message}`)
      await offers.refuse(id, `${hostname()}: ${error.message}`)
      return undefined
    }
  }

  /** Whoever offered is told. @returns what the worker ends with. */
  async function leave(id: string, { message, remedy }: HopelessError): Promise<InputError> {
    // It may have been withdrawn meanwhile.
    await offers.refuse(id, `${hostname()}: ${message}`).catch(() => undefined)
    return new InputError(
      `${message}\nevery other question would fail as well: this worker ends, and its trials are given to others; ${remedy}, and start it again`,
    )
  }

  /** Until it can ask no more, the offer is withdrawn, another waits, or there is nothing more to do. */
  async function stay(id: string, serving: Serving): Promise<void> {
    try {
      while (!signal.aborted && !serving.stopped() && (idle === undefined || serving.idle() < idle)) {
        const ids = await takeable()
        if (!ids.includes(id) || (ids.length > 1 && serving.idle() > STAY)) return
        await pause(LOOK, signal)
      }
    } finally {
      await serving.close()
    }
  }
}

async function pause(milliseconds: Milliseconds, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined)
}
