import type { Progress } from './progress.js'

/**
 * Do some work that Ctrl-C ends in good order: the first aborts its signal, the second ends the process at once. `leave` then says how
 * to go on; the exit code is 130.
 * @returns undefined where it was left.
 */
export async function interruptible<T>(
  work: (controller: AbortController) => Promise<T>,
  leave: (command: string) => string,
  progress: Progress,
): Promise<T | undefined> {
  const controller = new AbortController()
  const interrupt = () => {
    controller.abort()
    // Always one there: where there is none left, those who tidy up after a signal end the process by it.
    process.once('SIGINT', () => process.exit(130))
  }
  process.once('SIGINT', interrupt)
  try {
    return await work(controller)
  } catch (error) {
    if (!controller.signal.aborted) throw error
    progress.end()
    process.stderr.write(`\n${leave(['versus', ...process.argv.slice(2)].join(' '))}\n`)
    process.exitCode = 130
    return undefined
  } finally {
    process.off('SIGINT', interrupt)
  }
}
