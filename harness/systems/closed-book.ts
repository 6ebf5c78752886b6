import type { ChatModel, Prompt } from '../models/model.js'
import type { System } from './system.js'

/** A system that answers from what is in its weights. */
export function closedBook(id: string, model: ChatModel, promptFor: (wording: string) => Prompt): System {
  return {
    id,
    ...(model.concurrency ? { concurrency: model.concurrency, sharing: model.id } : {}),
    async answer({ wording, ...options }) {
      const started = performance.now()
      const completion = await model.complete(promptFor(wording), options)
      return {
        text: completion.text,
        passages: null,
        citations: [],
        usage: completion.usage,
        timings: { retrieveMs: 0, ...completion.timings, totalMs: performance.now() - started },
      }
    },
    dispose: () => model.dispose(),
  }
}
