import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../common/random.js'
import { dot } from '../common/similarity.js'
import { temporaryFolder } from '../common/testing.js'
import { INDEXED_FROM } from './lance-store.js'
import { type Entry, openVectorStore, STORES, storeFor, VECTRA_UP_TO } from './store.js'

const DIMENSIONS = 16

describe.each(STORES)('%s', (name) => {
  const open = (folder = temporaryFolder()) => openVectorStore(name, folder)

  it('is empty before anything is put in', async () => {
    const store = await open()
    expect(await store.hashes()).toEqual(new Map())
    expect(await store.nearest(vectors(1)[0] as Float32Array, 3)).toEqual([])
  })

  it('finds what a plain comparison with every vector finds, in its order and with its cosines', async () => {
    const [store, all, queries] = [await open(), entries(200), vectors(10, 99)]
    await store.update({ remove: [], add: all })
    for (const query of queries) {
      const found = await store.nearest(query, 10)
      const exact = nearest(all, query, 10)
      expect(found.map(({ id }) => id)).toEqual(exact.map(({ id }) => id))
      for (const [rank, { score }] of found.entries()) expect(score).toBeCloseTo(exact[rank]?.score as number, 5)
    }
  })

  it('gives no more than there are', async () => {
    const store = await open()
    await store.update({ remove: [], add: entries(3) })
    expect(await store.nearest(vectors(1)[0] as Float32Array, 40)).toHaveLength(3)
  })

  it('keeps on disk what was put in, taken out and put in anew', async () => {
    const folder = temporaryFolder()
    const [store, [first, second, third, ...rest]] = [await open(folder), entries(9) as [Entry, Entry, Entry, ...Entry[]]]
    await store.update({ remove: [], add: [first, second, third] })
    const changed = { ...second, hash: 'changed', vector: third.vector }
    await store.update({ remove: [first.id, second.id], add: [changed, ...rest] })
    for (const opened of [store, await open(folder)]) {
      const expected = new Map([third, changed, ...rest].map(({ id, hash }) => [id, hash]))
      expect(new Map(await opened.hashes())).toEqual(expected)
      const near = await opened.nearest(third.vector, 2)
      expect(near.map(({ id }) => id).sort()).toEqual([changed.id, third.id].sort())
      expect(opened.bytes()).toBeGreaterThan(rest.length * DIMENSIONS * 4)
    }
  })

  it('can be emptied and filled again', async () => {
    const [store, all] = [await open(), entries(4)]
    await store.update({ remove: [], add: all })
    await store.update({ remove: all.map(({ id }) => id), add: [] })
    expect(await store.nearest(all[0]?.vector as Float32Array, 3)).toEqual([])
    await store.update({ remove: [], add: all })
    expect((await store.nearest(all[2]?.vector as Float32Array, 1))[0]?.id).toBe(all[2]?.id)
  })

  it('takes ids with quotes for what they are', async () => {
    const [store, [plain, other]] = [await open(), entries(2) as [Entry, Entry]]
    const odd = { ...other, id: "o'clock') OR (1=1" }
    await store.update({ remove: [], add: [plain, odd] })
    await store.update({ remove: [odd.id], add: [] })
    expect([...(await store.hashes()).keys()]).toEqual([plain.id])
    expect(await store.nearest(odd.vector, 2)).toHaveLength(1)
  })

  it('is made anew where its files are cut', async () => {
    const [folder, all] = [temporaryFolder(), entries(50)]
    await (await open(folder)).update({ remove: [], add: all })
    for (const file of filesOf(folder)) truncateSync(file, Math.floor(statSync(file).size / 2))
    const store = await open(folder)
    expect(await store.hashes()).toEqual(new Map())
    await store.update({ remove: [], add: all })
    expect(await store.nearest(all[7]?.vector as Float32Array, 1)).toMatchObject([{ id: all[7]?.id }])
  })
})

describe('an index of another version', () => {
  it('of vectra is made anew', async () => {
    const folder = temporaryFolder()
    const items = [{ id: 'a#1', metadata: { hash: 'h' }, vector: [1, 0], norm: 1 }]
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ version: 0, metadata_config: {}, items }))
    expect(await (await openVectorStore('vectra', folder)).hashes()).toEqual(new Map())
  })

  it('of LanceDB, with other columns, is made anew', async () => {
    const folder = temporaryFolder()
    const { connect } = await import('@lancedb/lancedb')
    await (await connect(join(folder, 'lance'))).createTable('chunks', [{ id: 'a#1', vector: [1, 0] }])
    const store = await openVectorStore('lancedb', folder)
    expect(await store.hashes()).toEqual(new Map())
    await store.update({ remove: [], add: entries(2) })
    expect((await (await openVectorStore('lancedb', folder)).hashes()).size).toBe(2)
  })

  it('of LanceDB, searched by another distance, is made anew', async () => {
    const folder = temporaryFolder()
    await (await openVectorStore('lancedb', folder)).update({ remove: [], add: entries(300) })
    const { connect, Index } = await import('@lancedb/lancedb')
    const table = await (await connect(join(folder, 'lance'))).openTable('chunks')
    await table.createIndex('vector', { config: Index.ivfFlat({ distanceType: 'cosine', numPartitions: 2 }) })
    expect(await (await openVectorStore('lancedb', folder)).hashes()).toEqual(new Map())
  })
})

describe('LanceDB with an index', () => {
  it('finds nearly all of the ten nearest, and what is put in later', async () => {
    const folder = temporaryFolder()
    const store = await openVectorStore('lancedb', folder)
    const all = entries(INDEXED_FROM)
    await store.update({ remove: [], add: all })
    const queries = vectors(20, 99)
    let hits = 0
    for (const query of queries) {
      const exact = new Set(nearest(all, query, 10).map(({ id }) => id))
      hits += (await store.nearest(query, 10)).filter(({ id }) => exact.has(id)).length
    }
    expect(hits / (queries.length * 10)).toBeGreaterThan(0.9)
    const late = { id: 'late', hash: 'late', vector: queries[0] as Float32Array }
    await store.update({ remove: ['n-0'], add: [late] })
    expect((await store.nearest(late.vector, 1))[0]?.id).toBe('late')
    expect((await store.nearest(all[0]?.vector as Float32Array, 1))[0]?.id).not.toBe('n-0')
  })
})

describe('storeFor', () => {
  it('takes vectra for few chunks and LanceDB for many, unless told', () => {
    expect(storeFor('auto', VECTRA_UP_TO)).toBe('vectra')
    expect(storeFor('auto', VECTRA_UP_TO + 1)).toBe('lancedb')
    expect(storeFor('lancedb', 1)).toBe('lancedb')
    expect(storeFor('vectra', 1e6)).toBe('vectra')
  })
})

function entries(count: number): Entry[] {
  return vectors(count).map((vector, index) => ({ id: `n-${index}`, hash: `h-${index}`, vector }))
}

/** Vectors of length 1. */
function vectors(count: number, seed = 1): Float32Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5)
    const length = Math.hypot(...vector)
    return vector.map((value) => value / length)
  })
}

function nearest(all: readonly Entry[], query: Float32Array, k: number) {
  const scored = all.map(({ id, vector }) => ({ id, score: dot(vector, query) }))
  return scored.sort((a, b) => b.score - a.score).slice(0, k)
}

function filesOf(folder: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name))
}
