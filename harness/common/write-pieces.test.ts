import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from './testing.js'
import { writePieces } from './write-pieces.js'

it('writes pieces one after the other, more of them than are held', () => {
  const path = join(temporaryFolder(), 'a.txt')
  const pieces = Array.from({ length: 300 }, (_, index) => `${index} é\n`.repeat(2_000))
  writePieces(path, pieces)
  expect(readFileSync(path, 'utf8')).toBe(pieces.join(''))
})

it('leaves what was there where a piece fails, and nothing beside it', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a.txt')
  writeFileSync(path, 'before')
  const failing = function* () {
    yield 'x'.repeat(3_000_000)
    throw new Error('no more')
  }
  expect(() => writePieces(path, failing())).toThrow('no more')
  expect(readFileSync(path, 'utf8')).toBe('before')
  expect(readdirSync(folder)).toEqual(['a.txt'])
})
