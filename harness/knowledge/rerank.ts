import { sentencesOf } from '../common/sentences.js'
import { dot } from '../common/similarity.js'
import type { EmbeddingModel } from '../models/model.js'
import type { Chunk } from './chunk.js'
import { type Found, inOrder } from './store.js'

/** What is looked for. */
export interface Query {
  readonly text: string
  readonly vector: Float32Array
}

/** Candidates that are put in order again. More of them change nothing: what is further down has too low a score to come first. */
const RERANKED = 10
/** Chosen on the training wordings of both scenarios, between 0 and 2.4 (docs/decisions/0009-rerank-by-sentences.md). */
const SENTENCE_WEIGHT = 1
/** Of that, by the sentences of the query that ask; the rest by the whole query. Chosen likewise, between 0 and 1. */
const ASKING_WEIGHT = 0.3

/**
 * A second look at the first candidates of a search: to each one's score is added the cosine of its nearest sentence, of several queries
 * summed. The vector of a chunk is the mean of all that it says, and a question asks for one thing of it; so do, of several sentences, those
 * that end in a question mark. The sentences of a chunk are embedded when it first is a candidate, and kept in memory.
 * Dai, Callan, Deeper Text Understanding for IR with Contextual Neural Language Modeling, SIGIR 2019, takes the best passage of a document so.
 */
export function sentenceReranker(chunks: ReadonlyMap<string, Chunk>, embedding: EmbeddingModel) {
  const known = new Map<string, Float32Array[]>()
  const embed = async (texts: readonly string[]) => (texts.length > 0 ? embedding.embed(texts) : [])
  async function know(ids: readonly string[]): Promise<void> {
    const sentences = ids.filter((id) => !known.has(id)).map((id) => ({ id, texts: sentencesOf(chunks.get(id)?.text ?? '') }))
    const vectors = await embed(sentences.flatMap(({ texts }) => texts))
    let start = 0
    for (const { id, texts } of sentences) {
      known.set(id, vectors.slice(start, start + texts.length))
      start += texts.length
    }
  }
  async function asking({ text, vector }: Query): Promise<Float32Array[]> {
    const asked = await embed(askingSentences(text))
    return asked.length > 0 ? asked : [vector]
  }
  /** The greatest cosine of any of the vectors with any sentence of a chunk. */
  function nearest(id: string, vectors: readonly Float32Array[]): number {
    return Math.max(...(known.get(id) ?? []).flatMap((sentence) => vectors.map((vector) => dot(vector, sentence))))
  }
  return async function rerank(queries: readonly Query[], candidates: readonly Found[]): Promise<Found[]> {
    const first = candidates.slice(0, RERANKED)
    await know(first.map(({ id }) => id))
    const again = new Map(first.map(({ id, score }) => [id, score]))
    for (const query of queries) {
      const asked = await asking(query)
      for (const [id, score] of again) {
        const cosine = (1 - ASKING_WEIGHT) * nearest(id, [query.vector]) + ASKING_WEIGHT * nearest(id, asked)
        again.set(id, score + SENTENCE_WEIGHT * cosine)
      }
    }
    return [...inOrder([...again].map(([id, score]) => ({ id, score }))), ...candidates.slice(RERANKED)]
  }
}

/** Of a query of several sentences, those that ask. */
export function askingSentences(text: string): string[] {
  const sentences = sentencesOf(text)
  return sentences.length > 1 ? sentences.filter((sentence) => sentence.endsWith('?')) : []
}
