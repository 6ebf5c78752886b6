import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

/** Write a file piece by piece, however large it gets: it takes its place once it is whole, and is as it was where writing fails. */
export function writePieces(path: string, pieces: Iterable<string>): void {
  const staging = `${path}.${process.pid}.tmp`
  try {
    const file = openSync(staging, 'w')
    try {
      let text = ''
      for (const piece of pieces) {
        text += piece
        if (text.length < PIECE) continue
        writeSync(file, text)
        text = ''
      }
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(staging, path)
  } catch (error) {
    rmSync(staging, { force: true })
    throw error
  }
}

/** Characters that are written at once. */
const PIECE = 1 << 20
