import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from './testing.js'
import { openPieces } from './write-pieces.js'

const PIECES = Array.from({ length: 300 }, (_, index) => `${index} é\n`.repeat(2_000))

it('writes pieces one after the other, more of them than are held', () => {
  const path = join(temporaryFolder(), 'a.txt')
  const file = openPieces(path)
  for (const piece of PIECES) file.write(piece)
  file.finish()
  expect(readFileSync(path, 'utf8')).toBe(PIECES.join(''))
})

it('copies all that was written into another, between its own pieces', () => {
  const folder = temporaryFolder()
  const [inner, outer] = [openPieces(join(folder, 'inner.txt')), openPieces(join(folder, 'outer.txt'))]
  for (const piece of PIECES) inner.write(piece)
  outer.write('before\n')
  inner.copyInto(outer)
  outer.write('after\n')
  outer.finish()
  inner.abandon()
  expect(readFileSync(join(folder, 'outer.txt'), 'utf8')).toBe(`before\n${PIECES.join('')}after\n`)
  expect(readdirSync(folder)).toEqual(['outer.txt'])
})

it('leaves what was there where it is abandoned, and nothing beside it', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a.txt')
  writeFileSync(path, 'before')
  const file = openPieces(path)
  file.write('x'.repeat(3_000_000))
  file.abandon()
  expect(readFileSync(path, 'utf8')).toBe('before')
  expect(readdirSync(folder)).toEqual(['a.txt'])
})
