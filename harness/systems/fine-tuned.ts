import { closedBookPrompt } from '../models/prompts.js'
import { closedBook } from './closed-book.js'
import type { SystemKind } from './kind.js'

/** The model with an adapter that was trained on the scenario's facts, asked without passages. */
export const fineTuned: SystemKind = {
  id: 'fine-tuned',
  title: 'the model with the scenario’s facts trained into an adapter, no passages',
  uses: { passages: false, tuning: true },
  async open({ models, tunedAdapter }) {
    const adapter = await tunedAdapter()
    return closedBook('fine-tuned', await models.chat.weights.open({ id: 'fine-tuned', adapters: [adapter.path] }), closedBookPrompt)
  },
}
