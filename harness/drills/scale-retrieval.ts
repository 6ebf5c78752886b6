import { join } from 'node:path'
import { z } from 'zod'
import { dot } from '../common/similarity.js'
import { type Chunk, searchText } from '../knowledge/chunk.js'
import type { Knowledge } from '../knowledge/knowledge.js'
import type { StoreName } from '../knowledge/store.js'
import { withCache } from '../models/embedding-cache.js'
import { recallAtK } from '../scoring/retrieval.js'
import { clusteredMean } from '../stats/bootstrap.js'
import { quantile } from '../stats/quantile.js'
import { quantileInterval } from '../stats/quantile-interval.js'
import { conditionFolder } from './condition.js'
import type { DrillContext } from './drill.js'
import { keep } from './keep.js'
import { type Figures, figuresOf, measuredOnce } from './measure.js'
import { type GrownKnowledge, vectorsFile } from './scale-growth.js'
import { openStore, storeFolder } from './store.js'
import type { Figure } from './summary.js'
import { withDrawn } from './worlds.js'

const indexedSchema = z.strictObject({
  /** Of the index, once all vectors are known. */
  seconds: z.number(),
  fromNothingSeconds: z.number(),
  bytes: z.number(),
  chunks: z.number(),
  searches: z.array(
    z.strictObject({
      question: z.string(),
      ms: z.number(),
      /** At 1, 3 and 5; `null` without gold passages. */
      recall: z.array(z.number().nullable()),
      /** Of the five that the store finds, those that are as near as the five nearest by exact search. */
      exact: z.number(),
    }),
  ),
})
type Indexed = z.infer<typeof indexedSchema> & { readonly folder: string }

interface Grown extends GrownKnowledge {
  readonly factor: number
  readonly store: StoreName
}

/** Make the index, clocked, and search it for every question that the drill asks. */
export async function indexGrown(context: DrillContext, { factor, store, world, chunks }: Grown): Promise<Indexed> {
  const id = `x${factor}-${store}`
  const folder = storeFolder(context, id)
  const indexed = await keep(join(conditionFolder(context, id), 'indexed.json'), indexedSchema, async () => {
    const vectors = await embedAll(context, chunks, `×${factor}`)
    context.events.onStage(`${world.name} ×${factor}: indexing ${chunks.length} chunks with ${store}`)
    const knowledge = await openStore({ world, folder, embedding: context.models.embedding, cache: vectorsFile(context), store })
    const { seconds, fromNothingSeconds, bytes } = knowledge.build
    return { seconds, fromNothingSeconds, bytes, chunks: chunks.length, searches: await searchAll(context, knowledge, vectors) }
  })
  return { ...indexed, folder }
}

/** Texts embedded between two looks at the signal, and kept in the file then. */
const BATCH = 256

/** By the id of each chunk. What was embedded by an earlier start, or for a smaller factor, is in a file. */
async function embedAll(context: DrillContext, chunks: readonly Chunk[], name: string): Promise<Map<string, Float32Array>> {
  const { models, events, signal, scenario } = context
  const embedding = withCache(models.embedding, vectorsFile(context))
  const vectors = new Map<string, Float32Array>()
  events.onStage(`${scenario.name} ${name}: embedding what is not known of ${chunks.length} chunks`)
  for (let start = 0; start < chunks.length; start += BATCH) {
    signal?.throwIfAborted()
    const batch = chunks.slice(start, start + BATCH)
    for (const [row, vector] of (await embedding.embed(batch.map(searchText))).entries()) vectors.set((batch[row] as Chunk).id, vector)
    events.onEmbedding(Math.min(start + BATCH, chunks.length), chunks.length)
  }
  return vectors
}

const DEPTH = 5

async function searchAll(context: DrillContext, knowledge: Knowledge, vectors: ReadonlyMap<string, Float32Array>) {
  const { questions } = withDrawn(context)
  const [first] = questions
  for (let warm = 0; first && warm < 3; warm++) await knowledge.search(first.wordings[0] as string, DEPTH)
  const searches: Indexed['searches'] = []
  for (const { id, wordings, gold } of questions) {
    const wording = wordings[0] as string
    // Clocked the second time: the first embeds the sentences of candidates that none had asked for.
    await knowledge.search(wording, DEPTH)
    const started = performance.now()
    const found = await knowledge.search(wording, DEPTH)
    const ms = performance.now() - started
    const [query] = (await context.models.embedding.embed([wording])) as [Float32Array]
    const near = (await knowledge.nearest(query, DEPTH)).map((chunk) => dot(query, vectors.get(chunk.id) as Float32Array))
    const best = nearestOf(query, vectors)
    searches.push({
      question: id,
      ms,
      recall: [1, 3, 5].map((k) => recallAtK(found, gold, k)),
      exact: near.filter((score) => score >= (best.at(-1) as number) - ROUNDING).length / Math.max(1, best.length),
    })
  }
  return searches
}

/** Chunks that are as near as the last of the best are as good; stores compute in other orders. As ANN-Benchmarks counts recall (Aumüller et al. 2020). */
const ROUNDING = 1e-6

/** Scores of the nearest by comparing with every one, best first. */
function nearestOf(query: Float32Array, vectors: ReadonlyMap<string, Float32Array>): number[] {
  const best: number[] = []
  for (const vector of vectors.values()) {
    const score = dot(query, vector)
    if (best.length === DEPTH && score <= (best[DEPTH - 1] as number)) continue
    best.push(score)
    best.sort((a, b) => b - a)
    best.length = Math.min(best.length, DEPTH)
  }
  return best
}

export function retrievalFigures({ searches, seconds, fromNothingSeconds, bytes, chunks }: Indexed, seed: number): Figures {
  const recall = (place: number) =>
    meanOf(
      searches.flatMap((search) => search.recall[place] ?? []),
      seed,
    )
  const times = searches.map(({ ms }) => ms)
  return figuresOf({
    'recall@1': recall(0),
    'recall@3': recall(1),
    'recall@5': recall(2),
    'exact@5': meanOf(
      searches.map(({ exact }) => exact),
      seed,
    ),
    retrievalP50: quantileFigure(times, 0.5),
    retrievalP95: quantileFigure(times, 0.95),
    seconds: measuredOnce(seconds),
    secondsFromNothing: measuredOnce(fromNothingSeconds),
    bytes: measuredOnce(bytes),
    chunks: measuredOnce(chunks),
  })
}

function meanOf(values: readonly number[], seed: number): Figure | undefined {
  return values.length === 0 ? undefined : clusteredMean({ clusters: values.map((value) => [value]), seed })
}

function quantileFigure(times: readonly number[], probability: number): Figure | undefined {
  if (times.length === 0) return undefined
  const sorted = Float64Array.from(times).sort()
  return { mean: quantile(times, probability), ...quantileInterval(sorted, probability), questions: times.length }
}
