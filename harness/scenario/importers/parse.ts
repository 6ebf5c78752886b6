import type { z } from 'zod'
import { messageOf } from '../../common/errors.js'
import type { Imported } from './importer.js'
import { JsonFault, type JsonPart, type Place } from './json-parts.js'

/** A row's fault, with where it stands. */
export class RowFault extends Error {
  constructor(
    readonly at: string,
    message: string,
  ) {
    super(message)
  }
}

/** A place in a file, such as `dev.json:12:5`. */
export function placeIn(path: string, { line, column }: Place): string {
  return `${path}:${line}:${column}`
}

/**
 * A part of a JSON text, parsed and validated.
 * @param around where the object begins that has it
 * @throws RowFault naming the place at which it is not valid, or of the object that lacks it.
 */
export function parsePart<T>(part: JsonPart | undefined, schema: z.ZodType<T>, path: string, name: string, around: Place): T {
  if (!part) throw new RowFault(placeIn(path, around), `${name}: missing`)
  const at = placeIn(path, part)
  return parseValue(parseJson(part.raw, at), schema, { at, name })
}

/** @throws RowFault naming where the text begins. */
export function parseJson(raw: string, at: string): unknown {
  try {
    return JSON.parse(raw)
  } catch (error) {
    throw new RowFault(at, `not valid JSON (${messageOf(error)})`)
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
    else if (error instanceof JsonFault)
      yield { kind: 'fault', at: placeIn(path, error.place), message: `not valid JSON (${error.message})` }
    else throw error
  }
}
