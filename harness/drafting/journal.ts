import { z } from 'zod'
import { eachLine } from '../common/append-only.js'
import { InputError } from '../common/errors.js'
import { parseRow } from '../common/jsonl.js'

const draftLineSchema = z.object({
  /** Id of the article. */
  article: z.string(),
  /** sha256 of what was asked: an article that was changed is asked about anew. */
  prompt: z.string(),
  /** Id of the model. */
  model: z.string(),
  endedAt: z.string(),
  attempts: z.number(),
  /** As the model gave it. Exactly one of reply and error is not null. */
  reply: z.string().nullable(),
  /** Of the reply; what failed attempts used is not known. */
  usage: z.object({ inputTokens: z.number(), cachedInputTokens: z.number(), outputTokens: z.number() }).nullable(),
  error: z.object({ kind: z.enum(['timeout', 'model']), message: z.string() }).nullable(),
})
/** One line of the journal: what became of asking about an article. */
export type DraftLine = z.infer<typeof draftLineSchema>

export const DRAFTS_FILE = 'drafts.jsonl'

export function lineKey({ article, prompt, model }: Pick<DraftLine, 'article' | 'prompt' | 'model'>): string {
  return [article, prompt, model].join('\u0000')
}

/**
 * The last line about each article, prompt and model: an article whose request failed may have been asked about again. A torn last line is none.
 * @throws InputError naming the line that is damaged.
 */
export function readDrafts(path: string): Map<string, DraftLine> {
  const lines = Array.from(eachLine(path), (line, index) => {
    const parsed = parseRow(line, draftLineSchema)
    if ('fault' in parsed)
      throw new InputError(`${path}:${index + 1}: ${parsed.fault}; take the line out, and its article is asked about again`)
    return parsed.value
  })
  return new Map(lines.map((line) => [lineKey(line), line]))
}
