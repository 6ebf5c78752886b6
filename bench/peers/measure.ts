import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bytes, Seconds } from '../../harness/common/units.js'

/** What a command and all processes that it started took. */
export interface Measured {
  readonly wall: Seconds
  readonly processor: Seconds
  /** Greatest sum of the resident memory of its processes, of what was seen; 0 where there is no /proc. */
  readonly peakBytes: Bytes
}

interface MeasureOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly limitSeconds: number
}

const LOOK_MS = 250
const PAGE = 4096

/**
 * Run a command to its end. @returns `null` where it was not done within its limit, and was ended.
 * @throws Error with what it said where it failed.
 */
export async function measure(command: readonly string[], { cwd, env, limitSeconds }: MeasureOptions): Promise<Measured | null> {
  const notes = mkdtempSync(join(tmpdir(), 'versus-measure-'))
  const [times, said] = [join(notes, 'times'), join(notes, 'said')]
  try {
    // The shell's clock counts the processes that a command waited for, too.
    const timed = 'TIMEFORMAT="%R %U %S"; { time "$@" >"$SAID" 2>&1; } 2>"$TIMES"'
    const options = { cwd, env: { ...process.env, ...env, TIMES: times, SAID: said }, detached: true, stdio: 'ignore' } as const
    const shell = spawn('bash', ['-c', timed, 'measure', ...command], options)
    const group = shell.pid as number
    let [peakBytes, late] = [0, false]
    const look = setInterval(() => {
      peakBytes = Math.max(peakBytes, residentOf(group))
    }, LOOK_MS)
    const limit = Number.isFinite(limitSeconds)
      ? setTimeout(() => {
          late = true
          process.kill(-group, 'SIGKILL')
        }, limitSeconds * 1000)
      : undefined
    const [code] = (await once(shell, 'close')) as [number | null]
    clearInterval(look)
    clearTimeout(limit)
    if (late) return null
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${readFileSync(said, 'utf8').slice(-2000)}`)
    const [wall, user, system] = readFileSync(times, 'utf8').trim().split(' ').map(Number) as [number, number, number]
    return { wall, processor: user + system, peakBytes }
  } finally {
    rmSync(notes, { recursive: true })
  }
}

/** Of all processes of a group. */
function residentOf(group: number): Bytes {
  try {
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return ids.reduce((sum, id) => sum + residentIn(id, group), 0)
  } catch {
    return 0 // not Linux
  }
}

/** @see proc(5): after the name in brackets, which may hold anything, the 3rd field is the group and the 22nd the resident pages. */
function residentIn(id: string, group: number): Bytes {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[2]) === group ? Number(fields[21]) * PAGE : 0
  } catch {
    return 0 // it has ended
  }
}
