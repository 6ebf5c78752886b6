import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { withCache } from './embedding-cache.js'
import type { EmbeddingModel } from './model.js'

const RECORD_BYTES = 32 + 2 * 4

describe('withCache', () => {
  it('gives the vectors that the model gives, in the order of the texts', async () => {
    const cached = withCache(lengths(), cacheFile())
    const texts = ['one', 'three', 'one', 'eleven']
    expect(await cached.embed(texts)).toEqual(await lengths().embed(texts))
  })

  it('embeds only texts that it has not seen, and each once', async () => {
    const model = lengths()
    const cached = withCache(model, cacheFile())
    await cached.embed(['one', 'two', 'one'])
    await cached.embed(['two', 'three'])
    await cached.embed(['three', 'one'])
    expect(model.asked).toEqual([['one', 'two'], ['three']])
  })

  it('remembers over processes, to the last bit', async () => {
    const path = cacheFile()
    const before = await withCache(lengths(), path).embed(['one', 'three'])
    const model = lengths()
    expect(await withCache(model, path).embed(['three', 'one'])).toEqual([before[1], before[0]])
    expect(model.asked).toEqual([])
  })

  it('cuts off a torn last record, and goes on behind the whole ones', async () => {
    const path = cacheFile()
    await withCache(lengths(), path).embed(['one', 'three'])
    truncateSync(path, 2 * RECORD_BYTES - 7)

    const model = lengths()
    await withCache(model, path).embed(['one', 'three', 'eleven'])
    expect(model.asked).toEqual([['three', 'eleven']])
    expect(statSync(path).size).toBe(3 * RECORD_BYTES)

    const later = lengths()
    expect(await withCache(later, path).embed(['one', 'three', 'eleven'])).toEqual(await lengths().embed(['one', 'three', 'eleven']))
    expect(later.asked).toEqual([])
  })

  it('embeds again what was damaged in the middle, and keeps the rest', async () => {
    const path = cacheFile()
    await withCache(lengths(), path).embed(['one', 'three', 'eleven'])
    const data = readFileSync(path)
    data[RECORD_BYTES + 33] = (data[RECORD_BYTES + 33] as number) ^ 0x10 // one bit of the second vector
    writeFileSync(path, data)

    const model = lengths()
    expect(await withCache(model, path).embed(['one', 'three', 'eleven'])).toEqual(await lengths().embed(['one', 'three', 'eleven']))
    expect(model.asked).toEqual([['three']])
    const later = lengths()
    await withCache(later, path).embed(['three'])
    expect(later.asked).toEqual([])
  })

  it('is not put off by a few bytes alone', async () => {
    const path = cacheFile()
    appendFileSync(path, 'torn')
    expect(await withCache(lengths(), path).embed(['one'])).toEqual(await lengths().embed(['one']))
    expect(statSync(path).size).toBe(RECORD_BYTES)
  })
})

function cacheFile(): string {
  return join(temporaryFolder(), 'vectors.f32')
}

/** A text's vector: its length and a third of it, which no float holds exactly. */
function lengths(): EmbeddingModel & { readonly asked: string[][] } {
  const asked: string[][] = []
  return {
    id: 'lengths',
    dimensions: 2,
    asked,
    async embed(texts) {
      asked.push([...texts])
      return texts.map((text) => Float32Array.of(text.length, text.length / 3))
    },
    dispose: async () => {},
  }
}
