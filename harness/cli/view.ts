import { startView } from '../view/server.js'
import { onInterrupt } from './interrupt.js'
import type { GlobalFlags } from './options.js'

interface ViewFlags extends GlobalFlags {
  readonly port?: number
}

/** Show runs, trends and comparisons in a browser of this machine, until Ctrl-C; exit code 0. */
export async function viewCommand(results: string | undefined, flags: ViewFlags): Promise<void> {
  const view = await startView({ results: results ?? flags.results, scenarios: flags.scenarios, port: flags.port ?? 0 })
  process.stdout.write(flags.json ? `${JSON.stringify({ url: view.url })}\n` : `${view.url}\n`)
  if (!flags.json && !flags.quiet) process.stderr.write('versus view: open this address in a browser of this machine; Ctrl-C ends it\n')
  await new Promise<void>((ended) => {
    onInterrupt(ended)
  })
  await view.close()
}
