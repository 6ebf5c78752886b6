import type { Chunk } from '../knowledge/chunk.js'
import type { ChatModel } from '../models/model.js'
import { groundedPrompt, readCitations } from '../models/prompts.js'
import type { Asked, System } from './system.js'

/** A system that answers from passages that it is given. */
export function grounded(id: string, model: ChatModel, passagesFor: (asked: Asked) => Promise<Chunk[]>): System {
  return {
    id,
    async answer(asked) {
      const started = performance.now()
      const chunks = await passagesFor(asked)
      const retrieveMs = performance.now() - started
      const completion = await model.complete(groundedPrompt(asked.wording, chunks), asked)
      const { text, numbers } = readCitations(completion.text)
      return {
        text,
        passages: chunks.map((chunk) => ({ id: chunk.id, article: chunk.article, text: chunk.text })),
        citations: numbers.flatMap((number) => chunks[number - 1]?.id ?? []),
        usage: completion.usage,
        timings: { retrieveMs, ...completion.timings, totalMs: performance.now() - started },
      }
    },
    dispose: () => model.dispose(),
  }
}
