import { createInterface } from 'node:readline/promises'
import { InputError } from '../common/errors.js'
import type { Progress } from './progress.js'

export interface Spending {
  /** What it is for, with its estimate. */
  readonly what: string
  /** Put on a terminal. */
  readonly question: string
  /** Whether the user has agreed by a flag. */
  readonly yes: boolean
}

/**
 * Ask before money is spent.
 * @throws InputError where nobody can be asked, or the answer is no; the reason of the signal on Ctrl-C.
 */
export async function consent({ what, question, yes }: Spending, progress: Progress, controller: AbortController): Promise<void> {
  if (yes) return progress.onStage(what)
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new InputError(`${what}: nothing was started; say --yes to spend it`)
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  // On a terminal that is read from, Ctrl-C comes here.
  reader.once('SIGINT', () => controller.abort())
  try {
    const answer = await reader.question(`${what}\n${question} [y/N] `, { signal: controller.signal })
    if (!/^y(es)?$/i.test(answer.trim())) throw new InputError('nothing was started')
  } finally {
    reader.close()
  }
}
