import type { Progress } from './progress.js'

/** Ctrl-C, and what a service manager or a container sends. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * The first Ctrl-C or SIGTERM does this; the second ends the process at once, with exit code 130.
 * @returns stops listening.
 */
export function onInterrupt(first: () => void): () => void {
  let times = 0
  // Listens on after the first: where nobody does, those who tidy up after a signal end the process by it.
  const interrupt = () => {
    if (++times > 1) process.exit(130)
    first()
  }
  for (const signal of SIGNALS) process.on(signal, interrupt)
  return () => {
    for (const signal of SIGNALS) process.off(signal, interrupt)
  }
}

interface Leaving {
  readonly progress: Progress
  /** Said at once: what is waited for. */
  readonly stopping?: string
  /** Said when it was left: how to go on with this command. */
  readonly left?: (command: string) => string
}

/**
 * Do some work that Ctrl-C or SIGTERM ends in good order: the first aborts its signal, the second ends the process at once. Whatever the work
 * throws after the first is no fault: it reaches the processes that fetch a model or train, too. The exit code is 130.
 * @returns undefined where it was left.
 */
export async function interruptible<T>(
  work: (controller: AbortController) => Promise<T>,
  { progress, stopping, left }: Leaving,
): Promise<T | undefined> {
  const controller = new AbortController()
  const say = (text: string) => {
    progress.end()
    process.stderr.write(`\n${text}\n`)
  }
  const stop = onInterrupt(() => {
    controller.abort()
    if (stopping) say(stopping)
  })
  try {
    return await work(controller)
  } catch (error) {
    if (!controller.signal.aborted) throw error
    if (left) say(left(['npx versus', ...process.argv.slice(2)].join(' ')))
    process.exitCode = 130
    return undefined
  } finally {
    stop()
  }
}
