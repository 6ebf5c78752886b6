import type { z } from 'zod'
import type { Imported } from './importer.js'
import { attempt, parseJson, parseValue } from './parse.js'
import { numberedLines } from './text-file.js'

/** Read a JSONL file row by row; a row that does not fit is a fault, and the others go on. Empty lines are none. */
export function* jsonlRows<T>(path: string, schema: z.ZodType<T>, give: (row: T, at: string) => Iterable<Imported>): Generator<Imported> {
  for (const { line, number } of numberedLines(path)) {
    if (line.trim() === '') continue
    const at = `${path}:${number}`
    yield* attempt(path, () => give(parseValue(parseJson(line, at), schema, { at }), at))
  }
}
