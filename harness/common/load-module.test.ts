import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importDefault } from './load-module.js'
import { temporaryFolder } from './testing.js'

describe('importDefault', () => {
  let cache = ''
  beforeEach(() => {
    cache = temporaryFolder()
    vi.stubEnv('VERSUS_CACHE', cache)
  })
  afterEach(() => void vi.unstubAllEnvs())

  const module = (text: string, path = join(temporaryFolder(), 'a.ts')) => {
    writeFileSync(path, text)
    return path
  }

  it('keeps what it compiled, and compiles a file that has changed anew', async () => {
    const path = module('export default { months: 12 as number }')
    expect(await importDefault(path)).toEqual({ months: 12 })
    expect(readdirSync(join(cache, 'compiled'))).toHaveLength(1)
    expect(await importDefault(path)).toEqual({ months: 12 })
    module('export default { months: 24 as number }', path)
    expect(await importDefault(path)).toEqual({ months: 24 })
  })

  it('compiles a file of which a torn part was kept', async () => {
    const path = module('export default { months: 12 as number }')
    await importDefault(path)
    const [kept] = readdirSync(join(cache, 'compiled'))
    writeFileSync(join(cache, 'compiled', kept as string), 'export default {')
    expect(await importDefault(path)).toEqual({ months: 12 })
  })

  it('does without what can’t be kept', async () => {
    vi.stubEnv('VERSUS_CACHE', join(module('export default 1'), 'no-folder'))
    expect(await importDefault(module('export default { months: 12 as number }'))).toEqual({ months: 12 })
  })

  it('says what is wrong with a file that can’t be loaded, or has no default export', async () => {
    await expect(importDefault(module('export default {'))).rejects.toThrow(/a\.ts: can't be loaded/)
    await expect(importDefault(module('export const a = 1'))).rejects.toThrow(/a\.ts: has no default export/)
  })
})
