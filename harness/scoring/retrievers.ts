import type { Chunk } from '../knowledge/chunk.js'
import { type Knowledge, RETRIEVERS, type Retriever } from '../knowledge/knowledge.js'
import type { Question } from '../scenario/schema.js'
import { type ClusteredMean, clusteredMean } from '../stats/bootstrap.js'
import { holdsGold, ndcgAtK, reciprocalRank } from './retrieval.js'

export interface RetrieverFigures {
  readonly retriever: Retriever
  /** Whether the first, or one of the first five, holds a gold passage. */
  readonly hitAt1: ClusteredMean
  readonly hitAt5: ClusteredMean
  /** Over the first ten. */
  readonly mrr: ClusteredMean
  readonly ndcgAt10: ClusteredMean
}

const DEPTH = 10

/**
 * What each retriever finds for every wording of the questions that name a gold passage; intervals are clustered by question.
 * Where the gold is a whole article, articles are ranked, each by the best of its chunks; else chunks are.
 */
export async function measureRetrievers(
  { search }: Pick<Knowledge, 'search'>,
  questions: readonly Question[],
  seed: number,
): Promise<RetrieverFigures[]> {
  const placed = questions.filter(({ gold }) => gold.length > 0)
  const figures: RetrieverFigures[] = []
  for (const retriever of placed.length > 0 ? RETRIEVERS : []) {
    const ranked: { question: Question; rankings: Chunk[][] }[] = []
    for (const question of placed) {
      const rankings: Chunk[][] = []
      for (const wording of question.wordings) rankings.push(ranking(question, await search(wording, 4 * DEPTH, retriever)))
      ranked.push({ question, rankings })
    }
    const mean = (score: (chunks: Chunk[], gold: Question['gold']) => number | null) =>
      clusteredMean({ clusters: ranked.map(({ question, rankings }) => rankings.map((found) => score(found, question.gold) ?? 0)), seed })
    const hit = (k: number) =>
      mean((found, gold) => Number(found.slice(0, k).some((chunk) => gold.some((wanted) => holdsGold(chunk, wanted)))))
    figures.push({
      retriever,
      hitAt1: hit(1),
      hitAt5: hit(5),
      mrr: mean(reciprocalRank),
      ndcgAt10: mean((found, gold) => ndcgAtK(found, gold, DEPTH)),
    })
  }
  return figures
}

function ranking({ gold }: Question, found: readonly Chunk[]): Chunk[] {
  const whole = gold.every(({ quote }) => quote === undefined)
  const seen = new Set<string>()
  return found.filter(({ article, id }) => !seen.has(whole ? article : id) && seen.add(whole ? article : id)).slice(0, DEPTH)
}
