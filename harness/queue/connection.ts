import type { Processor, Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq'
import { InputError, messageOf } from '../common/errors.js'
import { withoutSecrets } from '../common/secret.js'

/** Every key in Redis begins with it. */
const PREFIX = 'versus'

/** A Redis that is connected, and is connected again whenever it was lost. */
export interface Connection {
  /** Its address, without a password. */
  readonly shown: string
  queue(name: string, options?: Omit<QueueOptions, 'connection' | 'prefix'>): Queue
  worker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection' | 'prefix'>): Worker
  /** Calls back each time that it is there again: it may have forgotten everything. @returns stops that. */
  onBack(back: () => void): () => void
  close(): void
}

/**
 * @param onNotice is told when the connection is lost, and when it is there again
 * @throws InputError where no Redis can be reached, or it does not let us in. The message holds no password.
 */
export async function connect(url: string, onNotice: (message: string) => void): Promise<Connection> {
  const shown = withoutSecrets(url)
  const [{ Redis }, bullmq] = await Promise.all([import('ioredis'), import('bullmq')])
  let there = false
  let fault: unknown
  const redis = new Redis(url, {
    lazyConnect: true,
    // As BullMQ wants it: commands wait until Redis is there again.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (there ? Math.min(times * 100, 2_000) : null),
  })
  redis.on('error', (error) => {
    fault = error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    redis.disconnect()
    throw new InputError(
      `${shown}: no Redis can be used there (${reason(fault ?? error)}); start one, or give the right address with --queue`,
    )
  }
  there = true
  let lost = false
  redis.on('close', () => {
    if (!lost) onNotice(`${shown}: the connection is lost${fault ? ` (${reason(fault)})` : ''}; trying again`)
    lost = true
  })
  redis.on('ready', () => {
    if (lost) onNotice(`${shown}: connected again`)
    lost = false
    fault = undefined
  })
  // What goes wrong with the connection is told once, above, and not by each queue.
  const silent = <T extends Queue | Worker>(part: T): T => {
    ;(part as Queue).on('error', () => undefined)
    return part
  }
  return {
    shown,
    queue: (name, options) => silent(new bullmq.Queue(name, { ...options, connection: redis, prefix: PREFIX })),
    worker: (name, processor, options) => silent(new bullmq.Worker(name, processor, { ...options, connection: redis, prefix: PREFIX })),
    onBack(back) {
      redis.on('ready', back)
      return () => redis.off('ready', back)
    },
    close() {
      lost = true
      redis.disconnect()
    },
  }
}

/** What is behind an error that gathers those of several addresses has no message of its own. */
function reason(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error]
  return messageOf(first)
}
