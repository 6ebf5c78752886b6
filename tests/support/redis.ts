import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { temporaryFolder } from './cli.js'

/** A Redis of a test's own. */
export interface RedisServer {
  readonly url: string
  /** Without a chance to write anything down, as a machine that loses its power. */
  kill(): Promise<void>
  /** Start it again at the same address. What it had not written down is lost: all, unless it was started with `append`. */
  start(): Promise<void>
  cli(...args: readonly string[]): Promise<string>
}

interface RedisOptions {
  /** It writes down each command, and still knows all when it is started again. */
  readonly append?: boolean
  readonly password?: string
}

/**
 * Start redis-server in a folder of its own, on a free port of the loopback.
 * @throws where there is none: what was not tried is not known to work.
 */
export async function startRedis({ append = false, password }: RedisOptions = {}): Promise<RedisServer> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', temporaryFolder(), '--save', '', '--loglevel', 'warning']
  args.push('--appendonly', append ? 'yes' : 'no', '--appendfsync', 'always', ...(password ? ['--requirepass', password] : []))
  const secret = password ? { env: { REDISCLI_AUTH: password } } : {}
  let child: ReturnType<typeof spawn> | undefined
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    async start() {
      child = spawn('redis-server', args, { stdio: 'ignore' })
      const missing = once(child, 'error').then(([error]) => Promise.reject(error))
      await Promise.race([missing, answers()])
    },
    cli: async (...command) => (await execa('redis-cli', ['-p', String(port), ...command], secret)).stdout,
  }
  const answers = async () => {
    for (;;) {
      const answer = await server.cli('ping').catch(() => '')
      if (answer === 'PONG') return
      await sleep(50)
    }
  }
  await server.start()
  return server
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
