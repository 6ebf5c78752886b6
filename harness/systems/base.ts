import { closedBook } from './closed-book.js'
import type { SystemKind } from './kind.js'
import { openLanguageModel, promptsFor } from './resources.js'

/** The language model as it comes, asked without passages. */
export const base: SystemKind = {
  id: 'base',
  title: 'the untouched model, no passages',
  uses: { passages: false, adapters: [] },
  async open(resources) {
    const model = await openLanguageModel(resources, base)
    return closedBook(base.id, model, promptsFor(resources.models).closedBook)
  },
}
