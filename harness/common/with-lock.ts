import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, InputError, messageOf } from './errors.js'
import { formatSeconds, type Seconds } from './units.js'

export interface LockOptions {
  /** A lock that was not touched for so long belongs to a process that was killed. */
  readonly staleSeconds: Seconds
  /** How long another process is waited for. */
  readonly waitSeconds: Seconds
  /** Told once, where another process is waited for. */
  readonly onWait?: (() => void) | undefined
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined
}

const TOUCH_MS = 1_000
/** Between two looks at the lock of another. */
const LOOK_MS = 500

/**
 * Do some work that no other process does meanwhile under the same path: the lock is `<path>.lock`, in a folder that is made where it is not there.
 * @throws InputError where the lock can't be made, or another process has it all the time; the reason of the signal.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const release = await acquired(path, options)
  try {
    return await work()
  } finally {
    await release()
  }
}

async function acquired(path: string, { staleSeconds, waitSeconds, onWait, signal }: LockOptions): Promise<() => Promise<void>> {
  const { lock } = await import('proper-lockfile')
  const since = performance.now()
  for (let looks = 0; ; looks++) {
    signal?.throwIfAborted()
    try {
      mkdirSync(dirname(path), { recursive: true })
      return await lock(path, { realpath: false, stale: staleSeconds * 1000, update: TOUCH_MS, retries: 0 })
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED')
        throw new InputError(
          `${dirname(path)}: can't be written (${messageOf(error)}); give it rights and room, or set VERSUS_CACHE to another folder if it is the cache’s`,
        )
    }
    if (performance.now() - since > waitSeconds * 1000)
      throw new InputError(`${path}: another process has been at this for ${formatSeconds(waitSeconds)}; wait for it, or end it first`)
    if (looks === 0) onWait?.()
    await sleep(LOOK_MS, undefined, { signal }).catch(() => signal?.throwIfAborted())
  }
}
