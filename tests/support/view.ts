import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { BIN, ROOT } from './cli.js'

/** `versus view`, under way. */
export interface Viewing {
  readonly url: string
  /** Ctrl-C. @returns the exit code. */
  stop(): Promise<number | null>
}

/** Begin `versus view` and wait for its address. */
export async function view(args: readonly string[]): Promise<Viewing> {
  const child = spawn('node', [BIN, 'view', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  let said = ''
  let complained = ''
  child.stderr.on('data', (piece: Buffer) => {
    complained += piece
  })
  const url = new Promise<string>((done, fail) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += piece
      if (said.endsWith('\n')) done(said.startsWith('{') ? (JSON.parse(said) as { url: string }).url : said.trim())
    })
    child.once('exit', (code) => fail(new Error(`versus view ended with ${code}: ${complained}`)))
  })
  return {
    url: await url,
    stop: async () => {
      child.kill('SIGINT')
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}
