import { closeSync, openSync, readSync } from 'node:fs'
import { codeOf, InputError, messageOf } from '../../common/errors.js'

const PIECE = 1 << 18

/**
 * A text file, piece by piece, without its byte order mark.
 * @throws InputError where it can't be read, or naming the line at which it is not UTF-8.
 */
export function* textPieces(path: string): Generator<string> {
  const file = open(path)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw new InputError(`${path}:${line + badLine(bytes)}: not UTF-8; save the file as UTF-8`)
    }
  }
  try {
    const piece = Buffer.alloc(PIECE)
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      const text = decode(piece.subarray(0, read))
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++
      yield text
    }
    yield decode()
  } catch (error) {
    if (codeOf(error) === 'EISDIR') throw new InputError(`${path}: is a folder; name a file`)
    throw error
  } finally {
    closeSync(file)
  }
}

/** How many lines into a piece the first byte is that can't be read. */
function badLine(bytes: Uint8Array = new Uint8Array()): number {
  const text = new TextDecoder('utf-8').decode(bytes)
  const bad = text.indexOf('\uFFFD')
  return bad < 0 ? 0 : text.slice(0, bad).split('\n').length - 1
}

/** The lines of a text file with their numbers from 1; the end of line may be `\r\n`. */
export function* numberedLines(path: string): Generator<{ line: string; number: number }> {
  let number = 0
  let rest = ''
  for (const piece of textPieces(path)) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield { line: line.replace(/\r$/, ''), number: ++number }
  }
  if (rest !== '') yield { line: rest.replace(/\r$/, ''), number: ++number }
}

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new InputError(`${path}: no such file`)
    throw new InputError(`${path}: can't be read (${messageOf(error)})`)
  }
}
