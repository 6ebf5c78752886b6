import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sha256 } from './hash.js'
import { loadCompiled } from './load-compiled.js'

const SOURCE = "const { base } = require('figures'); exports.twice = (n) => base + 2 * n"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'versus-compiled-'))
  vi.stubEnv('VERSUS_CACHE', join(folder, 'cache'))
  writeFileSync(join(folder, 'library.js'), SOURCE)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('loadCompiled', () => {
  it('gives what a file exports, with what it requires', () => {
    expect(load().twice(4)).toBe(18)
  })

  it('compiles anew where what was kept is damaged', () => {
    const kept = join(folder, 'cache', 'compiled')
    mkdirSync(kept, { recursive: true })
    writeFileSync(join(kept, `${sha256(SOURCE)}.${process.version}.v8`), 'not what V8 wrote')
    expect(load().twice(1)).toBe(12)
  })
})

function load() {
  return loadCompiled<{ twice(n: number): number }>(join(folder, 'library.js'), { figures: { base: 10 } })
}
