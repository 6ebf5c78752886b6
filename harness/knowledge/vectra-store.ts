import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LocalIndex } from 'vectra'
import type { VectorStore } from './store.js'

type Item = { hash: string }

const INDEX_FILE = 'index.json'
/** Of what versus writes: an index of another version is made anew. */
const VERSION = 1

/** All vectors in one JSON file, searched one by one in memory. */
export async function openVectra(folder: string): Promise<VectorStore> {
  const { index, stored } = await openOrCreate(folder)
  const hashes = new Map(stored.map(({ id, metadata }) => [id, metadata.hash]))
  return {
    hashes: async () => hashes,
    async update({ remove, add }) {
      await index.beginUpdate()
      for (const id of remove) await index.deleteItem(id)
      for (const { id, hash, vector } of add) await index.insertItem({ id, vector: Array.from(vector), metadata: { hash } })
      await index.endUpdate()
      for (const id of remove) hashes.delete(id)
      for (const { id, hash } of add) hashes.set(id, hash)
    },
    async nearest(vector, k) {
      const near = await index.queryItems(Array.from(vector), '', k)
      return near.map(({ item, score }) => ({ id: item.id, score }))
    },
    bytes: () => statSync(join(folder, INDEX_FILE)).size,
  }
}

async function openOrCreate(folder: string) {
  const index = new LocalIndex<Item>(folder)
  try {
    if (await index.isIndexCreated()) {
      const { version } = await index.getIndexStats()
      if (version === VERSION) return { index, stored: await index.listItems() }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error // cut off, or of another form
  }
  rmSync(join(folder, INDEX_FILE), { force: true })
  const anew = new LocalIndex<Item>(folder)
  await anew.createIndex({ version: VERSION })
  return { index: anew, stored: [] }
}
