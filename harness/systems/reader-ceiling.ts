import { grounded } from './grounded.js'
import type { SystemKind } from './registry.js'

/** `rag` with perfect retrieval: the chunks that hold the gold quotes, and nothing else. What its reader can reach. */
export const readerCeiling: SystemKind = {
  id: 'reader-ceiling',
  title: 'rag’s reader given the gold passage alone',
  diagnostic: true,
  async open({ models, knowledge, readerAdapter }) {
    const adapter = await readerAdapter()
    const index = await knowledge()
    const model = await models.chat.weights.open({ id: 'reader-ceiling', adapters: [adapter.path] })
    return grounded('reader-ceiling', model, async ({ question }) => {
      const chunks = question.gold.flatMap(({ article, quote }) => index.holding(article, quote) ?? [])
      return [...new Set(chunks)]
    })
  },
}
