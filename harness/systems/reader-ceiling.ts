import { InputError } from '../common/errors.js'
import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'

/** `rag` with perfect retrieval: the chunks that hold the gold quotes, and nothing else. What its reader can reach. */
export const readerCeiling: SystemKind = {
  id: 'reader-ceiling',
  title: 'rag’s reader given the gold passage alone',
  diagnostic: true,
  uses: { passages: true, tuning: false },
  async open({ scenario, models, knowledge, readerAdapter }) {
    const adapter = await readerAdapter()
    const index = await knowledge()
    for (const { id, gold } of scenario.questions) {
      const cut = gold.find(({ article, quote }) => !index.holding(article, quote))
      if (cut)
        throw new InputError(
          `${scenario.name}, question ${id}: no chunk of ${cut.article} holds the quote "${cut.quote}" whole; shorten it, or raise retrieval.chunkWords`,
        )
    }
    const model = await models.chat.weights.open({ id: 'reader-ceiling', adapters: [adapter.path] })
    return grounded('reader-ceiling', model, async ({ question }) => {
      const chunks = question.gold.flatMap(({ article, quote }) => index.holding(article, quote) ?? [])
      return [...new Set(chunks)]
    })
  },
}
