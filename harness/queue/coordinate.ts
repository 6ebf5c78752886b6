import { setTimeout as sleep } from 'node:timers/promises'
import { InputError, messageOf } from '../common/errors.js'
import type { Milliseconds } from '../common/units.js'
import { type ExecuteOptions, laneOf, ONE_AT_A_TIME, openSystem } from '../run/execute.js'
import type { PlannedTrial } from '../run/plan.js'
import type { Execute } from '../run/run.js'
import type { Connection } from './connection.js'
import { type LaneQueue, openLane } from './lane.js'
import { type Offer, type Offers, offerId, offersAt, queueName } from './offers.js'
import { names, type Rate } from './rate.js'

export interface CoordinateOptions {
  readonly connection: Connection
  readonly rates: readonly Rate[]
  readonly onStage: (message: string) => void
}

/** Between two looks for what has ended, where nothing has. */
const PAUSE: Milliseconds = 50
/** Between two looks at whether Redis still has all that it was given. */
const LOOK: Milliseconds = 1_000
/** What workers look for while they leave would be written anew. */
const LEAVE: Milliseconds = 1_000
/** How long Redis may be there and do nothing that it is asked to. */
const PATIENCE: Milliseconds = 60_000
/** For a model behind an endpoint without a rate: so many that none waits. A limit there must be, for workers to pause together when it turns them away. */
const NO_LIMIT = { trials: 1_000_000, per: 1_000 }

/**
 * Has trials asked by workers, over a queue in Redis. This process alone writes the journal: each trial once, whoever asked it and how often.
 * Whatever happens to workers and Redis, every trial that is not journalled is offered until it is.
 */
export function onQueue(options: CoordinateOptions): Execute {
  return async (asked, manifest) => {
    const [first] = asked.trials
    if (!first) return
    const offers = offersAt(options.connection)
    const offer = { scenario: asked.scenario.name, manifest }
    const lanes = lanesOf(offer, asked, options)
    try {
      await coordinate({ ...asked, ...options, offers, offer, lanes, id: offerId(offer) })
    } finally {
      await offers.close()
    }
  }
}

interface Coordination extends ExecuteOptions, CoordinateOptions {
  readonly offers: Offers
  readonly offer: Offer
  readonly id: string
  readonly lanes: readonly LaneQueue[]
}

async function coordinate(all: Coordination): Promise<void> {
  const { lanes, offers, offer, id, connection, signal, settings } = all
  const watch = watchman(all)
  const stop = connection.onBack(watch.suspect)
  try {
    await offers.post(offer)
    while (lanes.some((lane) => lane.left() > 0) && !signal?.aborted) {
      const ended = await patiently(all, async () => {
        await watch.look()
        for (const lane of lanes) await lane.fill()
        return collect(all)
      })
      if (ended === 0) await sleep(PAUSE)
    }
    await offers.withdraw(id)
    if (signal?.aborted) await finishUnderWay(all, settings.timeoutSeconds * 1000)
    await sleep(LEAVE)
    for (const lane of lanes) await lane.remove()
  } finally {
    stop()
  }
  signal?.throwIfAborted()
}

/** No trial is begun any more; those that workers have are waited for, unless they are not heard of. */
async function finishUnderWay(all: Coordination, atMost: Milliseconds): Promise<void> {
  for (const lane of all.lanes) await lane.drain()
  const until = Date.now() + atMost
  for (;;) {
    const counts = await Promise.all(all.lanes.map((lane) => lane.counts()))
    const ended = await patiently(all, () => collect(all))
    if (ended === 0 && (counts.every(({ active }) => active === 0) || Date.now() > until)) return
    await sleep(PAUSE)
  }
}

/** Journal what has ended, and only then take it out of Redis. @returns how many there were. */
async function collect({ lanes, journal, onTrial }: Coordination): Promise<number> {
  let count = 0
  for (const lane of lanes) {
    const finished = await lane.finished()
    for (const { trial } of finished) {
      if (!trial) continue
      journal.append(trial)
      lane.done(trial.id)
      onTrial(trial)
    }
    await Promise.all(finished.map(({ remove }) => remove()))
    count += finished.length
  }
  return count
}

/** Looks from time to time whether Redis still has all that it was given, and tells what workers say. */
function watchman({ lanes, offers, offer, id, connection, onStage }: Coordination) {
  let suspected = false
  let lastLook = Date.now()
  let told = 0
  let begun = false
  let waited = 0

  const tell = async (active: number) => {
    for (const reason of await offers.refusals(id, told)) {
      told++
      onStage(`a worker does not take part: ${reason}`)
      begun = false
      waited = 0
    }
    begun ||= active > 0
    if (!begun && ++waited === 5) onStage(`no worker is at it; start some with: npx versus worker --queue ${connection.shown}`)
  }
  return {
    /** Redis may have forgotten. */
    suspect: () => {
      suspected = true
    },
    async look() {
      if (!suspected && Date.now() - lastLook < LOOK) return
      lastLook = Date.now()
      const again = suspected
      suspected = false
      let active = 0
      try {
        // It forgot the offer with the rest.
        await offers.post(offer)
        for (const lane of lanes) {
          const counts = await lane.counts()
          active += counts.active
          if (again || counts.known < lane.out()) await lane.restore()
        }
        await tell(active)
      } catch (error) {
        suspected ||= again
        throw error
      }
    },
  }
}

/** Does a piece of work again where Redis does not do its part: it may be starting. */
async function patiently<T>({ connection }: Coordination, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE
  for (;;) {
    try {
      return await work()
    } catch (error) {
      // The journal's.
      if (error instanceof InputError) throw error
      if (Date.now() > until)
        throw new InputError(`${connection.shown}: ${messageOf(error)}; what was journalled is kept: mend it, and go on with --resume`)
      await sleep(PAUSE * 4)
    }
  }
}

/** @throws InputError for a rate of what is not asked here. */
function lanesOf(offer: Offer, { trials, systems }: ExecuteOptions, { connection, rates }: CoordinateOptions): LaneQueue[] {
  const byLane = new Map<string, PlannedTrial[]>()
  for (const planned of trials) {
    const key = laneOf(openSystem(systems, planned.system))
    const lane = byLane.get(key) ?? []
    byLane.set(key, lane)
    lane.push(planned)
  }
  const limitable = [...new Set([...systems.values()].map(laneOf))].filter((lane) => lane !== ONE_AT_A_TIME)
  for (const rate of rates)
    if (!limitable.some((lane) => rate.name === undefined || names(rate, lane)))
      throw new InputError(
        `--rate ${rate.name ?? ''}: ${limitable.length > 0 ? `limits what is none of ${limitable.join(', ')}` : 'no system here asks several questions at once, so there is nothing to limit'}`,
      )
  return [...byLane].map(([key, planned]) => {
    const rate = rates.find((one) => names(one, key)) ?? rates.find(({ name }) => name === undefined) ?? NO_LIMIT
    const name = queueName(offerId(offer), key)
    return openLane({ connection, name, trials: planned, rate: key === ONE_AT_A_TIME ? undefined : rate })
  })
}
