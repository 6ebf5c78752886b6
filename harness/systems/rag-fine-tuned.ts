import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'

/** Retrieval, and the model reading with both adapters laid over each other: the naive combination. */
export const ragFineTuned: SystemKind = {
  id: 'rag+fine-tuned',
  title: 'hybrid retrieval, read by the model with the reader and the scenario adapter together',
  uses: { passages: true, tuning: true },
  async open({ scenario, models, knowledge, readerAdapter, tunedAdapter }) {
    const adapters = [(await readerAdapter()).path, (await tunedAdapter()).path]
    const index = await knowledge()
    const model = await models.chat.weights.open({ id: 'rag+fine-tuned', adapters })
    return grounded('rag+fine-tuned', model, ({ wording }) => index.search(wording, scenario.retrieval.passages))
  },
}
