import { z } from 'zod'
import { eachRow } from '../common/append-only.js'
import { InputError } from '../common/errors.js'
import type { Usage } from '../models/model.js'
import { sumUsage } from '../models/usage.js'
import { PREFERRED } from './rubric.js'

const usageSchema: z.ZodType<Usage> = z.object({ inputTokens: z.number(), cachedInputTokens: z.number(), outputTokens: z.number() })

const verdictSchema = z.object({
  /** Of the judgement: `score/<trial>`, or `preference/<scenario>/<question>/<wording>/<repeat>/<first system>/<second system>`. */
  id: z.string(),
  rubric: z.number(),
  /** sha256 of the prompt and the rubric's version: a question whose reference material was changed is judged anew. */
  prompt: z.string(),
  /** Id of the judge. */
  model: z.string(),
  endedAt: z.string(),
  attempts: z.number(),
  /** As the judge gave it; `null` where it gave none. */
  reply: z.string().nullable(),
  /** Of the reply; what failed attempts used is not known. */
  usage: usageSchema.nullable(),
  reason: z.string().nullable(),
  /** Exactly one of score, in [0, 1], preferred and error is not null. */
  score: z.number().min(0).max(1).nullable(),
  preferred: z.enum(PREFERRED).nullable(),
  /** `reply`: the judge replied, and not with a verdict. */
  error: z.object({ kind: z.enum(['timeout', 'model', 'reply']), message: z.string() }).nullable(),
})
/** One line of verdicts.jsonl: how a judgement ended. */
export type Verdict = z.infer<typeof verdictSchema>

export const VERDICTS_FILE = 'verdicts.jsonl'

/** Which judgement a verdict is of: the same answer may be judged by another judge, or by other reference material. */
export function verdictKey({ model, prompt, id }: Pick<Verdict, 'model' | 'prompt' | 'id'>): string {
  return [model, prompt, id].join('\u0000')
}

/**
 * The verdicts of a file; a torn last line is none.
 * @throws InputError naming the line that is damaged or there twice.
 */
export function readVerdicts(path: string): Verdict[] {
  const seen = new Set<string>()
  return Array.from(eachRow(path, verdictSchema, 'take it out, and its judgement is asked again'), ({ value: verdict, at }) => {
    if (seen.has(verdictKey(verdict))) throw new InputError(`${at}: the verdict ${verdict.id} is there twice; take one of the lines out`)
    seen.add(verdictKey(verdict))
    return verdict
  })
}

/** The judge's own tokens; they are in no system's cost. */
export function judgeUsage(verdicts: readonly Verdict[]): Usage {
  return sumUsage(verdicts.flatMap(({ usage }) => usage ?? []))
}
