import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'
import { openLanguageModel, promptsFor } from './resources.js'

/** Retrieval, and the tuned model reading; of the embedded model, with both adapters laid over each other: the naive combination. */
export const ragFineTuned: SystemKind = {
  id: 'rag+fine-tuned',
  title: 'hybrid retrieval, read by the model with the reader and the scenario adapter together',
  uses: { passages: true, tuning: true },
  async open(resources) {
    const { scenario, knowledge, models } = resources
    const index = await knowledge()
    const model = await openLanguageModel(resources, { id: 'rag+fine-tuned', reads: true, tuned: true })
    return grounded({
      id: 'rag+fine-tuned',
      model,
      prompt: promptsFor(models).grounded,
      subQuestions: scenario.retrieval.subQuestions,
      passagesFor: (queries) => index.search(queries, scenario.retrieval.passages),
    })
  },
}
