import { isUtf8 } from 'node:buffer'
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import type { z } from 'zod'
import { InputError, messageOf } from './errors.js'
import { type Row, validate } from './jsonl.js'

/** A file of JSON lines that only grows. */
export interface AppendOnly<T> {
  /** Handed to the system in one write: a killed process loses nothing that was appended. */
  append(row: T): void
  close(): void
}

/** Open a file of JSON lines to go on; a torn last line, left by a process that was killed, is cut off. */
export function openAppendOnly<T>(path: string): AppendOnly<T> {
  const file = openSync(path, 'a+')
  const size = fstatSync(file).size
  const whole = wholeBytes(file, size)
  if (whole < size) ftruncateSync(file, whole)
  return {
    append(row) {
      const line = Buffer.from(`${JSON.stringify(row)}\n`)
      let written = 0
      try {
        // A disk that runs full takes a part, and refuses the rest.
        while (written < line.length) written += writeSync(file, line, written)
      } catch (error) {
        if (written > 0) ftruncateSync(file, fstatSync(file).size - written)
        throw new InputError(`${path}: can't be written (${messageOf(error)}); what is in it is kept: make room, and go on`)
      }
    },
    close: () => closeSync(file),
  }
}

/** Of a file, up to its last line end, which is looked for from its end on. */
function wholeBytes(file: number, size: number): number {
  const piece = Buffer.alloc(TAIL)
  for (let end = size; end > 0; end -= TAIL) {
    const start = Math.max(0, end - TAIL)
    const read = readSync(file, piece, 0, end - start, start)
    const last = piece.subarray(0, read).lastIndexOf(LINE_END)
    if (last >= 0) return start + last + 1
  }
  return 0
}

const TAIL = 1 << 16
const PIECE = 1 << 20
const LINE_END = 0x0a

/**
 * The lines of a file that are ended, one after the other: no more than a piece of the file is in memory. None where there is no such
 * file; a torn last line is none.
 * @throws InputError as {@link lineText} does.
 */
export function* eachLine(path: string): Generator<string> {
  let number = 0
  for (const { bytes } of linesFrom(path, 0)) {
    yield lineText(bytes, `${path}:${++number}`)
  }
}

/**
 * {@link eachLine}, each parsed and validated, with where it stands.
 * @param remedy what to do about a damaged line
 * @throws InputError naming the line that is damaged.
 */
export function* eachRow<T>(path: string, schema: z.ZodType<T>, remedy: string): Generator<Row<T>> {
  let number = 0
  for (const line of eachLine(path)) {
    const at = `${path}:${++number}`
    yield { value: validate(parseLine(line, at, remedy), schema, at), at }
  }
}

/** @throws InputError naming a line that is not JSON. */
function parseLine(line: string, at: string, remedy: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new InputError(`${at}: damaged line (${messageOf(error)}); ${remedy}`)
  }
}

/** @throws InputError naming a line that is not UTF-8: decoded all the same, it would say something else than what was written. */
export function lineText(bytes: Buffer, at: string): string {
  if (!isUtf8(bytes)) throw new InputError(`${at}: damaged line (not UTF-8); restore the file`)
  return bytes.toString('utf8')
}

/** {@link eachLine}, from a byte on at which a line begins. `next` is the byte after a line: a file that grew is read on from there. */
export function* linesFrom(path: string, from: number): Generator<{ readonly bytes: Buffer; readonly next: number }> {
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.alloc(PIECE)
    let rest: Buffer[] = []
    let place = from
    for (let read = readSync(file, piece, 0, PIECE, place); read > 0; read = readSync(file, piece, 0, PIECE, place)) {
      let start = 0
      for (let end = piece.indexOf(LINE_END); end >= 0 && end < read; end = piece.indexOf(LINE_END, start)) {
        yield { bytes: Buffer.concat([...rest, piece.subarray(start, end)]), next: place + end + 1 }
        rest = []
        start = end + 1
      }
      rest.push(Buffer.from(piece.subarray(start, read)))
      place += read
    }
  } finally {
    closeSync(file)
  }
}
