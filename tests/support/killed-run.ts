import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'tsdown'
import { ROOT } from './cli.js'

/** Questions that the systems of run-process.ts have under way at once, all together. */
export const AT_ONCE = 4

/** Make run-process.ts one file, as the package's own files are built: hundreds of starts are to be starts of the harness, not of a compiler. */
export async function buildRunProcess(folder: string): Promise<string> {
  await build({
    config: false,
    entry: { process: join(ROOT, 'tests', 'support', 'run-process.ts') },
    outDir: folder,
    clean: false,
    dts: false,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    outExtensions: () => ({ js: '.mjs' }),
  })
  return join(folder, 'process.mjs')
}

/** What a run says on stderr when a stage of it begins. */
const STAGES = {
  opening: /opening models/,
  asking: /asking/,
  clocking: /clocking first/,
  comparing: /comparing meanings/,
  reporting: /scoring and reporting/,
} as const
export type Stage = 'starting' | keyof typeof STAGES

/** A run, or one that goes on, in a process of its own. */
export class RunProcess {
  readonly child: ChildProcess
  /** With the exit code. */
  readonly ended: Promise<number | null>
  /** The stages that have begun, and when, in milliseconds. */
  readonly begun = new Map<Stage, number>([['starting', performance.now()]])
  stderr = ''

  constructor(script: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
    this.child.stderr?.on('data', (data: Buffer) => {
      this.stderr += data
      for (const [stage, line] of Object.entries(STAGES))
        if (line.test(this.stderr) && !this.begun.has(stage as Stage)) this.begun.set(stage as Stage, performance.now())
    })
    this.ended = once(this.child, 'close').then(([code]) => code as number | null)
  }

  get stage(): Stage {
    return [...this.begun.keys()].at(-1) as Stage
  }

  /** @returns whether the stage has begun; not where the process ended before. */
  async reaches(stage: Stage): Promise<boolean> {
    const told = this.child.stderr as Readable
    while (!this.begun.has(stage)) {
      const ended = await Promise.race([this.ended.then(() => true), once(told, 'data').then(() => false)])
      if (ended) break
    }
    return this.begun.has(stage)
  }

  /** Until a file has so many lines, or the process ended. */
  async writes(path: string, lines: number): Promise<void> {
    while (this.child.exitCode === null && wholeLines(path).length < lines) await sleep(2)
  }
}

/** Lines of a file that are whole; none where there is no such file. */
export function wholeLines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
}
