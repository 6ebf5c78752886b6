import { extname } from 'node:path'
import { InputError, messageOf } from '../../common/errors.js'
import type { Imported } from './importer.js'
import { JsonFault, jsonParts } from './json-parts.js'
import { parseJson, RowFault } from './parse.js'
import { numberedLines, textPieces } from './text-file.js'

/** A row by its columns, or a fault. */
export type TableRow = { readonly at: string; readonly cells: Readonly<Record<string, unknown>> } | Extract<Imported, { kind: 'fault' }>

/** The rows of a .csv, .tsv, .jsonl (.ndjson) or .json file (an array of objects); read as it goes. */
export async function* tableRows(path: string): AsyncGenerator<TableRow> {
  const kind = extname(path).toLowerCase()
  if (kind === '.csv' || kind === '.tsv') yield* csvRows(path, kind === '.tsv' ? '\t' : undefined)
  else if (kind === '.jsonl' || kind === '.ndjson') yield* jsonRows(path, linesOf(path))
  else if (kind === '.json') yield* jsonRows(path, partsOf(path))
  else throw new InputError(`${path}: not a .csv, .tsv, .jsonl, .ndjson or .json file`)
}

interface Raw {
  readonly raw: string
  readonly line: number
}

function* linesOf(path: string): Generator<Raw> {
  for (const { line, number } of numberedLines(path)) if (line.trim() !== '') yield { raw: line, line: number }
}

function* partsOf(path: string): Generator<Raw> {
  yield* jsonParts(textPieces(path))
}

function* jsonRows(path: string, rows: Iterable<Raw>): Generator<TableRow> {
  try {
    for (const { raw, line } of rows) yield jsonRow(path, raw, line)
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    yield { kind: 'fault', at: `${path}:${error.line}`, message: `not valid JSON (${error.message})` }
  }
}

function jsonRow(path: string, raw: string, line: number): TableRow {
  const at = `${path}:${line}`
  try {
    const value = parseJson(raw, path, line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { at, cells: value as Record<string, unknown> }
    return { kind: 'fault', at, message: 'not a JSON object' }
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
    return { kind: 'fault', at: error.at, message: error.message }
  }
}

async function* csvRows(path: string, delimiter?: string): AsyncGenerator<TableRow> {
  const { parse } = await import('csv-parse')
  const { pipeline, Readable } = await import('node:stream')
  const separator = delimiter ?? commonestSeparator(path)
  const parser = parse({ delimiter: separator, bom: true, info: true, raw: true, relax_column_count: true, skip_empty_lines: true })
  // Not `pipe`: that leaves the parser waiting for ever where the file can't be read to its end. The error comes out of the loop below.
  pipeline(Readable.from(textPieces(path)), parser, () => undefined)
  let header: string[] | null = null
  let before = 0
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<{ record: string[]; info: { lines: number }; raw: string }>) {
      const line = Math.max(before + 1, info.lines - raw.replace(/\r?\n$/, '').split('\n').length + 1)
      before = info.lines
      const at = `${path}:${line}`
      if (!header) {
        header = record.map((name) => name.trim())
        const twice = header.find((name, index) => header?.indexOf(name) !== index)
        if (twice !== undefined) throw new InputError(`${at}: two columns are named "${twice}"`)
      } else if (record.length !== header.length)
        yield {
          kind: 'fault',
          at,
          message: `has ${record.length} columns, and the first line has ${header.length}; put quotes around a text with "${separator}" in it`,
        }
      else yield { at, cells: Object.fromEntries(header.map((name, index) => [name, record[index]])) }
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    const lines = error instanceof Error && 'lines' in error ? Number(error.lines) : before + 1
    yield { kind: 'fault', at: `${path}:${lines}`, message: `not valid CSV (${messageOf(error)}); what follows can't be read` }
  }
}

/** Comma, semicolon (spreadsheets in much of Europe) or tab: the one that is most often in the first line. */
function commonestSeparator(path: string): string {
  const [first] = numberedLines(path)
  const line = first?.line ?? ''
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: line.split(mark).length }))
  return counted.sort((a, b) => b.count - a.count)[0]?.mark ?? ','
}
