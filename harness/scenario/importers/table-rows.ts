import { extname } from 'node:path'
import { InputError, messageOf } from '../../common/errors.js'
import type { Imported } from './importer.js'
import { JsonFault, jsonParts } from './json-parts.js'
import { parseJson, placeIn, RowFault } from './parse.js'
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
  readonly at: string
}

function* linesOf(path: string): Generator<Raw> {
  for (const { line, number } of numberedLines(path)) if (line.trim() !== '') yield { raw: line, at: `${path}:${number}` }
}

function* partsOf(path: string): Generator<Raw> {
  for (const part of jsonParts(textPieces(path))) {
    const at = placeIn(path, part)
    if (part.key !== null) throw new InputError(`${at}: an object, and a list of rows is wanted: [{"question": …}, …]`)
    yield { raw: part.raw, at }
  }
}

function* jsonRows(path: string, rows: Iterable<Raw>): Generator<TableRow> {
  try {
    for (const { raw, at } of rows) yield jsonRow(raw, at)
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    yield { kind: 'fault', at: placeIn(path, error.place), message: `not valid JSON (${error.message})` }
  }
}

function jsonRow(raw: string, at: string): TableRow {
  try {
    const value = parseJson(raw, at)
    return isObject(value) ? { at, cells: Object.fromEntries(columnsOf(value)) } : { kind: 'fault', at, message: 'not a JSON object' }
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
    return { kind: 'fault', at: error.at, message: error.message }
  }
}

/** What an object within a row holds is columns by their paths, such as `answers.text`. */
function columnsOf(row: object, path = ''): [column: string, value: unknown][] {
  return Object.entries(row).flatMap(([key, value]): [string, unknown][] =>
    isObject(value) ? columnsOf(value, `${path}${key}.`) : [[`${path}${key}`, value]],
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface Parsed {
  readonly record: string[]
  readonly info: { readonly lines: number }
  readonly raw: string
}

async function* csvRows(path: string, delimiter?: string): AsyncGenerator<TableRow> {
  const { parse } = await import('csv-parse')
  const form = delimiter ? { separator: delimiter, header: 1 } : formOf(path)
  const { separator } = form
  let parsed: Parsed[] = []
  const parser = parse({
    delimiter: separator,
    from_line: form.header,
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    // What is written with tabs seldom knows quotes at all.
    relax_quotes: separator === '\t',
    // Not read from its stream: that drops the rows before the one that it fails at.
    on_record: (row: unknown) => {
      parsed.push(row as Parsed)
      return null
    },
  })
  parser.on('error', () => undefined).resume()
  const parsePiece = (piece: string | null) =>
    new Promise<Error | null | undefined>((done) => void (piece === null ? parser.end(done) : parser.write(piece, done)))
  let header: string[] | null = null
  let before = 0
  for (const piece of piecesAndEnd(path)) {
    const error = await parsePiece(piece)
    for (const { record, info, raw } of parsed) {
      const line = Math.max(before + 1, info.lines - raw.replace(/\r?\n$/, '').split('\n').length + 1)
      before = info.lines
      const at = `${path}:${line}`
      if (header) yield csvRow(record, header, separator, at)
      else header = headerOf(record, at)
    }
    parsed = []
    if (error) {
      yield csvFault(error, path, before + 1)
      return
    }
  }
}

function* piecesAndEnd(path: string): Generator<string | null> {
  yield* textPieces(path)
  yield null
}

function csvRow(record: readonly string[], header: readonly string[], separator: string, at: string): TableRow {
  // Spreadsheets write the empty columns beside a table, too.
  const width = Math.max(Math.min(record.length, header.length), record.findLastIndex((text) => text.trim() !== '') + 1)
  if (width === header.length) return { at, cells: Object.fromEntries(header.map((name, index) => [name, record[index]])) }
  const message = `has ${width} columns, and the first line has ${header.length}; put quotes around a text with "${separator}" in it, and name each column`
  return { kind: 'fault', at, message }
}

/** The names of the columns, without the empty ones at the end. @throws InputError where two have the same. */
function headerOf(record: readonly string[], at: string): string[] {
  const names = record.map((name) => name.trim())
  const header = names.slice(0, names.findLastIndex((name) => name !== '') + 1)
  const twice = header.find((name, index) => header.indexOf(name) !== index)
  if (twice === '') throw new InputError(`${at}: two columns have no name; give each its own`)
  if (twice !== undefined) throw new InputError(`${at}: two columns are named "${twice}"; give each its own name`)
  return header
}

/** @param begins line of the row that could not be read. */
function csvFault(error: unknown, path: string, begins: number): Extract<TableRow, { kind: 'fault' }> {
  const { code = '', lines = begins } = error as { code?: string; lines?: number }
  const advice = 'a text with quotation marks in it stands in quotes, and has each mark twice: "the ""old"" permit"'
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return { kind: 'fault', at: `${path}:${begins}`, message: `the quotes of this row are never closed; ${advice}` }
  const message = `not valid CSV (${messageOf(error)}); ${code.includes('QUOTE') ? `${advice}; ` : ''}what follows can't be read`
  return { kind: 'fault', at: `${path}:${lines}`, message }
}

/**
 * Comma, semicolon (spreadsheets in much of Europe) or tab: the one that is most often in the first line that is not empty, outside of
 * quotes. A line `sep=;` before the header, as Excel reads it, names it.
 */
function formOf(path: string): { separator: string; header: number } {
  const [text = ''] = textPieces(path)
  const named = /^sep=(.)\r?\n/i.exec(text)?.[1]
  if (named) return { separator: named, header: 2 }
  const lines = text.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/)
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: first.split(mark).length }))
  return { separator: counted.sort((a, b) => b.count - a.count)[0]?.mark ?? ',', header: 1 }
}
