import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 403 | 405
  readonly reason: string
}

export interface GuardOptions {
  readonly request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>
  readonly token: string
  readonly port: number
}

/**
 * Whether a request is from a browser that was given the address: its host is this machine (a name that was made to point here, DNS
 * rebinding, is none), its path begins with the token, and it only reads.
 * @returns the path after the token, with its query; or why not.
 */
export function guarded({ request, token, port }: GuardOptions): URL | Refusal {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (!hosts.includes(request.headers.host ?? '')) return { status: 403, reason: 'not a host of versus view' }
  const url = request.url ?? ''
  const [, given = ''] = url.split('/')
  if (!url.startsWith('/') || !isEqual(given, token)) return { status: 403, reason: 'open the address that versus view printed' }
  if (request.method !== 'GET') return { status: 405, reason: 'GET only' }
  // The rest, below a root of its own: nothing leads above it.
  return new URL(`http://${hosts[0]}${url.slice(given.length + 1) || '/'}`)
}

function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
