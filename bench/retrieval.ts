import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@lancedb/lancedb'
import { LocalIndex } from 'vectra'
import { seededRandom } from '../harness/common/random.js'
import { dot } from '../harness/common/similarity.js'
import { formatBytes } from '../harness/common/units.js'
import { DISTANCE, LANCE_FOLDER, probesFor, TABLE } from '../harness/knowledge/lance-store.js'
import { type Entry, type Found, openVectorStore, type StoreName, type VectorStore } from '../harness/knowledge/store.js'
import { quantile } from '../harness/stats/quantile.js'

/*
 * How fast the stores search, and how much of what they should find they find, beside a scan of one typed array, and beside the same
 * query put to vectra or LanceDB itself, in one run:
 *
 *     npx jiti bench/retrieval.ts                 1,000, 10,000 and 100,000 vectors
 *     npx jiti bench/retrieval.ts --million       1,000,000 too (LanceDB and the scan, with fewer questions; mind memory)
 *     npx jiti bench/retrieval.ts 2000 5000       these sizes
 *
 * Vectors of 384 numbers around so many centres as there are topics, as texts have; questions are around the same centres. Vectra is
 * left out beyond VECTRA_MOST: it looks at all others for each that it takes in. Exits with 1 where versus adds more than a tenth to a
 * store's own query, or where a store finds less than 95 % of the ten nearest.
 */

const DIMENSIONS = 384
const QUERIES = 200
/** Comparisons of the scan in all: a million vectors are searched with fewer questions. */
const COMPARISONS = 5e7
const K = 10
/** Times that each question is put to a store and to versus's layer over it: what the layer adds is less than what a busy machine does. */
const ROUNDS = 6
const VECTRA_MOST = 10_000
/** Vectors around a centre, about. */
const TOPIC = 50
/** How far from it, beside its length of 1. */
const SPREAD = 0.9
const LIMITS = { overhead: 0.1, recall: 0.95 }

