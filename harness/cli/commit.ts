import { execFileSync } from 'node:child_process'
import { codeOf } from '../common/errors.js'

/** The commit that is checked out here; `null` outside of a checkout, or without git. */
export function commitHere(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch (error) {
    if (codeOf(error) === undefined && !(error instanceof Error && 'status' in error)) throw error
    return null
  }
}
