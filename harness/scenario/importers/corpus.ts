import { basename } from 'node:path'
import { z } from 'zod'
import { InputError } from '../../common/errors.js'
import { type Article, JUDGEMENT } from '../schema.js'
import { idFor } from './ids.js'
import type { Imported, Importer } from './importer.js'
import { jsonlRows } from './jsonl-rows.js'

/**
 * Passages, and questions that name the passages with their answer: knowledge.jsonl of {id, title, text}, questions.jsonl of {id, question,
 * answers, context_ids} with label and options where it is a judgement. Questions of one `group` are the wordings of one.
 */
export const corpus: Importer = {
  id: 'corpus',
  title: 'passages and questions: knowledge.jsonl {id, title, text} and questions.jsonl {id, question, answers, context_ids, …}',
  *read({ files }) {
    const passages = files.filter((path) => /knowledge|corpus|passages/i.test(basename(path)))
    const questions = files.filter((path) => /question|quer/i.test(basename(path)))
    const stray = files.find((path) => !passages.includes(path) && !questions.includes(path))
    if (stray) throw new InputError(`${stray}: neither knowledge.jsonl nor questions.jsonl by its name`)
    for (const path of passages) {
      yield* jsonlRows(path, passageSchema, ({ id, title, text }, at) => [
        {
          kind: 'article',
          at,
          value: { id: idFor(id), title: title?.trim() || id, body: text } satisfies Partial<Article> & { body: string },
        },
      ])
    }
    for (const path of questions) yield* fromQuestions(path)
  },
}

const text = z.string().trim().min(1)
const passageSchema = z.object({ id: text, title: z.string().optional(), text })
const questionSchema = z.object({
  id: text,
  group: text.optional(),
  question: text,
  answers: z.array(text).default([]),
  label: text.optional(),
  options: z.array(text).default([]),
  context_ids: z.array(text).default([]),
})
type Row = z.infer<typeof questionSchema>

/** Rows of a group may stand anywhere: they are together once the file is read. */
function* fromQuestions(path: string): Generator<Imported> {
  const groups = new Map<string, { at: string; rows: Row[] }>()
  yield* jsonlRows(path, questionSchema, (row, at) => {
    const key = row.group ?? row.id
    const before = groups.get(key)
    if (!before) {
      groups.set(key, { at, rows: [row] })
      return []
    }
    if (row.group === undefined) return [{ kind: 'fault', at, message: `the id "${row.id}" is taken by ${before.at}` }]
    before.rows.push(row)
    return [{ kind: 'aside', at, reason: 'another wording of a question' }]
  })
  for (const [key, { at, rows }] of groups) {
    const [first] = rows as [Row]
    const judged =
      JUDGEMENT.some((label) => label === first.label) && (first.options.length === 0 || first.options.includes(first.label ?? ''))
    const answers = [...new Set(rows.flatMap((row) => row.answers))]
    const gold = [...new Set(rows.flatMap((row) => row.context_ids))].map((id) => ({ article: idFor(id) }))
    const value = {
      id: idFor(key),
      wordings: [...new Set(rows.map((row) => row.question))],
      ...(answers.length > 0 ? { answers } : {}),
      ...(judged && first.label ? { label: first.label } : {}),
      gold,
    }
    yield { kind: 'question', at, value }
  }
}
