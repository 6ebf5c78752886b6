import type { z } from 'zod'
import { messageOf } from '../../common/errors.js'
import type { Imported } from './importer.js'
import { JsonFault, type JsonPart } from './json-parts.js'

/** A row's fault, with where it stands. */
export class RowFault extends Error {
  constructor(
    readonly at: string,
    message: string,
  ) {
    super(message)
  }
}

export function faultAt(path: string, line: number, message: string): RowFault {
  return new RowFault(`${path}:${line}`, message)
}

/**
 * A part of a JSON text, parsed and validated.
 * @throws RowFault naming the line at which it is not valid, or on which the object begins that lacks it.
 */
export function parsePart<T>(part: JsonPart | undefined, schema: z.ZodType<T>, path: string, name: string, line: number): T {
  if (!part) throw faultAt(path, line, `${name}: missing`)
  return parseValue(parseJson(part.raw, path, part.line), schema, { at: `${path}:${part.line}`, name })
}

/** @throws RowFault naming the line on which the text begins. */
export function parseJson(raw: string, path: string, line: number): unknown {
  try {
    return JSON.parse(raw)
  } catch (error) {
    throw faultAt(path, line, `not valid JSON (${messageOf(error)})`)
  }
}

/** @throws RowFault naming the field and what was expected. */
export function parseValue<T>(value: unknown, schema: z.ZodType<T>, { at, name = '' }: { at: string; name?: string }): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = [...(name ? [name] : []), ...(issue?.path ?? [])].join('.')
  throw new RowFault(at, `${field ? `${field}: ` : ''}${issue?.message ?? 'invalid'}`)
}

/**
 * What a reader gives; what it throws for a row becomes a fault, and ends what it reads.
 * @throws what is no fault of a row.
 */
export function* attempt(path: string, read: () => Iterable<Imported>): Generator<Imported> {
  try {
    yield* read()
  } catch (error) {
    if (error instanceof RowFault) yield { kind: 'fault', at: error.at, message: error.message }
    else if (error instanceof JsonFault) yield { kind: 'fault', at: `${path}:${error.line}`, message: `not valid JSON (${error.message})` }
    else throw error
  }
}
