import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data)
}

/** sha256 of a value's JSON with object keys in order, so that equal values have equal hashes. */
export function hashOf(value: unknown): string {
  return sha256((JSON.stringify(inOrder(value)) as string | undefined) ?? 'undefined')
}

export async function sha256OfFile(path: string): Promise<string> {
  const whole = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), whole)
  return whole.digest('hex')
}

/** A copy in which all objects have their keys in order; what has a JSON form of its own, such as a date, is that form. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return inOrder(toJSON.call(value))
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]))
}
