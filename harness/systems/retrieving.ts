import type { Prompts } from '../models/prompts.js'
import { grounded } from './grounded.js'
import type { SystemKind } from './kind.js'
import { openLanguageModel, promptsFor } from './resources.js'
import type { Uses } from './uses.js'

interface Retrieving extends Pick<SystemKind, 'id' | 'title'>, Pick<Uses, 'adapters'> {
  /** Default: that of the run's model. */
  readonly prompt?: Prompts['grounded']
}

/** A system that answers from what the scenario's retrieval finds. */
export function retrieving({ id, title, adapters, prompt }: Retrieving): SystemKind {
  const uses: Uses = { passages: true, adapters }
  return {
    id,
    title,
    uses,
    async open(resources) {
      const { models, scenario } = resources
      const { passages, subQuestions } = scenario.retrieval
      const index = await resources.knowledge()
      const model = await openLanguageModel(resources, { id, uses })
      return grounded({
        id,
        model,
        prompt: prompt ?? promptsFor(models).grounded,
        subQuestions,
        passagesFor: (queries) => index.search(queries, passages),
      })
    },
  }
}
