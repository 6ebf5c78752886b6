import { z } from 'zod'
import { JUDGEMENT } from '../schema.js'
import { idFor } from './ids.js'
import type { Imported, Importer } from './importer.js'
import { type JsonPart, jsonParts } from './json-parts.js'
import { attempt, parsePart, placeIn } from './parse.js'
import { textPieces } from './text-file.js'

/**
 * PubMedQA's labelled set: each abstract without its conclusion becomes an article, its title a question with the label yes, no or maybe.
 * @see Jin, Dhingra, Liu, Cohen & Lu, PubMedQA: A Dataset for Biomedical Research Question Answering, EMNLP 2019
 */
export const pubmedqa: Importer = {
  id: 'pubmedqa',
  title: 'PubMedQA: ori_pqal.json',
  *read({ files }) {
    for (const path of files) {
      yield* attempt(path, function* () {
        for (const part of jsonParts(textPieces(path))) yield* attempt(path, () => fromEntry(path, part))
      })
    }
  },
}

const entrySchema = z.object({
  QUESTION: z.string().trim().min(1),
  CONTEXTS: z.array(z.string()).min(1),
  LABELS: z.array(z.string()).default([]),
  MESHES: z.array(z.string()).default([]),
  final_decision: z.enum(JUDGEMENT),
})

function fromEntry(path: string, part: JsonPart): Imported[] {
  const at = placeIn(path, part)
  if (part.key === null) return [{ kind: 'fault', at, message: 'entries stand under the number of their abstract, and this has none' }]
  const { QUESTION, CONTEXTS, LABELS, MESHES, final_decision } = parsePart(part, entrySchema, path, part.key, part)
  const article = idFor(`pmid-${part.key}`)
  const body = CONTEXTS.map((context, index) => (LABELS[index] ? `${LABELS[index]}: ${context}` : context)).join('\n\n')
  const question = {
    id: idFor(`pmq-${part.key}`),
    wordings: [QUESTION],
    answers: [final_decision],
    label: final_decision,
    gold: [{ article }],
  }
  return [
    { kind: 'article', at, value: { id: article, title: MESHES.join('; ') || `PMID ${part.key}`, body } },
    { kind: 'question', at, value: question },
  ]
}
