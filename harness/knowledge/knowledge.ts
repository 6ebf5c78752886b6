import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type MiniSearch from 'minisearch'
import { hashOf } from '../common/hash.js'
import { sentencesOf } from '../common/sentences.js'
import { holdsQuote } from '../common/text.js'
import type { Bytes, Seconds } from '../common/units.js'
import { withLock } from '../common/with-lock.js'
import { withCache } from '../models/embedding-cache.js'
import type { EmbeddingModel } from '../models/model.js'
import type { Article, ScenarioDefinition } from '../scenario/schema.js'
import { type Chunk, chunkArticle, searchText } from './chunk.js'
import { sentenceReranker } from './rerank.js'
import { type Found, inOrder, openVectorStore, type StoreName, storeFor } from './store.js'

/** The searches that there are. */
export const RETRIEVERS = ['bm25', 'vector', 'hybrid', 'reranked'] as const
export type Retriever = (typeof RETRIEVERS)[number]

/** A searchable knowledge: chunks, their vectors in a store on disk, and a BM25 index in memory. */
export interface Knowledge {
  readonly chunks: readonly Chunk[]
  /** What making or updating the index took. */
  readonly build: {
    /** Where the vectors are. */
    readonly store: StoreName
    readonly seconds: Seconds
    readonly embedded: number
    readonly removed: number
    readonly kept: number
    /** What making it from nothing takes on this machine, caches aside: a sample of chunks is embedded for it. */
    readonly fromNothingSeconds: Seconds
    /** Of the index on disk. */
    readonly bytes: Bytes
  }
  /**
   * The k best chunks, best first; by both searches together, the first of them put in order again by their sentences where the knowledge
   * was opened so, unless a retriever is named. Of several queries, by the sum of their scores.
   */
  search(query: string | readonly string[], k: number, by?: Retriever): Promise<Chunk[]>
  /** The k chunks whose vectors are nearest, by the store alone. */
  nearest(vector: Float32Array, k: number): Promise<Chunk[]>
  /** The chunk of an article that holds the quote, if one does. */
  holding(article: string, quote: string): Chunk | undefined
}

/** Chunking, order and store are the scenario's. */
export interface KnowledgeOptions extends Pick<ScenarioDefinition['retrieval'], 'chunkWords' | 'rerank' | 'store'> {
  readonly articles: readonly Article[]
  readonly embedding: EmbeddingModel
  /** File that keeps the vectors of chunks. Questions are always embedded anew: a user's question is. */
  readonly cache: string
  /** Folder of indexes; this knowledge gets one inside. */
  readonly folder: string
  readonly name: string
  /** Where the articles come from: knowledges of one name from two places have an index each. */
  readonly origin: string
  readonly events?: IndexEvents
}

/** While an index is made. */
export interface IndexEvents {
  onEmbedding?(done: number, total: number): void
  /** What is embedded by then is kept in the cache. */
  readonly signal?: AbortSignal | undefined
}

/** Candidates that each of the two searches gives to the fusion. */
export const CANDIDATES = 40
/** Chunks embedded between two looks at the signal. */
const BATCH = 100
/** Chunks embedded to tell what indexing takes. */
const TIMED_CHUNKS = 12
/** Chosen on the held-out wordings of the training pairs of both scenarios, between 0 (BM25 alone) and 1. */
const VECTOR_WEIGHT = 0.8

/**
 * Open the index of some articles; chunks whose hash is in it are kept, others are embedded, vanished ones removed.
 * @throws the reason of the signal
 */
export async function openKnowledge(options: KnowledgeOptions): Promise<Knowledge> {
  const started = performance.now()
  const chunks = options.articles.flatMap((article) => chunkArticle(article, options.chunkWords))
  const byId = new Map(chunks.map((chunk) => [chunk.id, chunk]))
  const { vectors, ...changes } = await updateIndex(chunks, options)
  const words = await wordIndex(chunks)
  const rerank = sentenceReranker(byId, options.embedding)
  const seconds = (performance.now() - started) / 1000
  const fromNothingSeconds = await timeEmbedding(chunks, options)

  return {
    chunks,
    build: { seconds, ...changes, fromNothingSeconds },
    async search(query, k, by = options.rerank ? 'reranked' : 'hybrid') {
      const queries = [query].flat()
      const embedded = by === 'bm25' ? [] : await options.embedding.embed(queries)
      const byVector = await Promise.all(embedded.map((vector) => vectors.nearest(vector, CANDIDATES)))
      const byWords = by === 'vector' ? [] : queries.map((text) => words.search(text).slice(0, CANDIDATES))
      const fused = fuse(
        byVector,
        byWords.map((found) => found.map(({ id, score }) => ({ id: String(id), score }))),
      )
      const asked = embedded.map((vector, place) => ({ text: queries[place] as string, vector }))
      return (by === 'reranked' ? await rerank(asked, fused) : fused).slice(0, k).flatMap(({ id }) => byId.get(id) ?? [])
    },
    async nearest(vector, k) {
      return (await vectors.nearest(vector, k)).flatMap(({ id }) => byId.get(id) ?? [])
    },
    holding(article, quote) {
      return chunks.find((chunk) => chunk.article === article && holdsQuote(chunk.text, quote))
    },
  }
}

