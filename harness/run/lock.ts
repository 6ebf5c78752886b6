import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, InputError, messageOf } from '../common/errors.js'

/** A lock that was not touched for this long belongs to a run that was killed. */
const STALE_MS = 5_000

/**
 * Make a run's folder and take it for this process; waits as long as it takes to tell a killed run from a living one.
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
  try {
    const retries = { retries: 8, factor: 1, minTimeout: 1_000, maxTimeout: 1_000 }
    return await lock(file, { stale: STALE_MS, update: 1_000, retries })
  } catch (error) {
    if (codeOf(error) !== 'ELOCKED') throw error
    throw new InputError(`${folder}: another run is writing to it; wait for it, or start a new run`)
  }
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
