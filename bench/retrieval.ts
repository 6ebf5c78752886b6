import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../harness/common/random.js'
import { dot } from '../harness/common/similarity.js'
import { formatBytes } from '../harness/common/units.js'
import { type Entry, type Found, openVectorStore, type StoreName, type VectorStore } from '../harness/knowledge/store.js'
import { quantile } from '../harness/stats/quantile.js'

/*
 * How fast the stores search, and how much of what they should find they find, beside a scan of one typed array, in one run:
 *
 *     npx jiti bench/retrieval.ts                 1,000, 10,000 and 100,000 vectors
 *     npx jiti bench/retrieval.ts --million       1,000,000 too (LanceDB and the scan; some 6 GB of memory)
 *     npx jiti bench/retrieval.ts 2000 5000       these sizes
 *
 * Vectors of 384 numbers around so many centres as there are topics, as texts have; questions are around the same centres. Vectra is
 * left out beyond VECTRA_MOST: it looks at all others for each that it takes in.
 */

const DIMENSIONS = 384
const QUERIES = 200
const K = 10
const VECTRA_MOST = 10_000
/** Vectors around a centre, about. */
const TOPIC = 50
/** How far from it, beside its length of 1. */
const SPREAD = 0.9

interface Figures {
  readonly store: string
  readonly rows: number
  readonly p50: number
  readonly p95: number
  readonly recall: number
  readonly build: number
  readonly load: number
  readonly bytes: number
}

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number).filter(Number.isInteger)
  const sizes = given.length > 0 ? given : [1_000, 10_000, 100_000, ...(process.argv.includes('--million') ? [1_000_000] : [])]
  const [cpu] = cpus()
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model}, Node ${process.version}\n\n`)
  const heads = ['vectors', 'store', 'p50', 'p95', `recall@${K}`, 'build', 'load', 'on disk']
  process.stdout.write(row(heads) + row(heads.map(() => '---')))
  for (const rows of sizes) {
    const { entries, queries } = clustered(rows)
    const exact = queries.map((query) => new Set(scan(entries, query).map(({ id }) => id)))
    for (const store of ['scan', 'vectra', 'lancedb'] as const) {
      if (store === 'vectra' && rows > VECTRA_MOST) continue
      show(store === 'scan' ? await clockScan(entries, queries) : await clockStore(store, { entries, queries, exact }))
    }
  }
}

interface World {
  readonly entries: readonly Entry[]
  readonly queries: readonly Float32Array[]
  readonly exact: readonly ReadonlySet<string>[]
}

async function clockStore(name: StoreName, { entries, queries, exact }: World): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'versus-retrieval-'))
  try {
    const [build] = await clock(async () => (await openVectorStore(name, folder)).update({ remove: [], add: entries }))
    const [load, store] = await clock(() => openVectorStore(name, folder))
    const first = await clock(() => store.nearest(queries[0] as Float32Array, K))
    const { times, found } = await search(store, queries)
    const hits = found.reduce((sum, list, index) => sum + list.filter(({ id }) => exact[index]?.has(id)).length, 0)
    const [p50, p95] = quantiles(times)
    return {
      store: name,
      rows: entries.length,
      p50,
      p95,
      recall: hits / (K * queries.length),
      build,
      load: load + first[0],
      bytes: store.bytes(),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function search(store: VectorStore, queries: readonly Float32Array[]) {
  const times: number[] = []
  const found: Found[][] = []
  for (const query of queries) {
    const [time, list] = await clock(() => store.nearest(query, K))
    times.push(time)
    found.push(list)
  }
  return { times, found }
}

async function clockScan(entries: readonly Entry[], queries: readonly Float32Array[]): Promise<Figures> {
  const times: number[] = []
  for (const query of queries) times.push((await clock(async () => scan(entries, query)))[0])
  const [p50, p95] = quantiles(times)
  return { store: 'scan', rows: entries.length, p50, p95, recall: 1, build: 0, load: 0, bytes: 0 }
}

/** The exact K nearest: every vector compared, the best kept in order. */
function scan(entries: readonly Entry[], query: Float32Array): Found[] {
  const best: Found[] = []
  for (const { id, vector } of entries) {
    const score = dot(vector, query)
    if (best.length === K && score <= (best[K - 1] as Found).score) continue
    const place = best.findIndex((other) => other.score < score)
    best.splice(place < 0 ? best.length : place, 0, { id, score })
    if (best.length > K) best.pop()
  }
  return best
}

function clustered(rows: number): { entries: Entry[]; queries: Float32Array[] } {
  const random = seededRandom(1)
  const centres = Array.from({ length: Math.ceil(rows / TOPIC) }, () => unit(() => random() - 0.5))
  const near = () => {
    const centre = centres[Math.floor(random() * centres.length)] as Float32Array
    const noise = unit(() => random() - 0.5)
    return unit((place) => (centre[place] as number) + SPREAD * (noise[place] as number))
  }
  // One array for all: a million small ones would cost as much again.
  const all = new Float32Array(rows * DIMENSIONS)
  const entries = Array.from({ length: rows }, (_, index): Entry => {
    all.set(near(), index * DIMENSIONS)
    return { id: `article-${index}#top`, hash: 'h', vector: all.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS) }
  })
  return { entries, queries: Array.from({ length: QUERIES }, near) }
}

function unit(at: (place: number) => number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSIONS }, (_, place) => at(place))
  const length = Math.sqrt(dot(vector, vector))
  return vector.map((value) => value / length)
}

async function clock<T>(work: () => Promise<T>): Promise<[milliseconds: number, result: T]> {
  const started = performance.now()
  const result = await work()
  return [performance.now() - started, result]
}

function quantiles(times: readonly number[]): [p50: number, p95: number] {
  return [quantile(times, 0.5), quantile(times, 0.95)]
}

function show({ store, rows, p50, p95, recall, build, load, bytes }: Figures): void {
  const onDisk = store === 'scan' ? ['', '', ''] : [`${(build / 1000).toFixed(1)} s`, `${(load / 1000).toFixed(2)} s`, formatBytes(bytes)]
  process.stdout.write(
    row([rows.toLocaleString('en'), store, `${p50.toFixed(1)} ms`, `${p95.toFixed(1)} ms`, recall.toFixed(3), ...onDisk]),
  )
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

await main()
