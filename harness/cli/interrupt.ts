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

/**
 * Do some work that Ctrl-C or SIGTERM ends in good order: the first aborts its signal, the second ends the process at once. `leave` then says how
 * to go on; the exit code is 130.
 * @returns undefined where it was left.
 */
export async function interruptible<T>(
  work: (controller: AbortController) => Promise<T>,
  leave: (command: string) => string,
  progress: Progress,
): Promise<T | undefined> {
  const controller = new AbortController()
  const stop = onInterrupt(() => controller.abort())
  try {
    return await work(controller)
  } catch (error) {
    if (!controller.signal.aborted) throw error
    progress.end()
    process.stderr.write(`\n${leave(['npx versus', ...process.argv.slice(2)].join(' '))}\n`)
    process.exitCode = 130
    return undefined
  } finally {
    stop()
  }
}
