import { instructedPrompt } from '../models/prompts.js'
import { closedBook } from './closed-book.js'
import type { SystemKind } from './kind.js'

/** The language model as it comes, asked without passages. */
export const base: SystemKind = {
  id: 'base',
  title: 'the untouched model, no passages',
  uses: { passages: false, tuning: false },
  async open({ models }) {
    return closedBook('base', await models.chat.weights.open({ id: 'base' }), instructedPrompt)
  },
}
