import { groundedPrompt } from '../models/prompts.js'
import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'

/** Retrieval, and the model with one adapter that learnt the scenario's facts and to read what retrieval finds, together. */
export const ragFineTunedRaft: SystemKind = {
  id: 'rag+fine-tuned-raft',
  title: 'hybrid retrieval, read by the model with one adapter trained on the scenario’s facts among retrieved passages (RAFT)',
  uses: { passages: true, tuning: false, raft: true },
  async open({ scenario, models, knowledge, raftAdapter }) {
    const adapter = await raftAdapter()
    const index = await knowledge()
    const model = await models.chat.weights.open({ id: 'rag+fine-tuned-raft', adapters: [adapter.path] })
    return grounded({
      id: 'rag+fine-tuned-raft',
      model,
      prompt: groundedPrompt,
      subQuestions: scenario.retrieval.subQuestions,
      passagesFor: (queries) => index.search(queries, scenario.retrieval.passages),
    })
  },
}
