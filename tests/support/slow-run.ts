import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onInterrupt } from '../../harness/cli/interrupt.js'
import { InputError } from '../../harness/common/errors.js'
import { executeTrials } from '../../harness/run/execute.js'
import { eachTrial, openJournal, TRIALS_FILE } from '../../harness/run/journal.js'
import { lockFolder } from '../../harness/run/lock.js'
import { planTrials } from '../../harness/run/plan.js'
import { testAnswer, testQuestion, testScenario, testSettings, testSystem } from '../../harness/run/testing.js'

/*
 * A run as `versus run --resume` makes one, in a process of its own, but of a system that needs no model: it thinks for so many
 * milliseconds, and takes on so many questions at once.
 *
 *     jiti tests/support/slow-run.ts <folder> <trials> <milliseconds> <at once>
 *
 * Prints `begun` when it asks its first question. With HOARD=1 each answer takes memory that is never given back.
 */

const [folder, trials, milliseconds, width] = process.argv.slice(2) as [string, string, string, string]

async function main(): Promise<void> {
  const release = await lockFolder(folder)
  const scenario = testScenario(Array.from({ length: Number(trials) }, (_, index) => testQuestion(`q-${index}`)))
  const settings = testSettings({ systems: ['base'], wordings: 1 })
  const path = join(folder, TRIALS_FILE)
  const done = new Set(Array.from(eachTrial(path), ({ id }) => id))
  const hoard: string[][] = []
  const system = testSystem('base', async ({ question }) => {
    if (process.env['HOARD']) hoard.push(Array.from({ length: 100_000 }, (_, index) => `${question.id} ${index}`))
    if (Number(milliseconds) > 0) await sleep(Number(milliseconds))
    return testAnswer(`the answer to ${question.id}, ${'and so on '.repeat(20)}`)
  })
  const controller = new AbortController()
  onInterrupt(() => controller.abort())
  const journal = openJournal(path)
  process.stdout.write('begun\n')
  try {
    await executeTrials({
      trials: planTrials(scenario, settings).filter(({ id }) => !done.has(id)),
      scenario,
      systems: new Map([['base', { ...system, concurrency: Number(width) }]]),
      settings,
      journal,
      onTrial: () => undefined,
      signal: controller.signal,
    })
  } finally {
    journal.close()
    await release()
  }
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = error instanceof InputError ? 2 : error instanceof Error && error.name === 'AbortError' ? 130 : 1
}
