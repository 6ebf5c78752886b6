import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onInterrupt } from '../harness/cli/interrupt.js'
import { InputError } from '../harness/common/errors.js'
import { connect } from '../harness/queue/connection.js'
import { onQueue } from '../harness/queue/coordinate.js'
import { work } from '../harness/queue/work.js'
import { eachTrial, openJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { lockFolder } from '../harness/run/lock.js'
import { planTrials } from '../harness/run/plan.js'
import { testAnswer, testManifest, testQuestion, testScenario, testSettings, testSystem } from '../harness/run/testing.js'

/*
 * One process of a run over a queue, as `versus run --queue --resume` and `versus worker` make one, but of a system that needs no model: it
 * thinks for so many milliseconds, and takes on so many questions at once.
 *
 *     jiti bench/queue-part.ts run <redis> <trials> <milliseconds> <at once> <folder> [rate a second]
 *     jiti bench/queue-part.ts worker <redis> <trials> <milliseconds> <at once> <seconds until it is held for lost>
 *
 * A worker loads what it needs, and connects when a line comes on stdin. Prints `begun` when it is connected, a worker `asking` when it begins to ask, and at its end a line of JSON: seconds of processor since then, and of a run those from its first trial
 * to its last one.
 */

const [role, url, trials, milliseconds, width, more, rate] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string?,
]
const scenario = testScenario(Array.from({ length: Number(trials) }, (_, index) => testQuestion(`q-${index}`)))
const settings = testSettings({ systems: ['base'], wordings: 1 })
const system = testSystem('base', async ({ question }) => {
  if (Number(milliseconds) > 0) await sleep(Number(milliseconds))
  return testAnswer(`${process.pid} answers ${question.id}, ${'and so on '.repeat(20)}`)
})
const systems = new Map([['base', { ...system, concurrency: Number(width) }]])
const onStage = (message: string) => {
  process.stderr.write(`${message}\n`)
  if (message.startsWith('asking')) process.stdout.write('asking\n')
}
const controller = new AbortController()

async function main(): Promise<void> {
  if (role === 'worker') {
    await Promise.all([import('bullmq'), import('ioredis')])
    process.stdout.write('loaded\n')
    await once(process.stdin, 'data')
    process.stdin.destroy()
  }
  const connection = await connect(url, onStage)
  onInterrupt(() => controller.abort())
  process.stdout.write('begun\n')
  const used = process.cpuUsage()
  let seconds: number | undefined
  try {
    if (role === 'run') seconds = await coordinate(connection)
    else {
      const planned = new Map(planTrials(scenario, settings).map((trial) => [trial.id, trial]))
      const open = async () => ({ scenario, settings, systems, trials: planned })
      await work({ connection, open, lostAfter: Number(more) * 1000, idle: undefined, signal: controller.signal, onStage })
    }
  } finally {
    connection.close()
  }
  const { user, system: inSystem } = process.cpuUsage(used)
  process.stdout.write(`${JSON.stringify({ seconds, processor: (user + inSystem) / 1e6 })}\n`)
}

async function coordinate(connection: Awaited<ReturnType<typeof connect>>): Promise<number> {
  const release = await lockFolder(more)
  const path = join(more, TRIALS_FILE)
  const done = new Set(Array.from(eachTrial(path), ({ id }) => id))
  const journal = openJournal(path)
  let first = 0
  let last = 0
  try {
    const execute = onQueue({ connection, rates: rate ? [{ trials: Number(rate), per: 1_000 }] : [], onStage })
    await execute(
      {
        trials: planTrials(scenario, settings).filter(({ id }) => !done.has(id)),
        scenario,
        systems,
        settings,
        journal,
        onTrial: () => {
          last = performance.now()
          first ||= last
        },
        signal: controller.signal,
      },
      testManifest({}, settings),
    )
    return (last - first) / 1000
  } finally {
    journal.close()
    await release()
  }
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = error instanceof InputError ? 2 : error instanceof Error && error.name === 'AbortError' ? 130 : 1
}
