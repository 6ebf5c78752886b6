import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { z } from 'zod'
import { readJson } from '../common/jsonl.js'

/** What was measured once and is in a file since; measured now where it is not. */
export async function keep<T>(path: string, schema: z.ZodType<T>, measure: () => Promise<T>): Promise<T> {
  if (existsSync(path)) return readJson(path, schema)
  const value = await measure()
  mkdirSync(dirname(path), { recursive: true })
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
  return value
}
