import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'

/** Retrieval, and the model reading the passages with the general reader adapter. */
export const rag: SystemKind = {
  id: 'rag',
  title: 'hybrid retrieval, read by the model with the general reader adapter',
  uses: { passages: true, tuning: false },
  async open({ scenario, models, knowledge, readerAdapter }) {
    const adapter = await readerAdapter()
    const index = await knowledge()
    const model = await models.chat.weights.open({ id: 'rag', adapters: [adapter.path] })
    return grounded('rag', model, ({ wording }) => index.search(wording, scenario.retrieval.passages))
  },
}
