import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { codeOf, InputError, messageOf } from './errors.js'

/** One parsed line of a JSONL file, with where it stands (`path:line`). */
export interface Row<T> {
  readonly value: T
  readonly at: string
}

/**
 * Read and validate a JSONL file.
 * @throws InputError naming the file and line of the first row that is not JSON or does not fit the schema.
 */
export function readJsonl<T>(path: string, schema: z.ZodType<T>): Row<T>[] {
  return readLines(path).flatMap((line, index) => {
    if (line.trim() === '') return []
    const at = `${path}:${index + 1}`
    return [{ value: parseRow(line, schema, at), at }]
  })
}

/** Validate a value; the error names the place, the field and what was expected. */
export function validate<T>(value: unknown, schema: z.ZodType<T>, at: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  throw new InputError(`${at}: ${field}${issue?.message ?? 'invalid'}`)
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new InputError(`${path}: no such file`)
    throw new InputError(`${path}: can't be read (${messageOf(error)})`)
  }
}

function parseRow<T>(line: string, schema: z.ZodType<T>, at: string): T {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new InputError(`${at}: not valid JSON (${messageOf(error)}); each line must hold one JSON object`)
  }
  return validate(value, schema, at)
}
