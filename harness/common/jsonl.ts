import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { codeOf, InputError, messageOf } from './errors.js'

/** One parsed line of a JSONL file, with where it stands (`path:line`). */
export interface Row<T> {
  readonly value: T
  readonly at: string
}

/** Rows at fault that an error names before it only counts. */
const NAMED_FAULTS = 5

/**
 * Read and validate a JSONL file.
 * @throws InputError naming the file and line of each row that is not JSON or does not fit the schema.
 */
export function readJsonl<T>(path: string, schema: z.ZodType<T>): Row<T>[] {
  const { rows, faults } = parseJsonl(path, schema)
  if (faults.length === 0) return rows
  const more = faults.length > NAMED_FAULTS ? [`and ${faults.length - NAMED_FAULTS} more in ${path}`] : []
  throw new InputError([...faults.slice(0, NAMED_FAULTS).map(({ at, message }) => `${at}: ${message}`), ...more].join('\n'), faults)
}

/**
 * Read a JSONL file: the rows that fit the schema, and what is wrong with the others.
 * @throws InputError where the file can't be read.
 */
function parseJsonl<T>(path: string, schema: z.ZodType<T>): { rows: Row<T>[]; faults: { at: string; message: string }[] } {
  const rows: Row<T>[] = []
  const faults: { at: string; message: string }[] = []
  for (const [index, line] of readLines(path).entries()) {
    const at = `${path}:${index + 1}`
    if (!isUtf8(line)) {
      faults.push({ at, message: 'not UTF-8; save the file as UTF-8' })
      continue
    }
    const text = line.toString('utf8')
    if (text.trim() === '') continue
    const parsed = parseRow(text, schema)
    if ('fault' in parsed) faults.push({ at, message: parsed.fault })
    else rows.push({ value: parsed.value, at })
  }
  return { rows, faults }
}

/**
 * Read and validate a JSON file.
 * @throws InputError naming the file that can't be read, is not JSON, or does not fit the schema.
 */
export function readJson<T>(path: string, schema: z.ZodType<T>): T {
  return validate(parseFile(path), schema, path)
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path)))
  } catch (error) {
    throw new InputError(`${path}: can't be read (${messageOf(error)})`)
  }
}

/** Validate a value; the error names the place, the field and what was expected. */
export function validate<T>(value: unknown, schema: z.ZodType<T>, at: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InputError(`${at}: ${describe(parsed.error)}`)
}

function describe({ issues: [issue] }: z.ZodError): string {
  const field = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  return `${field}${issue?.message ?? 'invalid'}`
}

function readLines(path: string): Buffer[] {
  try {
    return linesOf(readFileSync(path))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new InputError(`${path}: no such file`)
    throw new InputError(`${path}: can't be read (${messageOf(error)})`)
  }
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  return [...lines, bytes.subarray(start)]
}

/** One line of JSONL: its value, or what is wrong with it. */
export function parseRow<T>(line: string, schema: z.ZodType<T>): { value: T } | { fault: string } {
  try {
    const parsed = schema.safeParse(JSON.parse(line))
    return parsed.success ? { value: parsed.data } : { fault: describe(parsed.error) }
  } catch (error) {
    return { fault: `not valid JSON (${messageOf(error)}); each line must hold one JSON object` }
  }
}
