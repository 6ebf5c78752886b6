import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, InputError, messageOf } from '../common/errors.js'

/** A lock that was not touched for this long belongs to a run that was killed. */
const STALE_MS = 5_000
/** The same for one that nobody seems to have touched for a minute: longer than between two touches. */
const OLD_STALE_MS = 2_500
const TOUCH_MS = 1_000

/**
 * Make a run's folder and take it for this process; waits as long as it takes to tell a killed run from a living one. That one touches its
 * lock is seen by watching, not by the time of day, which may jump.
 * @returns gives the folder back.
 * @throws InputError where the folder can't be written or another run has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = lockFile(folder)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, '')
  } catch (error) {
    throw new InputError(`${folder}: results can't be written (${messageOf(error)}); name another folder with --results`)
  }
  const { lock } = await import('proper-lockfile')
  // Another that waits may be faster, and is then watched in its turn.
  for (let tries = 0; tries < 3; tries++) {
    const seen = touchedAt(file)
    try {
      return await lock(file, { stale: NEVER, update: TOUCH_MS, retries: 0 })
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw error
    }
    if (seen !== undefined && (await isLeft(file, seen))) rmSync(`${file}.lock`, { recursive: true, force: true })
    else if (touchedAt(file) !== undefined) break
  }
  throw new InputError(`${folder}: another run is writing to it; wait for it, or start a new run`)
}

/** The lock's package would hold it against the time of day. */
const NEVER = Number.MAX_SAFE_INTEGER

/** Whether nobody touches a lock while it is watched. */
async function isLeft(file: string, seen: number): Promise<boolean> {
  const watched = Date.now() - seen > 60_000 ? OLD_STALE_MS : STALE_MS
  const started = performance.now()
  while (performance.now() - started < watched) {
    await sleep(100)
    if (touchedAt(file) !== seen) return false
  }
  return true
}

/** `undefined` where there is no lock. */
function touchedAt(file: string): number | undefined {
  return statSync(`${file}.lock`, { throwIfNoEntry: false })?.mtimeMs
}

/** Whether a run is under way in the folder; one that was killed counts as under way for some seconds. */
export async function isLocked(folder: string): Promise<boolean> {
  const file = lockFile(folder)
  if (!existsSync(file)) return false
  const { check } = await import('proper-lockfile')
  return check(file, { stale: STALE_MS })
}

function lockFile(folder: string): string {
  return join(folder, '.lock')
}
