import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Connection, connect, Index, type IndexStatistics, type Table } from '@lancedb/lancedb'
import type * as Arrow from 'apache-arrow'
import type { Entry, VectorStore } from './store.js'

// LanceDB takes tables of its own copy of Arrow only: the one that is required, not imported.
const arrow = createRequire(import.meta.url)('apache-arrow') as typeof Arrow

export const TABLE = 'chunks'
export const LANCE_FOLDER = 'lance'
/** Rows from which an index is searched; below it every vector is compared, and the answer is exact. */
export const INDEXED_FROM = 5_000
/**
 * Partitions that a search looks into, of as many as the square root of the rows: 32, and from 160,000 rows on one for 5,000 rows, up to
 * a fifth of them. With 32 of a thousand, a million rows lose a fifth of what should be found. docs/performance.md has the recall.
 */
export function probesFor(rows: number): number {
  return Math.max(32, Math.round(Math.min(rows / 5_000, Math.sqrt(rows) / 5)))
}
/** Of vectors of length 1 this is 2 − 2 × cosine, in the same order; LanceDB searches by it in a fraction of the time that its cosine takes (docs/performance.md). */
export const DISTANCE = 'l2'
/** Rows handed over at once. */
const BATCH = 20_000
/** What an update replaces is kept for so long: another process may have it open. */
const KEPT_MS = 24 * 3_600_000

/** Vectors in a column on disk: searched one by one up to {@link INDEXED_FROM} rows, by an inverted file (IVF) beyond. */
export async function openLance(folder: string): Promise<VectorStore> {
  // Else it warns of figures that nobody reads here.
  process.env['LANCE_INCLUDE_VECTOR_CENTROIDS'] ??= 'false'
  const place = join(folder, LANCE_FOLDER)
  const { connection, table: opened, hashes } = await openOrForget(place)
  let table = opened
  return {
    hashes: async () => hashes,
    async update({ remove, add }) {
      const isNew = table === undefined
      if (table) for (const ids of batches(remove)) await table.delete(`id IN (${ids.map(quoted).join(', ')})`)
      for (const entries of batches(add)) {
        const rows = arrowTable(entries)
        if (table) await table.add(rows)
        else table = await connection.createTable(TABLE, rows)
      }
      for (const id of remove) hashes.delete(id)
      for (const { id, hash } of add) hashes.set(id, hash)
      // Nobody else can have open what was made just now.
      if (table) await tidy(table, isNew ? 0 : KEPT_MS)
    },
    async nearest(vector, k) {
      if (!table) return []
      const query = table.vectorSearch(vector).distanceType(DISTANCE).nprobes(probesFor(hashes.size)).limit(k).select(['id', '_distance'])
      const found = await query.toArrow()
      const [ids, distances] = [found.getChild('id'), found.getChild('_distance')]
      return Array.from({ length: found.numRows }, (_, row) => ({ id: String(ids?.get(row)), score: 1 - Number(distances?.get(row)) / 2 }))
    },
    bytes: () => bytesOf(place),
  }
}

async function openOrForget(place: string): Promise<{ connection: Connection; table: Table | undefined; hashes: Map<string, string> }> {
  const hashes = new Map<string, string>()
  const connection = await connect(place)
  if (!(await connection.tableNames()).includes(TABLE)) return { connection, table: undefined, hashes }
  try {
    const table = await connection.openTable(TABLE)
    const index = await indexOf(table)
    if (index && index.distanceType !== DISTANCE) throw new Error('searched by another distance: of an older version')
    const rows = await table.query().select(['id', 'hash']).toArrow()
    const [ids, sums] = [rows.getChild('id'), rows.getChild('hash')]
    for (let row = 0; row < rows.numRows; row++) hashes.set(String(ids?.get(row)), String(sums?.get(row)))
    return { connection, table, hashes }
  } catch {
    // Cut off, or of another form; a folder that can't be written to says so here.
    rmSync(place, { recursive: true })
    return { connection: await connect(place), table: undefined, hashes: new Map() }
  }
}

/** Bring rows that came later into the index, or make it where it is missing or knows less than half; throw away what was replaced. */
async function tidy(table: Table, keptMs: number): Promise<void> {
  await table.optimize()
  const rows = await table.countRows()
  if (rows >= INDEXED_FROM) {
    const known = (await indexOf(table))?.numIndexedRows
    if ((known ?? 0) < rows / 2) {
      const config = Index.ivfFlat({ distanceType: DISTANCE, numPartitions: Math.round(Math.sqrt(rows)) })
      await table.createIndex('vector', { config, replace: true })
    }
  }
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - keptMs) })
}

async function indexOf(table: Table): Promise<IndexStatistics | undefined> {
  const [index] = await table.listIndices()
  return index && (await table.indexStats(index.name))
}

function arrowTable(entries: readonly Entry[]): Arrow.Table {
  const dimensions = entries[0]?.vector.length ?? 0
  const { Field, FixedSizeList, Float32, RecordBatch, Schema, Struct, Table, Utf8, makeData, vectorFromArray } = arrow
  const list = new FixedSizeList(dimensions, new Field('item', new Float32(), false))
  const schema = new Schema([
    new Field('id', new Utf8(), false),
    new Field('hash', new Utf8(), false),
    new Field('vector', list as Arrow.DataType, false),
  ])
  const flat = new Float32Array(entries.length * dimensions)
  for (const [row, { vector }] of entries.entries()) flat.set(vector, row * dimensions)
  const text = (of: (entry: Entry) => string) => vectorFromArray(entries.map(of), new Utf8()).data[0] as Arrow.Data
  const shape = { length: entries.length, nullCount: 0 }
  const vectors = makeData({ type: list, ...shape, child: makeData({ type: new Float32(), length: flat.length, data: flat }) })
  const children = [text(({ id }) => id), text(({ hash }) => hash), vectors as Arrow.Data]
  return new Table(schema, [new RecordBatch(schema, makeData({ type: new Struct(schema.fields), ...shape, children }))])
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH)
}

function quoted(id: string): string {
  return `'${id.replaceAll("'", "''")}'`
}

function bytesOf(folder: string): number {
  if (!existsSync(folder)) return 0
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
