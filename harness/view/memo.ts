import { statSync } from 'node:fs'

/** A reader of files that reads each again only when it has changed. */
export function memo<T>(read: (path: string) => T): (path: string) => T {
  const known = new Map<string, { readonly stamp: string; readonly value: T }>()
  return (path) => {
    const { mtimeMs, size } = statSync(path)
    const stamp = `${mtimeMs} ${size}`
    const before = known.get(path)
    if (before?.stamp === stamp) return before.value
    const value = read(path)
    known.set(path, { stamp, value })
    return value
  }
}
