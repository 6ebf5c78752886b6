import { closedBookPrompt } from '../models/prompts.js'
import { closedBook } from './closed-book.js'
import type { SystemKind } from './kind.js'
import { openLanguageModel, promptsFor } from './resources.js'

/** The model with the scenario's facts trained into it, asked without passages. */
export const fineTuned: SystemKind = {
  id: 'fine-tuned',
  title: 'the model tuned on the scenario’s facts, no passages',
  uses: { passages: false, adapters: ['tuned'] },
  async open(resources) {
    const model = await openLanguageModel(resources, fineTuned)
    const { models } = resources
    return closedBook(fineTuned.id, model, models.tuned?.prompt === 'instruction' ? promptsFor(models).closedBook : closedBookPrompt)
  },
}
