import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'
import { openLanguageModel, promptsFor } from './resources.js'

/** Retrieval, and the model reading the passages: the embedded one with the general reader adapter, any other as it comes. */
export const rag: SystemKind = {
  id: 'rag',
  title: 'hybrid retrieval, read by the model with the general reader adapter',
  uses: { passages: true, tuning: false },
  async open(resources) {
    const { scenario, knowledge, models } = resources
    const index = await knowledge()
    const model = await openLanguageModel(resources, { id: 'rag', reads: true, tuned: false })
    return grounded({
      id: 'rag',
      model,
      prompt: promptsFor(models).grounded,
      subQuestions: scenario.retrieval.subQuestions,
      passagesFor: (queries) => index.search(queries, scenario.retrieval.passages),
    })
  },
}
