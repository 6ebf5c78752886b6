import type { Chunk } from '../knowledge/chunk.js'
import type { ChatModel } from '../models/model.js'
import { type Prompts, readCitations } from '../models/prompts.js'
import type { Asked, System } from './system.js'

export interface GroundedOptions {
  readonly id: string
  readonly model: ChatModel
  readonly prompt: Prompts['grounded']
  passagesFor(asked: Asked): Promise<Chunk[]>
}

/** A system that answers from passages that it is given. */
export function grounded({ id, model, prompt, passagesFor }: GroundedOptions): System {
  return {
    id,
    ...(model.concurrency ? { concurrency: model.concurrency, sharing: model.id } : {}),
    async answer(asked) {
      const started = performance.now()
      const chunks = await passagesFor(asked)
      const retrieveMs = performance.now() - started
      const completion = await model.complete(prompt(asked.wording, chunks), asked)
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
