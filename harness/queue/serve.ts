import type { Job, Queue } from 'bullmq'
import type { Milliseconds } from '../common/units.js'
import { executeTrial, laneOf } from '../run/execute.js'
import { HopelessError } from '../run/hopeless.js'
import type { Trial } from '../run/journal.js'
import type { PlannedTrial, RunSettings } from '../run/plan.js'
import type { Scenario } from '../scenario/scenario.js'
import type { System } from '../systems/system.js'
import type { Connection } from './connection.js'
import { queueName } from './offers.js'

/** What a worker asks an offer's trials with. */
export interface Opened {
  readonly scenario: Scenario
  readonly settings: RunSettings
  readonly systems: ReadonlyMap<string, System>
  /** By their ids. */
  readonly trials: ReadonlyMap<string, PlannedTrial>
}

export interface ServeOptions extends Opened {
  readonly connection: Connection
  /** The offer's. */
  readonly id: string
  /** How long a worker may be silent before its trials are given to others. */
  readonly lostAfter: Milliseconds
  /** How long all workers leave a provider alone that was asked too often. Default 10 s. */
  readonly breath?: Milliseconds
  readonly onTrial: (trial: Trial) => void
}

/** Times that a trial goes back into the queue because the provider was asked too often; then that is how it ended. */
const TURNS = 10
const BREATH: Milliseconds = 10_000
/** Workers that a trial may take with it: it is not given to one after the other for ever. */
const MOST_LOST = 5

/** A worker at the trials of an offer. */
export interface Serving {
  /** How long it has had nothing to do; 0 while it has. */
  idle(): Milliseconds
  /** Why it begins no trial any more and gave back what it could not ask; `undefined` while it does. */
  stopped(): HopelessError | undefined
  /** Begins no trial any more, and waits for those under way. */
  close(): Promise<void>
}

/** Ask trials of an offer as they come, of each lane as many at once as it takes. */
export function serve(options: ServeOptions): Serving {
  const { connection, id, systems, lostAfter } = options
  const widths = new Map([...systems.values()].map((system) => [laneOf(system), system.concurrency ?? 1]))
  let busy = 0
  let idleSince = Date.now()
  let stopped: HopelessError | undefined
  const parts = [...widths].map(([lane, concurrency]) => {
    const name = queueName(id, lane)
    const queue = connection.queue(name, { skipMetasUpdate: true })
    const work = async (job: Job) => {
      busy++
      try {
        return await ask(job, queue, options)
      } catch (error) {
        if (!(error instanceof HopelessError)) throw error
        stopped ??= error
        for (const { worker } of parts) void worker.pause(true)
        throw await backIntoQueue()
      } finally {
        busy--
        idleSince = Date.now()
      }
    }
    const worker = connection.worker(name, work, {
      concurrency,
      lockDuration: lostAfter,
      stalledInterval: lostAfter / 2,
      maxStalledCount: MOST_LOST,
    })
    return { queue, worker }
  })
  return {
    idle: () => (busy > 0 ? 0 : Date.now() - idleSince),
    stopped: () => stopped,
    async close() {
      await Promise.all(parts.map(({ worker }) => worker.close()))
      await Promise.all(parts.map(({ queue }) => queue.close()))
    },
  }
}

async function ask({ id = '', attemptsStarted }: Job, queue: Queue, options: ServeOptions): Promise<Trial> {
  const planned = options.trials.get(id)
  if (!planned) throw new Error(`the trial ${id} is not in the plan`)
  const trial = await executeTrial(planned, options)
  if (trial.error?.fault === 'rate' && attemptsStarted <= TURNS) {
    await queue.rateLimit(options.breath ?? BREATH)
    throw await backIntoQueue()
  }
  options.onTrial(trial)
  return trial
}

/** What is thrown for a trial that is to be begun again, by this worker or another. */
async function backIntoQueue(): Promise<Error> {
  const { RateLimitError } = await import('bullmq')
  return new RateLimitError()
}
