import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eachRow, openAppendOnly } from './append-only.js'
import { temporaryFolder } from './testing.js'

describe('openAppendOnly', () => {
  it.each([
    ['nothing', '', ''],
    ['whole lines', '1\n2\n', '1\n2\n'],
    ['a torn line alone', '{"id', ''],
    ['a torn line', '1\n{"id', '1\n'],
    ['a torn line that is longer than what is read at once', `1\n${'x'.repeat(200_000)}`, '1\n'],
    ['a line end where a piece begins', `1\n\n${'x'.repeat((1 << 16) - 1)}`, '1\n\n'],
  ])('goes on after %s', (_what, before, kept) => {
    const path = join(temporaryFolder(), 'file.jsonl')
    writeFileSync(path, before)
    const file = openAppendOnly<number>(path)
    file.append(7)
    file.close()
    expect(readFileSync(path, 'utf8')).toBe(`${kept}7\n`)
  })

  it('goes on with a file that no buffer holds', () => {
    const path = join(temporaryFolder(), 'file.jsonl')
    const size = 2 ** 31 + 10
    writeFileSync(path, '')
    truncateSync(path, size)
    const torn = openSync(path, 'r+')
    writeSync(torn, '\n{"id', size)
    closeSync(torn)
    openAppendOnly(path).close()
    expect(statSync(path).size).toBe(size + 1)
  })
})

describe('eachRow', () => {
  const read = (text: string) => {
    const path = join(temporaryFolder(), 'file.jsonl')
    writeFileSync(path, text)
    return Array.from(eachRow(path, z.number(), 'take it out'), ({ value, at }) => [value, at.slice(path.length)])
  }

  it('gives each whole line with where it stands', () =>
    expect(read('1\n2\n{"torn')).toEqual([
      [1, ':1'],
      [2, ':2'],
    ]))

  it.each([
    ['no JSON', '1\n{\n', /file\.jsonl:2: damaged line \(.+\); take it out$/],
    ['something else', '1\n"x"\n', /file\.jsonl:2: .*expected number/],
  ])('names a line that is %s', (_what, text, message) => expect(() => read(text)).toThrow(message))
})
