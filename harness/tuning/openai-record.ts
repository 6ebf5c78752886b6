import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../common/hash.js'
import { readJson } from '../common/jsonl.js'
import { PROVENANCE_FILE } from './adapter.js'
import { chatLines } from './chat-format.js'
import type { TrainingPair } from './training-set.js'

const recordSchema = z.looseObject({
  kind: z.literal('openai', 'not the record of a model that was tuned at OpenAI; the folder of an adapter is named with --adapter'),
  model: z.string(),
  base: z.string(),
  endpoint: z.string(),
  trainingSet: z.object({ sha256: z.string(), examples: z.number() }),
  method: z.object({ epochs: z.number() }).loose(),
  created: z.string(),
  seconds: z.number(),
  trainedTokens: z.number(),
  dollars: z.number(),
})
/** What `versus train --backend openai` leaves: which model it made, of what, and what it took. */
export type TunedRecord = z.infer<typeof recordSchema>

/** Whether a name is that of a record, or of the folder that it is in. */
export function isRecord(name: string): boolean {
  return name.endsWith('.json') || (existsSync(name) && statSync(name).isDirectory())
}

/** Whether a folder has a record, and no adapter. */
export function holdsRecord(folder: string): boolean {
  const path = join(folder, PROVENANCE_FILE)
  return existsSync(path) && recordSchema.shape.kind.safeParse(readJson(path, z.looseObject({}))['kind']).success
}

/** @throws InputError where it can't be read or is another file. */
export function readRecord(name: string): TunedRecord {
  return readJson(name.endsWith('.json') ? name : join(name, PROVENANCE_FILE), recordSchema)
}

/** Whether the training pairs changed since the model was tuned. */
export function isStale({ trainingSet }: TunedRecord, pairs: readonly TrainingPair[]): boolean {
  return trainingSet.sha256 !== sha256(chatLines(pairs))
}