interface Figures {
  readonly store: string
  readonly rows: number
  readonly p50: number
  readonly p95: number
  /** Of processor, by all threads, a query: what a machine shared with others does to the clock is not the store's. */
  readonly processor: number
  readonly recall: number
  readonly onDisk?: {
    /** Median of the bare store's queries, put between the others. */
    readonly bare: number
    /** What versus takes more than the bare store does for the same query beside it: median over the queries, of 1. */
    readonly adds: number
    readonly build: number
    readonly load: number
    readonly bytes: number
  }
}

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number).filter(Number.isInteger)
  const sizes = given.length > 0 ? given : [1_000, 10_000, 100_000, ...(process.argv.includes('--million') ? [1_000_000] : [])]
  const [cpu] = cpus()
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model}, Node ${process.version}`)
  process.stdout.write(`, load of ${loadavg()[0]?.toFixed(1)} before\n\n`)
  const heads = ['vectors', 'store', 'p50', 'p95', 'of processor', `recall@${K}`, 'bare p50', 'versus adds', 'build', 'load', 'on disk']
  process.stdout.write(row(heads) + row(heads.map(() => '---')))
  for (const rows of sizes) {
    const { entries, queries } = clustered(rows)
    const { figures, found } = await clockScan(entries, queries)
    show(figures)
    const exact = found.map((list) => new Set(list.map(({ id }) => id)))
    for (const store of ['vectra', 'lancedb'] as const) {
      if (store === 'vectra' && rows > VECTRA_MOST) continue
      show(await clockStore(store, { entries, queries, exact }))
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
    const bareStores = [await openBare(name, folder, entries.length), await openBare(name, folder, entries.length)]
    const { bare, layered } = await searchBoth([store, await openVectorStore(name, folder)], bareStores, queries)
    const hits = layered.found
      .slice(0, queries.length)
      .reduce((sum, list, index) => sum + list.filter(({ id }) => exact[index]?.has(id)).length, 0)
    return {
      store: name,
      rows: entries.length,
      ...layered.quantiles(),
      recall: hits / (K * queries.length),
      onDisk: { bare: bare.quantiles().p50, adds: addedTo(bare.times, layered.times), build, load: load + first[0], bytes: store.bytes() },
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type BareQuery = (query: Float32Array) => Promise<unknown>

/** The same query that versus puts to a store, put to the store itself. */
async function openBare(name: StoreName, folder: string, rows: number): Promise<BareQuery> {
  if (name === 'vectra') {
    const index = new LocalIndex(folder)
    const asNumbers = new Map<Float32Array, number[]>()
    return (query) => {
      const numbers = asNumbers.get(query) ?? Array.from(query)
      asNumbers.set(query, numbers)
      return index.queryItems(numbers, '', K)
    }
  }
  const table = await (await connect(join(folder, LANCE_FOLDER))).openTable(TABLE)
  return (query) => table.vectorSearch(query).distanceType(DISTANCE).nprobes(probesFor(rows)).limit(K).select(['id', '_distance']).toArrow()
}

/**
 * Each question to both, one after the other, first this one first and then that one; once through to warm up. Of each there are two,
 * opened in the order versus, bare, bare, versus, for where its vectors happen to lie in memory is worth some percent.
 */
async function searchBoth(stores: readonly VectorStore[], bareStores: readonly BareQuery[], queries: readonly Float32Array[]) {
  const [bare, layered] = [new Clocked<unknown>(), new Clocked<Found[]>()]
  for (let round = -stores.length; round < ROUNDS; round++) {
    const place = Math.abs(round) % stores.length
    const [store, bareQuery] = [stores[place] as VectorStore, bareStores[place] as BareQuery]
    for (const [index, query] of queries.entries()) {
      const asks = [() => bare.add(() => bareQuery(query), round >= 0), () => layered.add(() => store.nearest(query, K), round >= 0)]
      for (const ask of (index + (round >> 1)) % 2 === 0 ? asks : asks.reverse()) await ask()
    }
  }
  return { bare, layered }
}

/** Pairs, since a pause that the machine makes is in one as often as in the other. */
function addedTo(bare: readonly number[], layered: readonly number[]): number {
  return (
    quantile(
      layered.map((time, index) => time / (bare[index] as number)),
      0.5,
    ) - 1
  )
}

/** Queries, and what they took. */
class Clocked<T> {
  readonly found: T[] = []
  readonly times: number[] = []
  #processor = 0

  async add(query: () => Promise<T>, counts = true): Promise<void> {
    const before = process.cpuUsage()
    const [time, result] = await clock(query)
    const { user, system } = process.cpuUsage(before)
    if (!counts) return
    this.#processor += (user + system) / 1000
    this.times.push(time)
    this.found.push(result)
  }

  quantiles() {
    return { p50: quantile(this.times, 0.5), p95: quantile(this.times, 0.95), processor: this.#processor / this.times.length }
  }
}

async function clockScan(entries: readonly Entry[], queries: readonly Float32Array[]) {
  const clocked = new Clocked<Found[]>()
  for (const query of queries) await clocked.add(async () => scan(entries, query))
  const figures: Figures = { store: 'scan', rows: entries.length, ...clocked.quantiles(), recall: 1 }
  return { figures, found: clocked.found }
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
  return { entries, queries: Array.from({ length: Math.min(QUERIES, Math.floor(COMPARISONS / rows)) }, near) }
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

function show({ store, rows, p50, p95, processor, recall, onDisk }: Figures): void {
  if ((onDisk?.adds ?? 0) > LIMITS.overhead || recall < LIMITS.recall) process.exitCode = 1
  const times = [p50, p95, processor].map((time) => `${time.toFixed(1)} ms`)
  const ofStore = onDisk
    ? [
        `${onDisk.bare.toFixed(1)} ms`,
        `${(onDisk.adds * 100).toFixed(1)} %`,
        `${(onDisk.build / 1000).toFixed(1)} s`,
        `${(onDisk.load / 1000).toFixed(2)} s`,
        formatBytes(onDisk.bytes),
      ]
    : Array(5).fill('')
  process.stdout.write(row([rows.toLocaleString('en'), store, ...times, recall.toFixed(3), ...ofStore]))
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

await main()
