import type { Bytes } from '../common/units.js'

/** What a store keeps of a chunk: its vector, of length 1, and the hash that says whether it is still the same chunk. */
export interface Entry {
  readonly id: string
  readonly hash: string
  readonly vector: Float32Array
}

export interface Found {
  readonly id: string
  /** Of a vector search, the cosine. */
  readonly score: number
}

/** Best first; ties in the order of ids. */
export function inOrder(found: Found[]): Found[] {
  return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
}

/** Vectors on disk that are searched by nearness. Whoever updates one holds the lock of its folder. */
export interface VectorStore {
  /** The hash of every chunk that is in it, by id. */
  hashes(): Promise<ReadonlyMap<string, string>>
  /** Take some out, then put some in: an id that changed is in both. */
  update(change: { readonly remove: readonly string[]; readonly add: readonly Entry[] }): Promise<void>
  /** The k nearest, best first. */
  nearest(vector: Float32Array, k: number): Promise<Found[]>
  /** On disk. */
  bytes(): Bytes
}

export const STORES = ['vectra', 'lancedb'] as const
export type StoreName = (typeof STORES)[number]

/**
 * Chunks up to which vectra serves. With fewer it answers faster than LanceDB; but it takes in each vector with a look at all others and
 * reads all of them from JSON: at 5,000 it takes longer to build and six times as long to open (docs/performance.md).
 */
export const VECTRA_UP_TO = 5_000

/** @param chosen by the scenario; `auto` leaves it to the number of chunks */
export function storeFor(chosen: 'auto' | StoreName, chunks: number): StoreName {
  if (chosen !== 'auto') return chosen
  return chunks <= VECTRA_UP_TO ? 'vectra' : 'lancedb'
}

/** Open a store in its folder; what can't be read there is made anew, since it can always be derived from the articles. */
export async function openVectorStore(name: StoreName, folder: string): Promise<VectorStore> {
  if (name === 'vectra') return (await import('./vectra-store.js')).openVectra(folder)
  return (await import('./lance-store.js')).openLance(folder)
}
