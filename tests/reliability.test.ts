import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { BIN, ROOT, temporaryFolder } from './support/cli.js'
import { until } from './support/until.js'

// What docs/reliability.md promises, done for real: processes, signals, a full disk. No model is needed for it.

const JITI = join(ROOT, 'node_modules', 'jiti', 'lib', 'jiti-cli.mjs')
const RUN = join(ROOT, 'tests', 'support', 'slow-run.ts')

interface Asking {
  readonly folder: string
  readonly trials: number
  readonly milliseconds?: number
  readonly atOnce?: number
  /** Flags of Node's. */
  readonly node?: readonly string[]
  /** Whether the system takes memory and never gives it back. */
  readonly hoards?: boolean
}

describe('a run', () => {
  it('ends in good order at SIGTERM: answers under way are kept, the folder is free, and the same command goes on', async () => {
    const asking = { folder: temporaryFolder(), trials: 400, milliseconds: 20, atOnce: 4 }
    const run = start(asking)
    await run.begun
    await trialsIn(asking.folder, 8)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(130)
    const kept = idsIn(asking.folder)
    expect(kept.length).toBeLessThan(400)
    expect(await start({ ...asking, milliseconds: 0 }).ended).toBe(0)
    const ids = idsIn(asking.folder)
    expect(ids.slice(0, kept.length)).toEqual(kept)
    expect(new Set(ids).size).toBe(400)
    expect(ids).toHaveLength(400)
  }, 120_000)

  it('ends at once at a second Ctrl-C, and loses nothing that was finished', async () => {
    // Each answer takes a minute: it is not waited for.
    const asking = { folder: temporaryFolder(), trials: 4, milliseconds: 60_000, atOnce: 2 }
    const run = start(asking)
    await run.begun
    run.child.kill('SIGINT')
    await sleep(300)
    expect(run.child.exitCode).toBeNull()
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    expect(idsIn(asking.folder)).toEqual([])
    expect(await start({ ...asking, milliseconds: 0 }).ended).toBe(0)
    expect(idsIn(asking.folder)).toHaveLength(4)
  }, 120_000)

  it.each([
    ['run', ['run', 'customer-support']],
    ['drill', ['drill', 'freshness', 'customer-support']],
  ])(
    'blames nobody for a download that Ctrl-C ended, with all that a %s had started',
    async (command, begin) => {
      const folder = temporaryFolder()
      // Answers as Python does, and fetches until it is interrupted, as pip is by a Ctrl-C on the same terminal.
      const python = join(folder, 'python')
      const asked = join(folder, 'asked')
      writeFileSync(python, `#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "$@" > ${asked}\nexec sleep 60\n`)
      chmodSync(python, 0o755)
      const env = { ...process.env, VERSUS_PYTHON: python, HF_ENDPOINT: 'http://127.0.0.1:1', XDG_CACHE_HOME: folder }
      const args = [...begin, '--limit', '1', '--out', join(folder, 'run')]
      const child = spawn(process.execPath, [BIN, ...args], { cwd: ROOT, env, detached: true })
      let said = ''
      child.stderr.on('data', (text) => (said += text))
      const ended = once(child, 'close')
      await until(() => existsSync(asked) || child.exitCode !== null, { what: 'a download' })
      process.kill(-(child.pid as number), 'SIGINT')
      expect((await ended)[0]).toBe(130)
      expect(said).toContain(`go on with: npx versus ${command} --resume`)
      expect(said).not.toMatch(/no source could be reached|versus: /)
    },
    60_000,
  )

  it.each([
    ['any other', []],
    ['a process whose clock is an hour ahead', ['--import', AN_HOUR_AHEAD]],
  ])(
    'has its folder to itself in the eyes of %s',
    async (_who, node) => {
      const asking = { folder: temporaryFolder(), trials: 4, milliseconds: 60_000 }
      const first = start(asking)
      await first.begun
      const second = start({ ...asking, node })
      try {
        expect(await second.ended).toBe(2)
        expect(second.said()).toMatch(/another run is writing to it/)
        expect(idsIn(asking.folder)).toEqual([])
        expect(first.child.exitCode).toBeNull()
      } finally {
        first.child.kill('SIGKILL')
      }
    },
    120_000,
  )

  it('goes on where a killed one left a lock from the future, as it does when the clock was put back', async () => {
    const asking = { folder: temporaryFolder(), trials: 40, milliseconds: 5 }
    const first = start(asking)
    await first.begun
    await trialsIn(asking.folder, 4)
    first.child.kill('SIGKILL')
    await first.ended
    const future = Date.now() / 1000 + 3600
    utimesSync(join(asking.folder, '.lock.lock'), future, future)
    expect(await start(asking).ended).toBe(0)
    expect(idsIn(asking.folder)).toHaveLength(40)
  }, 120_000)

  it('keeps what was finished where the process runs out of memory, and goes on', async () => {
    const asking = { folder: temporaryFolder(), trials: 60 }
    const short = start({ ...asking, node: ['--max-old-space-size=64'], hoards: true })
    expect(await short.ended).not.toBe(0)
    expect(short.said()).toMatch(/heap out of memory/)
    const kept = wholeLines(asking.folder)
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(60)
    expect(await start(asking).ended).toBe(0)
    expect(idsIn(asking.folder).slice(0, kept.length)).toEqual(kept)
    expect(idsIn(asking.folder)).toHaveLength(60)
  }, 120_000)

  it('stops at a journal with a damaged middle line, names the line, and leaves the file as it is', async () => {
    const folder = temporaryFolder()
    expect(await start({ folder, trials: 3 }).ended).toBe(0)
    const path = join(folder, TRIALS_FILE)
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, [lines[0], lines[1]?.slice(0, 40), lines[2], ''].join('\n'))
    const before = readFileSync(path, 'utf8')
    const run = start({ folder, trials: 5 })
    expect(await run.ended).toBe(2)
    expect(run.said()).toContain(`${path}:2: damaged line`)
    expect(readFileSync(path, 'utf8')).toBe(before)
  }, 60_000)

  it('cuts off a torn last line and asks that trial again', async () => {
    const folder = temporaryFolder()
    expect(await start({ folder, trials: 3 }).ended).toBe(0)
    appendFileSync(join(folder, TRIALS_FILE), '{"id":"parking/base/q-')
    expect(await start({ folder, trials: 5 }).ended).toBe(0)
    expect(idsIn(folder)).toHaveLength(5)
  }, 60_000)

  it('says that the disk is full, keeps whole lines alone, and goes on once there is room', async () => {
    const asking = { folder: temporaryFolder(), trials: 400 }
    const full = confined({ ...asking, confine: canMount() ? SMALL_DISK : SMALL_FILES })
    expect(full.said).toMatch(/can't be written \((ENOSPC|EFBIG).*make room, and go on/)
    expect(full.code).toBe(2)
    expect(readFileSync(join(asking.folder, TRIALS_FILE), 'utf8').endsWith('\n')).toBe(true)
    const kept = idsIn(asking.folder)
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.length).toBeLessThan(400)
    expect(await start(asking).ended).toBe(0)
    expect(idsIn(asking.folder).slice(0, kept.length)).toEqual(kept)
    expect(idsIn(asking.folder)).toHaveLength(400)
  }, 60_000)

  it('says that its folder can not be written to', () => {
    const folder = canMount() ? temporaryFolder() : '/proc/versus'
    const run = confined({ folder, trials: 4, confine: canMount() ? READ_ONLY : '' })
    expect(run.said).toMatch(/results can't be written \((EROFS|ENOENT).*name another folder with --results/)
    expect(run.code).toBe(2)
    expect(existsSync(join(folder, TRIALS_FILE))).toBe(false)
  }, 60_000)
})

