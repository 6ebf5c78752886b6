import type { Job } from 'bullmq'
import { z } from 'zod'
import { hashOf } from '../common/hash.js'
import { validate } from '../common/jsonl.js'
import { manifestSchema } from '../run/manifest.js'
import type { Connection } from './connection.js'

/** The trials of one scenario of a run, for workers to ask. */
const offerSchema = z.object({
  scenario: z.string(),
  /** What must be the same at the worker. It holds names of environment variables, never a key. */
  manifest: manifestSchema,
})
export type Offer = z.infer<typeof offerSchema>

/** What is offered at a Redis. Anybody who can write to it can offer: a worker looks at what it takes. */
export interface Offers {
  /** Offer it, where it is not offered yet. */
  post(offer: Offer): Promise<void>
  withdraw(id: string): Promise<void>
  /** Of all that is offered, the oldest first. */
  ids(): Promise<string[]>
  /** @returns undefined where it is not offered. @throws InputError where it is none. */
  read(id: string): Promise<Offer | undefined>
  /** Tell whoever offered why a worker does not take it. */
  refuse(id: string, reason: string): Promise<void>
  /** Why workers did not take it, from a number on. */
  refusals(id: string, from: number): Promise<string[]>
  close(): Promise<void>
}

const QUEUE = 'offers'

/** The name of an offer, and how the names of its queues begin. The same for the same run, whenever it goes on. */
export function offerId({ scenario, manifest: { run, created, settings } }: Offer): string {
  return [plain(run), scenario, hashOf({ created, settings }).slice(0, 8)].join('-')
}

/** The queue of a lane of trials. */
export function queueName(offer: string, lane: string): string {
  return lane === '' ? offer : `${offer}-${plain(lane)}-${hashOf(lane).slice(0, 4)}`
}

/** Without what Redis' keys or BullMQ's names can't hold. */
function plain(name: string): string {
  return name.replace(/[^\w.@+-]/g, '_')
}

/** Offers are jobs that nobody takes from their queue: they stay until they are withdrawn. */
export function offersAt(connection: Connection): Offers {
  const queue = connection.queue(QUEUE)
  return {
    async post(offer) {
      await queue.add('offer', offer, { jobId: offerId(offer) })
    },
    async withdraw(id) {
      await queue.remove(id)
    },
    ids: () => queue.getRanges(['wait'], 0, -1, true),
    async read(id) {
      const job: Job | undefined = await queue.getJob(id)
      return job && validate(job.data, offerSchema, `the offer ${id} at ${connection.shown}`)
    },
    async refuse(id, reason) {
      await queue.addJobLog(id, reason)
    },
    async refusals(id, from) {
      const { logs } = await queue.getJobLogs(id, from, -1, true)
      return logs
    },
    close: () => queue.close(),
  }
}
