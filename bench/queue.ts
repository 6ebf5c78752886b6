import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'tsdown'
import { packageRoot } from '../harness/common/paths.js'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { type RedisServer, startRedis } from '../tests/support/redis.js'

/*
 * A run over a queue, with a redis-server of its own.
 *
 *     npx jiti bench/queue.ts                   all of it
 *     npx jiti bench/queue.ts kill 10000        so many trials over 4 workers; every 2 s the oldest that has trials is killed, and another, which has
 *                                               been loaded meanwhile, takes its place; once Redis is killed, and comes back knowing nothing. Exit code 1 where the journal does
 *                                               not have every trial exactly once.
 *     npx jiti bench/queue.ts speed             trials a second with 1, 2, 4 and 8 workers, of a system that takes no time and of one that
 *                                               waits 100 ms; and what a trial costs each part
 */

const ROOT = packageRoot()
const WORKERS = [1, 2, 4, 8]
const KILL_EVERY_MS = 2_000
/** Such that some workers' lives pass before the trials are asked. */
const KILLED_TRIAL_MS = 10
const LOST_AFTER_SECONDS = 5
/** Workers that are being loaded while others ask. */
const SPARES = 4

async function main(): Promise<void> {
  const [what = 'all', trials = '10000'] = process.argv.slice(2)
  const [cpu] = cpus()
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model}, Node ${process.version}\n\n`)
  const cache = join(ROOT, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'versus-queue-'))
  try {
    const part = await bundle(folder)
    if (what !== 'speed') await killed(part, folder, Number(trials))
    if (what !== 'kill') await speed(part, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The part with what it loads: it starts in a fraction of the time. */
async function bundle(folder: string): Promise<string> {
  const entry = join(ROOT, 'bench', 'queue-part.ts')
  const plain = { config: false, format: 'esm', platform: 'node', target: 'node20', dts: false, logLevel: 'error' } as const
  await build({ ...plain, entry, outDir: folder, noExternal: [/^(bullmq|ioredis|zod|p-retry)/] })
  return join(folder, 'queue-part.mjs')
}

interface Part {
  readonly child: ChildProcess
  /** Of a worker: it waits to be let go. */
  readonly loaded: Promise<unknown>
  /** It is connected. */
  readonly begun: Promise<unknown>
  /** Of a worker: it has trials. */
  readonly asking: Promise<unknown>
  /** Its last line. */
  readonly ended: Promise<string>
}

function start(part: string, ...args: (string | number)[]): Part {
  const child = spawn(process.execPath, [part, ...args.map(String)], { cwd: ROOT, stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })
  let last = ''
  lines.on('line', (line) => {
    last = line
  })
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        if (line === text) resolve()
      })
    })
  const ended = once(child, 'close').then(() => last)
  return { child, loaded: said('loaded'), begun: said('begun'), asking: said('asking'), ended }
}

/** Let workers connect. */
async function go(workers: readonly Part[]): Promise<void> {
  for (const { child, loaded, begun } of workers) {
    await loaded
    child.stdin?.write('go\n')
    await begun
  }
}

async function killed(part: string, folder: string, trials: number): Promise<void> {
  const redis = await startRedis()
  const results = join(folder, 'killed')
  const worker = () => start(part, 'worker', redis.url, trials, KILLED_TRIAL_MS, 1, LOST_AFTER_SECONDS)
  const alive = Array.from({ length: 4 }, worker)
  await go(alive)
  const spares = Array.from({ length: SPARES }, worker)
  const run = start(part, 'run', redis.url, trials, KILLED_TRIAL_MS, 1, results)
  let over = false
  let kills = 0
  let restarts = 0
  const ended = run.ended.finally(() => {
    over = true
  })
  const working = new Set<Part>()
  const watch = (one: Part) => void one.asking.then(() => working.add(one))
  alive.forEach(watch)
  for (let next = Date.now() + KILL_EVERY_MS; !over; next += KILL_EVERY_MS) {
    await Promise.race([sleep(Math.max(0, next - Date.now())), ended])
    // On a machine that is slow to start one, none would ever get to work otherwise.
    if (!alive.some((one) => working.has(one))) await Promise.race([...alive.map(({ asking }) => asking), ended])
    if (over) break
    const victim = alive.find((one) => working.has(one)) as Part
    alive.splice(alive.indexOf(victim), 1)
    victim.child.kill('SIGKILL')
    kills++
    const replacement = spares.shift() as Part
    spares.push(worker())
    alive.push(replacement)
    watch(replacement)
    void go([replacement])
    if (restarts === 0 && journalled(results) > trials / 2) {
      restarts++
      await redis.kill()
      await sleep(500)
      await redis.start()
    }
  }
  for (const { child } of [...alive, ...spares]) child.kill('SIGKILL')
  await redis.kill()
  const ids = readJournal(join(results, TRIALS_FILE)).map(({ id }) => id)
  const unique = new Set(ids).size
  const { seconds } = JSON.parse(await ended) as { seconds: number }
  process.stdout.write(
    `${trials.toLocaleString('en')} trials of ${KILLED_TRIAL_MS} ms over 4 workers in ${seconds.toFixed(0)} s: ${kills} workers killed (one every ${(seconds / kills).toFixed(1)} s), ` +
      `Redis restarted ${restarts} time with nothing in it; ${ids.length.toLocaleString('en')} lines in the journal, ` +
      `${trials - unique} trials lost, ${ids.length - unique} there twice\n\n`,
  )
  if (unique !== trials || ids.length !== trials || restarts !== 1) process.exitCode = 1
}

function journalled(folder: string): number {
  const path = join(folder, TRIALS_FILE)
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

async function speed(part: string, folder: string): Promise<void> {
  const heads = ['a trial takes', 'workers', 'trials', 'trials a second', 'speed-up', 'coordinator', 'Redis', 'worker']
  process.stdout.write(`µs of processor a trial for coordinator, Redis and worker\n\n${row(heads)}${row(heads.map(() => '---'))}`)
  for (const { milliseconds, trials } of [
    { milliseconds: 0, trials: () => 3_000 },
    { milliseconds: 100, trials: (workers: number) => 100 * workers },
  ]) {
    let one = 0
    for (const workers of WORKERS) {
      const redis = await startRedis()
      const figures = await measure({
        part,
        redis,
        milliseconds,
        workers,
        trials: trials(workers),
        results: join(folder, `${milliseconds}-${workers}`),
      })
      await redis.kill()
      one ||= figures.perSecond
      const micros = [figures.coordinator, figures.redis, figures.worker].map((value) => ((value / trials(workers)) * 1e6).toFixed(0))
      process.stdout.write(
        row([
          `${milliseconds} ms`,
          `${workers}`,
          `${trials(workers)}`,
          figures.perSecond.toFixed(1),
          `${(figures.perSecond / one).toFixed(2)} ×`,
          ...micros,
        ]),
      )
    }
  }
}

interface Measured {
  readonly part: string
  readonly redis: RedisServer
  readonly milliseconds: number
  readonly workers: number
  readonly trials: number
  readonly results: string
}

/** Seconds of processor of each part. */
async function measure({ part, redis, milliseconds, workers, trials, results }: Measured) {
  const started = Array.from({ length: workers }, () => start(part, 'worker', redis.url, trials, milliseconds, 1, 30))
  await go(started)
  const before = await processorOf(redis)
  const run = JSON.parse(await start(part, 'run', redis.url, trials, milliseconds, 1, results).ended) as {
    seconds: number
    processor: number
  }
  const spent = (await processorOf(redis)) - before
  for (const { child } of started) child.kill('SIGTERM')
  const used = (await Promise.all(started.map(({ ended }) => ended))).map((line) => (JSON.parse(line) as { processor: number }).processor)
  return {
    perSecond: (trials - 1) / run.seconds,
    coordinator: run.processor,
    redis: spent,
    worker: used.reduce((sum, seconds) => sum + seconds, 0),
  }
}

async function processorOf(redis: RedisServer): Promise<number> {
  const said = await redis.cli('info', 'cpu')
  return ['used_cpu_user', 'used_cpu_sys'].reduce((sum, name) => sum + Number(new RegExp(`${name}:([\\d.]+)`).exec(said)?.[1]), 0)
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

await main()