/** Every clock of JavaScript's that tells the time of day. */
const AN_HOUR_AHEAD = 'data:text/javascript,const{now}=Date;Date.now=()=>now()%2B36e5'
/** A file system of 64 KB of its own, in a mount namespace that ends with the process; its journal is copied out. */
const SMALL_DISK = `place=$(mktemp -d); mount -t tmpfs -o size=64k tmpfs "$place"; trap 'cp "$place/${TRIALS_FILE}" "$folder"' EXIT`
/** Where no mount can be made: no file may grow beyond 64 KB. */
const SMALL_FILES = 'place="$folder"; ulimit -f 64'
/** Read-only for root, too. */
const READ_ONLY = 'place="$folder"; mount --bind "$place" "$place"; mount -o remount,bind,ro "$place"'

/** A run whose folder was confined by a piece of shell, which says where it is. */
function confined({ folder, trials, confine }: Asking & { readonly confine: string }) {
  const script = `folder="$1"; place="$folder"; ${confine || ':'}; "$2" "$3" "$4" "$place" ${trials} 0 1`
  const shell = ['bash', '-c', script, 'bash', folder, process.execPath, JITI, RUN]
  const [program, ...args] = canMount() ? ['unshare', '-rm', ...shell] : shell
  const { status, stderr } = spawnSync(program as string, args, { cwd: ROOT })
  return { code: status, said: String(stderr) }
}

/** Begin a run in a process of its own. */
function start({ folder, trials, milliseconds = 0, atOnce = 1, node = [], hoards = false }: Asking) {
  const args = [...node, JITI, RUN, folder, String(trials), String(milliseconds), String(atOnce)]
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, HOARD: hoards ? '1' : '' } })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const begun = once(child.stdout, 'data')
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, begun, ended, said: () => said }
}

async function trialsIn(folder: string, count: number): Promise<void> {
  await until(() => wholeLines(folder).length >= count, { what: `${count} answers` })
}

function idsIn(folder: string): string[] {
  return readJournal(join(folder, TRIALS_FILE)).map(({ id }) => id)
}

/** Ids of the lines that are whole: what was finished when the process was killed. */
function wholeLines(folder: string): string[] {
  const path = join(folder, TRIALS_FILE)
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => (JSON.parse(line) as { id: string }).id)
}

/** Whether a namespace with mounts of its own can be had: not in every container. */
function canMount(): boolean {
  return spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', temporaryFolder()]).status === 0
}
