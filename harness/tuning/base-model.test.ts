import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tuningBase } from './base-model.js'

const folder = () => mkdtempSync(join(tmpdir(), 'base-'))
const noHub = () => Promise.reject(new Error('the hub was asked'))
const named = (given: string, fromHub: (repository: string) => Promise<string> = noHub) => tuningBase(given, () => {}, fromHub)

function saved(): string {
  const path = folder()
  for (const file of ['config.json', 'tokenizer.json', 'model.safetensors']) writeFileSync(join(path, file), file)
  return path
}

describe('tuningBase', () => {
  it('takes a GGUF file, by its very bytes', async () => {
    const path = join(folder(), 'mine.gguf')
    writeFileSync(path, 'abc')
    // printf abc | sha256sum
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(await named(path)).toEqual({ name: 'mine', path, sha256 })
  })

  it('takes a folder of safetensors, by its weights, form and tokenizer', async () => {
    const path = saved()
    const before = await named(path)
    expect(before).toMatchObject({ name: basename(path), path })
    writeFileSync(join(path, 'README.md'), 'more')
    expect(await named(path)).toEqual(before)
    writeFileSync(join(path, 'model.safetensors'), 'other weights')
    expect((await named(path)).sha256).not.toBe(before.sha256)
  })

  it('asks the hub for owner/name alone', async () => {
    const path = saved()
    expect(await named('owner/tiny-llama', () => Promise.resolve(path))).toMatchObject({ name: 'owner/tiny-llama', path })
    await expect(named('owner/name/model.gguf')).rejects.toThrow(/no such file or folder; name a GGUF file/)
    await expect(named('owner/model.gguf')).rejects.toThrow(/no such file or folder/)
  })

  it('refuses what is no model, and says what to name', async () => {
    await expect(named('package.json')).rejects.toThrow(/not a GGUF file; name that, or the folder/)
    await expect(named(folder())).rejects.toThrow(/has no config\.json/)
  })
})
