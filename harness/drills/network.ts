import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

/** The network of this process, refused. */
export interface RefusedNetwork {
  /** Where the process wanted to connect to, in order; every one was refused. */
  readonly attempts: readonly string[]
  /** Give the network back. */
  restore(): void
}

/**
 * Refuse every connection, name look-up and datagram of this process, as a machine without a network does. HTTP, TLS and `fetch` all end
 * in these. Pipes to other processes of the machine go on working; processes that are started are not held back (see offline-isolated.ts).
 */
export function refuseNetwork(): RefusedNetwork {
  const attempts: string[] = []
  const refuse = (where: string) => {
    attempts.push(where)
    return Object.assign(new Error(`the network is refused: ${where}`), { code: 'ENETUNREACH' })
  }
  const { connect } = net.Socket.prototype
  const { send } = dgram.Socket.prototype
  const { lookup } = dns
  const promised = dns.promises.lookup

  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const target = targetOf(args)
    if (target === null) return Reflect.apply(connect, this, args) as net.Socket
    const error = refuse(target)
    process.nextTick(() => this.destroy(error))
    return this
  } as typeof connect
  dgram.Socket.prototype.send = (() => {
    throw refuse('a datagram')
  }) as typeof send
  dns.lookup = ((host: string, ...rest: unknown[]) => {
    const callback = rest.at(-1) as (error: Error) => void
    const error = refuse(`the address of ${host}`)
    process.nextTick(() => callback(error))
  }) as unknown as typeof lookup
  dns.promises.lookup = ((host: string) => Promise.reject(refuse(`the address of ${host}`))) as typeof promised
  syncBuiltinESMExports()

  return {
    attempts,
    restore() {
      net.Socket.prototype.connect = connect
      dgram.Socket.prototype.send = send
      dns.lookup = lookup
      dns.promises.lookup = promised
      syncBuiltinESMExports()
    },
  }
}

/** `host:port`; `null` for a pipe. Node hands the arguments over as they were given, or as one array. */
function targetOf(args: readonly unknown[]): string | null {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args
  if (typeof first === 'string') return null
  if (typeof first === 'number') return `${typeof second === 'string' ? second : 'localhost'}:${first}`
  const { path, host, port } = first as net.TcpSocketConnectOpts & { path?: string }
  return path ? null : `${host ?? 'localhost'}:${port}`
}
