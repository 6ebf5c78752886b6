import { sentencesOf } from '../common/sentences.js'
import { holdsQuote } from '../common/text.js'
import type { Chunk } from '../knowledge/chunk.js'
import { CANDIDATES, type Knowledge } from '../knowledge/knowledge.js'
import type { Question } from '../scenario/schema.js'
import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'
import { openLanguageModel, promptsFor } from './resources.js'

/** `rag` with perfect retrieval: the chunks that hold the gold quotes, and nothing else. What its reader can reach. */
export const readerCeiling: SystemKind = {
  id: 'reader-ceiling',
  title: 'rag’s reader given the gold passage alone',
  diagnostic: true,
  uses: { passages: true, adapters: ['reader'] },
  async open(resources) {
    const { models, scenario, knowledge } = resources
    const { passages, subQuestions } = scenario.retrieval
    const index = await knowledge()
    const model = await openLanguageModel(resources, readerCeiling)
    return grounded({
      id: readerCeiling.id,
      model,
      prompt: promptsFor(models).grounded,
      subQuestions,
      passagesFor: (queries, { question, wording }) => {
        const isPart = queries.some((query) => query !== wording)
        return isPart ? goldOfPart(index, question, queries, passages) : Promise.resolve(goldOf(index, question))
      },
    })
  },
}

/**
 * For one thing of several that a question asks: nothing says which gold chunk is of which, so that retrieval chooses among them, and as
 * many as `rag` would get. All, where it finds none.
 */
export async function goldOfPart(index: Knowledge, question: Question, queries: readonly string[], passages: number): Promise<Chunk[]> {
  const gold = goldOf(index, question)
  const found = (await index.search(queries, CANDIDATES)).filter(({ id }) => gold.some((chunk) => chunk.id === id))
  return found.length > 0 ? found.slice(0, passages) : gold
}

function goldOf(index: Knowledge, { gold }: Question): Chunk[] {
  return [...new Set(gold.flatMap(({ article, quote }) => (quote === undefined ? [] : goldChunks(index, article, quote))))]
}

/** The chunk that holds the quote whole or, where a chunk's border cuts it, those that hold its sentences. */
function goldChunks({ chunks, holding }: Knowledge, article: string, quote: string): Chunk[] {
  const whole = holding(article, quote)
  if (whole) return [whole]
  const sentences = sentencesOf(quote)
  return chunks.filter((chunk) => chunk.article === article && sentences.some((sentence) => holdsQuote(chunk.text, sentence)))
}
