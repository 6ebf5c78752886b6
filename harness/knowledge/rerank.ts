import { sentencesOf } from '../common/sentences.js'
import { dot } from '../common/similarity.js'
import type { EmbeddingModel } from '../models/model.js'
import type { Chunk } from './chunk.js'
import { type Found, inOrder } from './store.js'

/** Candidates that are put in order again. More of them change nothing: what is further down has too low a score to come first. */
const RERANKED = 10
/** Chosen on the training wordings of both scenarios, between 0 and 2.4 (docs/decisions/0009-rerank-by-sentences.md). */
const SENTENCE_WEIGHT = 1

/**
 * A second look at the first candidates of a search: to each one's score is added the cosine of its nearest sentence, of several queries
 * summed. The vector of a chunk is the mean of all that it says, and a question asks for one thing of it. The sentences of a chunk are
 * embedded when it first is a candidate, and kept in memory.
 * Dai, Callan, Deeper Text Understanding for IR with Contextual Neural Language Modeling, SIGIR 2019, takes the best passage of a document so.
 */
export function sentenceReranker(chunks: ReadonlyMap<string, Chunk>, embedding: EmbeddingModel) {
  const known = new Map<string, Float32Array[]>()
  async function know(ids: readonly string[]): Promise<void> {
    const sentences = ids.filter((id) => !known.has(id)).map((id) => ({ id, texts: sentencesOf(chunks.get(id)?.text ?? '') }))
    const texts = sentences.flatMap((chunk) => chunk.texts)
    const vectors = texts.length > 0 ? await embedding.embed(texts) : []
    let start = 0
    for (const { id, texts } of sentences) {
      known.set(id, vectors.slice(start, start + texts.length))
      start += texts.length
    }
  }
  return async function rerank(queries: readonly Float32Array[], candidates: readonly Found[]): Promise<Found[]> {
    const first = candidates.slice(0, RERANKED)
    await know(first.map(({ id }) => id))
    const nearest = (id: string, query: Float32Array) => Math.max(...(known.get(id) ?? []).map((sentence) => dot(query, sentence)))
    const again = first.map(({ id, score }) => ({
      id,
      score: score + SENTENCE_WEIGHT * queries.reduce((sum, query) => sum + nearest(id, query), 0),
    }))
    return [...inOrder(again), ...candidates.slice(RERANKED)]
  }
}
