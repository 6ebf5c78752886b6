import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'

/** A file that is written piece by piece, however large it gets. */
export interface PieceFile {
  write(piece: string): void
  /** Writes all of this one into another. */
  copyInto(other: PieceFile): void
  writeBytes(bytes: Buffer): void
  /** It takes its place. */
  finish(): void
  /** What was written is let go of; the file that was in its place is as it was. */
  abandon(): void
}

/** Characters that are written at once. */
const PIECE = 1 << 20

export function openPieces(path: string): PieceFile {
  const staging = `${path}.${process.pid}.tmp`
  const file = openSync(staging, 'w+')
  let [text, open] = ['', true]
  const writeAll = (bytes: Buffer) => {
    // A disk that runs full takes a part, and refuses the rest.
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
  }
  const flush = () => {
    writeAll(Buffer.from(text))
    text = ''
  }
  const close = () => {
    if (open) closeSync(file)
    open = false
  }
  return {
    write(piece) {
      text += piece
      if (text.length >= PIECE) flush()
    },
    writeBytes(bytes) {
      flush()
      writeAll(bytes)
    },
    copyInto(other) {
      flush()
      const piece = Buffer.alloc(PIECE)
      let place = 0
      for (let read = readSync(file, piece, 0, PIECE, 0); read > 0; read = readSync(file, piece, 0, PIECE, place)) {
        other.writeBytes(piece.subarray(0, read))
        place += read
      }
    },
    finish() {
      flush()
      fsyncSync(file)
      close()
      renameSync(staging, path)
    },
    abandon() {
      close()
      rmSync(staging, { force: true })
    },
  }
}
