import { join } from 'node:path'
import { z } from 'zod'
import { type Row, readJsonl } from '../common/jsonl.js'
import { packageRoot } from '../common/paths.js'
import { questionSchema } from './schema.js'

const { id, category, wordings, answers, keyFacts } = questionSchema.shape
const controlSchema = z.strictObject({ id, category, wordings, answers: answers.unwrap(), keyFacts: keyFacts.unwrap().min(1) })
/** A question of general knowledge: what tuning on a scenario should not make a model forget. */
export type ControlQuestion = z.infer<typeof controlSchema>

/** The control questions that come with versus; no scenario's domain is among their subjects. */
export function loadControl(): Row<ControlQuestion>[] {
  return readJsonl(join(packageRoot(), 'fixtures', 'control', 'questions.jsonl'), controlSchema)
}
