import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Knowledge } from '../knowledge/knowledge.js'
import type { Scenario } from '../scenario/scenario.js'
import { conditionFolder } from './condition.js'
import type { DrillContext } from './drill.js'
import type { AskedQuestions } from './freshness-round.js'
import { keep } from './keep.js'
import { openStore, storeFolder } from './store.js'

const indexedSchema = z.strictObject({
  seconds: z.number(),
  embedded: z.number(),
  chunks: z.number(),
  /** Of the articles that are new or changed. */
  bytes: z.number(),
})

/** Bring the drill's index to a world. */
export function openIndex(context: DrillContext, world: Scenario, vectors: { readonly cache?: string } = {}): Promise<Knowledge> {
  return openStore({ world, folder: storeFolder(context, 'rounds'), embedding: context.models.embedding, ...vectors })
}

/** Index what a round changed, and clock it: with no vector kept from elsewhere. */
export function catchUp(context: DrillContext, condition: string, { before, after }: AskedQuestions) {
  const folder = conditionFolder(context, condition)
  return keep(join(folder, 'indexed.json'), indexedSchema, async () => {
    await openIndex(context, before)
    const cache = join(folder, 'vectors.f32')
    rmSync(cache, { force: true })
    context.events.onStage(`${after.name} ${condition}: indexing what changed`)
    const { build, chunks } = await openIndex(context, after, { cache })
    rmSync(cache, { force: true })
    return { seconds: build.seconds, embedded: build.embedded, chunks: chunks.length, bytes: changedBytes(before, after) }
  })
}

function changedBytes(before: Scenario, after: Scenario): number {
  const known = new Map(before.articles.map((article) => [article.id, article.body]))
  const changed = after.articles.filter(({ id, body }) => known.get(id) !== body)
  return changed.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
}
