import { Buffer } from 'node:buffer'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { InputError } from '../../common/errors.js'
import { pickOne, type Random, seededRandom, seedFor } from '../../common/random.js'
import { temporaryFolder } from '../../common/testing.js'
import { type ImportReport, importInto } from './import.js'
import { importerFor } from './registry.js'
import { COLUMNS, SAMPLES } from './testing.js'

/** Mutated files a format; VERSUS_FUZZ=1429 makes 10,000 over all formats. */
const FILES = Number(process.env['VERSUS_FUZZ'] ?? 60)
const PIECES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\uFEFF',
  ';',
  '""',
  'null',
  '1e999',
  '-',
  '{"a":',
  '😀',
  '\ud800',
]

it.each(Object.keys(SAMPLES))(
  '%s: a damaged file ends with a report or one clear error, and leaves nothing behind',
  async (format) => {
    const importer = importerFor(format)
    const root = temporaryFolder()
    for (let number = 0; number < FILES; number++) {
      const random = seededRandom(seedFor(0, format, number))
      const source = join(root, String(number))
      mkdirSync(source)
      const files = Object.entries(SAMPLES[format] ?? {}).map(([name, text]) => {
        const path = join(source, name)
        writeFileSync(path, damaged(Buffer.from(text), random))
        return path
      })
      const folder = join(source, 'to')
      const options = { importer, files, folder, columns: format === 'table' ? COLUMNS : {}, as: 'all' as const, labels: [] }
      const ended: ImportReport | InputError = await importInto({ ...options, skipFaults: number % 2 === 0 }).catch((error: unknown) => {
        if (error instanceof InputError) return error
        throw new Error(`${format} ${number}`, { cause: error })
      })
      if (ended instanceof InputError) expect(ended.message).toMatch(/^\S+(?::\d+)?: /)
      else {
        for (const { at } of ended.faults) expect(at, `${format} ${number}`).toMatch(/:\d+$/)
        const { articles, questions, pairs } = ended.written
        const given =
          articles + questions + pairs + ended.unchanged + ended.faults.length + Object.values(ended.asides).reduce((a, b) => a + b, 0)
        expect(given, `${format} ${number}: a row gave nothing`).toBeGreaterThanOrEqual(ended.rows)
      }
      const done = !(ended instanceof InputError) && ended.done
      expect(existsSync(folder), `${format} ${number}`).toBe(done)
      if (done) expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
      rmSync(source, { recursive: true })
    }
  },
  600_000,
)

/** One to four bytes flipped, pieces put in, stretches taken out or doubled, or the end cut off. */
function damaged(bytes: Buffer, random: Random): Buffer {
  let now = bytes
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
    const at = Math.floor(random() * (now.length + 1))
    const to = Math.min(now.length, at + Math.floor(random() * 30))
    const ways = [
      () => Buffer.concat([now.subarray(0, at), Buffer.from([Math.floor(random() * 256)]), now.subarray(at + 1)]),
      () => Buffer.concat([now.subarray(0, at), Buffer.from(pickOne(PIECES, random)), now.subarray(at)]),
      () => Buffer.concat([now.subarray(0, at), now.subarray(to)]),
      () => Buffer.concat([now.subarray(0, to), now.subarray(at)]),
      () => now.subarray(0, at),
    ]
    now = pickOne(ways, random)()
  }
  return now
}
