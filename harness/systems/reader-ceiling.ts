import { sentencesOf } from '../common/sentences.js'
import { holdsQuote } from '../common/text.js'
import type { Chunk } from '../knowledge/chunk.js'
import type { Knowledge } from '../knowledge/knowledge.js'
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
    const { models, knowledge } = resources
    const index = await knowledge()
    const model = await openLanguageModel(resources, readerCeiling)
    return grounded({
      id: readerCeiling.id,
      model,
      prompt: promptsFor(models).grounded,
      passagesFor: async (_, { question }) => {
        const chunks = question.gold.flatMap(({ article, quote }) => (quote === undefined ? [] : goldChunks(index, article, quote)))
        return [...new Set(chunks)]
      },
    })
  },
}

/** The chunk that holds the quote whole or, where a chunk's border cuts it, those that hold its sentences. */
function goldChunks({ chunks, holding }: Knowledge, article: string, quote: string): Chunk[] {
  const whole = holding(article, quote)
  if (whole) return [whole]
  const sentences = sentencesOf(quote)
  return chunks.filter((chunk) => chunk.article === article && sentences.some((sentence) => holdsQuote(chunk.text, sentence)))
}
