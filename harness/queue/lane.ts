import type { Job, Queue } from 'bullmq'
import { endedTrial } from '../run/execute.js'
import { type Trial, trialSchema } from '../run/journal.js'
import type { PlannedTrial } from '../run/plan.js'
import type { Connection } from './connection.js'
import type { Rate } from './rate.js'

/** Trials in Redis that are not journalled: enough for a thousand workers, and few enough for its memory. */
const MOST_OUT = 5_000
/** Handed over in one piece. */
const BULK = 500
/** Read in one piece: an answer may have some megabytes. */
const READ = 25
/** BullMQ notes each end, with the result, for those who listen. Nobody does. */
const STREAMS = { events: { maxLen: 10 } }

/** A trial that has ended, and what takes it out of Redis once it is journalled. */
interface Finished {
  /** `undefined` where it is journalled already, or not of this run. */
  readonly trial: Trial | undefined
  remove(): Promise<void>
}

/** The coordinator's side of a queue: trials that wait for each other, on their way to workers and back. */
export interface LaneQueue {
  /** Trials that are not journalled. */
  left(): number
  /** Those of them that Redis was given. */
  out(): number
  /** Hand over as many as there is room for. */
  fill(): Promise<void>
  /** Some of those that ended. */
  finished(): Promise<Finished[]>
  /** A trial is journalled. */
  done(id: string): void
  /** How many Redis has, and how many of them a worker has. */
  counts(): Promise<{ readonly known: number; readonly active: number }>
  /** Hand over again what is not journalled: what Redis still knows it does not take twice. */
  restore(): Promise<void>
  /** Take back what no worker has begun. */
  drain(): Promise<void>
  /** Remove every trace of it from Redis. */
  remove(): Promise<void>
}

interface LaneOptions {
  readonly connection: Connection
  readonly name: string
  readonly trials: readonly PlannedTrial[]
  /** `undefined` where there is no limit. */
  readonly rate: Pick<Rate, 'trials' | 'per'> | undefined
}

export function openLane({ connection, name, trials, rate }: LaneOptions): LaneQueue {
  const out = new Map<string, PlannedTrial>()
  let next = 0
  let queue = open()
  let limited = false

  function open(): Queue {
    return connection.queue(name, { streams: STREAMS })
  }
  const limit = async () => {
    if (rate && !limited) await queue.setGlobalRateLimit(rate.trials, rate.per)
    limited = true
  }
  const hand = (planned: readonly PlannedTrial[]) =>
    queue.addBulk(planned.map(({ id }) => ({ name: 'trial', data: {}, opts: { jobId: id } })))

  return {
    left: () => trials.length - next + out.size,
    out: () => out.size,
    async fill() {
      await limit()
      while (next < trials.length && out.size < MOST_OUT) {
        const bulk = trials.slice(next, next + Math.min(BULK, MOST_OUT - out.size))
        await hand(bulk)
        for (const planned of bulk) out.set(planned.id, planned)
        next += bulk.length
      }
    },
    async finished() {
      const jobs = (await queue.getJobs(['completed', 'failed'], 0, READ - 1, true)) as Job[]
      return jobs.map((job) => {
        const planned = out.get(job.id ?? '')
        return { trial: planned && trialOf(planned, job), remove: () => removeJob(queue, job) }
      })
    },
    done: (id) => void out.delete(id),
    async counts() {
      const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'active', 'completed', 'failed')
      return { known: Object.values(counts).reduce((sum, count) => sum + count, 0), active: counts['active'] ?? 0 }
    },
    async restore() {
      // What the queue says of itself is written when it is opened.
      await queue.close()
      queue = open()
      limited = false
      await limit()
      const planned = [...out.values()]
      for (let start = 0; start < planned.length; start += BULK) await hand(planned.slice(start, start + BULK))
    },
    drain: () => queue.drain(),
    async remove() {
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}

async function removeJob(queue: Queue, { id }: Job): Promise<void> {
  await queue.remove(id as string)
}

/** How a trial ended by what a worker gave back; it came through Redis, and is not taken unseen. */
function trialOf(planned: PlannedTrial, { failedReason, returnvalue }: Job): Trial {
  const failed = (message: string) => endedTrial(planned, { attempts: 1, answer: null, error: { kind: 'model', fault: 'worker', message } })
  if (failedReason)
    return failed(failedReason.includes('stalled') ? 'every worker that began it was lost while it was at it' : failedReason)
  const parsed = trialSchema.safeParse(returnvalue)
  return parsed.success && parsed.data.id === planned.id ? parsed.data : failed('a worker gave back what is no trial')
}