/**
 * BM25 over stems, without the words that every English question is full of: a long, chatty question would be found by those.
 * Porter, An algorithm for suffix stripping, 1980.
 */
async function wordIndex(chunks: readonly Chunk[]): Promise<MiniSearch<Chunk>> {
  const [{ default: MiniSearch }, { stemmer }, { eng }] = await Promise.all([import('minisearch'), import('stemmer'), import('stopword')])
  const stopWords = new Set(eng)
  const index = new MiniSearch<Chunk>({
    fields: ['heading', 'text'],
    processTerm: (term) => (stopWords.has(term.toLowerCase()) ? null : stemmer(term.toLowerCase())),
    searchOptions: { boost: { heading: 1.5 }, prefix: false, fuzzy: 0.15 },
  })
  index.addAll(chunks)
  return index
}

/**
 * Convex combination of the two searches: cosine × 0.8 + BM25 ÷ the best BM25 × 0.2; a chunk that one of them did not find
 * has 0 there. Several queries: summed. Ties in the order of ids. Bruch, Gai, Ingber, An Analysis of Fusion Functions for Hybrid Retrieval,
 * TOIS 2023.
 */
export function fuse(byVector: readonly (readonly Found[])[], byWords: readonly (readonly Found[])[]): Found[] {
  const scores = new Map<string, number>()
  const add = (id: string, score: number) => scores.set(id, (scores.get(id) ?? 0) + score)
  for (const { id, score } of byVector.flat()) add(id, VECTOR_WEIGHT * score)
  for (const found of byWords) {
    const best = Math.max(...found.map(({ score }) => score))
    for (const { id, score } of found) add(id, (1 - VECTOR_WEIGHT) * (score / best))
  }
  return inOrder([...scores].map(([id, score]) => ({ id, score })))
}

async function updateIndex(chunks: readonly Chunk[], options: KnowledgeOptions) {
  const folder = join(options.folder, `${options.name}-${hashOf([options.embedding.id, options.chunkWords, options.origin]).slice(0, 12)}`)
  // On a machine that is short of time a living process may not get to touch its lock for some seconds.
  const lock = { staleSeconds: 15, waitSeconds: 600, signal: options.events?.signal }
  return withLock(join(folder, '.lock'), lock, () => updateLocked(chunks, options, folder))
}

async function updateLocked(chunks: readonly Chunk[], options: KnowledgeOptions, folder: string) {
  const store = storeFor(options.store, chunks.length)
  for (const file of FILES_OF[store === 'vectra' ? 'lancedb' : 'vectra']) rmSync(join(folder, file), { recursive: true, force: true })
  const vectors = await openVectorStore(store, folder)
  const stored = await vectors.hashes()
  const wanted = new Map(chunks.map(({ id, hash }) => [id, hash]))
  const remove = [...stored].filter(([id, hash]) => wanted.get(id) !== hash).map(([id]) => id)
  const fresh = chunks.filter(({ id, hash }) => stored.get(id) !== hash)
  if (remove.length + fresh.length > 0) {
    const embedded = await embedAll(fresh.map(searchText), options)
    const add = fresh.map(({ id, hash }, row) => ({ id, hash, vector: embedded[row] as Float32Array }))
    await vectors.update({ remove, add })
  }
  const kept = chunks.length - fresh.length
  return { vectors, store, embedded: fresh.length, removed: remove.length, kept, bytes: vectors.bytes() }
}

async function embedAll(texts: readonly string[], { embedding, cache, events = {} }: KnowledgeOptions): Promise<Float32Array[]> {
  const cached = withCache(embedding, cache)
  const vectors: Float32Array[] = []
  for (let start = 0; start < texts.length; start += BATCH) {
    events.signal?.throwIfAborted()
    vectors.push(...(await cached.embed(texts.slice(start, start + BATCH))))
    events.onEmbedding?.(vectors.length, texts.length)
  }
  return vectors
}

/** What a store leaves in its folder: a knowledge that outgrew one store takes no room in it any more. */
const FILES_OF: Readonly<Record<StoreName, readonly string[]>> = { vectra: ['index.json'], lancedb: ['lance'] }

/** All that is embedded of a chunk, in the end. */
export function embeddedTexts(chunk: Chunk, rerank: boolean): string[] {
  return [searchText(chunk), ...(rerank ? sentencesOf(chunk.text) : [])]
}

/** Seconds to embed all chunks and, where candidates are put in order by them, all their sentences; from an even sample of chunks. */
async function timeEmbedding(chunks: readonly Chunk[], { embedding, rerank }: KnowledgeOptions): Promise<Seconds> {
  const sample = chunks.filter((_, index) => index % Math.ceil(chunks.length / TIMED_CHUNKS) === 0)
  await embedding.embed(sample.slice(0, 1).map(searchText)) // warm-up
  const started = performance.now()
  await embedding.embed(sample.flatMap((chunk) => embeddedTexts(chunk, rerank)))
  return ((performance.now() - started) / 1000 / Math.max(1, sample.length)) * chunks.length
}
