import type { z } from 'zod'
import { InputError } from '../../common/errors.js'
import { sha256 } from '../../common/hash.js'
import { difficultySchema, questionSchema } from '../schema.js'
import { idFor } from './ids.js'
import type { Imported, Importer, Role } from './importer.js'
import { attempt, parseValue, RowFault } from './parse.js'
import { type TableRow, tableRows } from './table-rows.js'

/** Fields that a row can have, and the names of columns that are taken for them where no map says otherwise. */
const FIELDS = {
  id: ['id', '_id', 'key'],
  question: ['question', 'query', 'prompt', 'input', 'instruction'],
  /** More ways to put it: a list, or one text with | between them. */
  wordings: ['wordings', 'paraphrases', 'alternatives'],
  answer: ['answer', 'answers', 'response', 'output', 'completion', 'reference', 'ground_truth', 'expected'],
  label: ['label'],
  /** Whether the knowledge answers it: true or false, yes or no, 1 or 0. */
  answerable: ['answerable'],
  /** The reverse of it. */
  unanswerable: ['unanswerable', 'is_impossible'],
  /** easy, medium or hard. */
  difficulty: ['difficulty'],
  category: ['category', 'topic'],
  /** Id of the article that has the answer. */
  article: ['article', 'context_id', 'document_id'],
  quote: ['quote'],
  /** A passage of its own: it becomes an article. */
  context: ['context', 'passage', 'text', 'body', 'content'],
  title: ['title'],
} as const
type Field = keyof typeof FIELDS
type Cells = Extract<TableRow, { cells: unknown }>

/**
 * Rows of a table (.csv, .tsv, .jsonl, .json), their columns found by name or by a map: those with a question become questions (or training
 * pairs), those with a passage become articles.
 */
export const table: Importer = {
  id: 'table',
  title: 'any .csv, .tsv, .jsonl or .json of rows, with --map field=column where columns are named otherwise',
  async *read({ files, columns, as }) {
    const stray = Object.keys(columns).find((field) => !(field in FIELDS))
    if (stray) throw new InputError(`--map: unknown field "${stray}": known are ${Object.keys(FIELDS).join(', ')}`)
    for (const path of files) {
      let first = true
      for await (const row of tableRows(path)) {
        if ('cells' in row && first) {
          checkColumns(row.cells, columns, row.at)
          if (!isQuestionOfVersus(row.cells, columns)) yield* unreadColumns(row, columns)
        }
        first = false
        yield* 'cells' in row ? attempt(path, () => fromRow(row, columns, as)) : [row]
      }
    }
  },
}

function checkColumns(cells: Readonly<Record<string, unknown>>, columns: Readonly<Record<string, string>>, at: string): void {
  const missing = Object.values(columns).find((column) => !(column in cells))
  if (missing) throw new InputError(`${at}: no column "${missing}"; there are ${Object.keys(cells).join(', ')}`)
}

function* unreadColumns({ at, cells }: Cells, columns: Readonly<Record<string, string>>): Generator<Imported> {
  const read = (Object.keys(FIELDS) as Field[]).map((field) => columnOf(cells, columns, field))
  for (const name of Object.keys(cells)) if (!read.includes(name)) yield { kind: 'aside', at, reason: `column "${name}": not read` }
}

/** A line of a questions.jsonl: it has no question beside its wordings. */
function isQuestionOfVersus(cells: Cells['cells'], columns: Readonly<Record<string, string>>): boolean {
  return Array.isArray(cells['wordings']) && columnOf(cells, columns, 'question') === undefined
}

function fromRow(row: Cells, columns: Readonly<Record<string, string>>, as: Role): Imported[] {
  const { at, cells } = row
  if (isQuestionOfVersus(cells, columns) && (as === 'all' || as === 'questions')) {
    parseValue(cells, questionSchema, { at })
    return [{ kind: 'question', at, value: cells as z.input<typeof questionSchema> }]
  }
  const of = (field: Field) => textsOf(cells[columnOf(cells, columns, field) ?? ''])
  const one = (field: Field) => of(field).join('\n')
  const question = one('question')
  const context = one('context')
  const answers = of('answer')
  const id = one('id') ? idFor(one('id')) : `r-${sha256([question, context, ...answers].join('\n')).slice(0, 12)}`
  const category = one('category') ? { category: one('category') } : {}
  const given = one('article') ? idFor(one('article')) : ''
  const asKnowledge = context !== '' && as !== 'questions' && as !== 'training'
  const article = given || (asKnowledge && question ? `p-${sha256(context).slice(0, 12)}` : id)
  const out: Imported[] = []
  if (asKnowledge) out.push({ kind: 'article', at, value: { id: article, title: one('title') || article, body: context, ...category } })
  if (question && as !== 'knowledge') {
    const wordings = [
      ...new Set(
        [
          question,
          ...of('wordings')
            .flatMap((text) => text.split('|'))
            .map((text) => text.trim()),
        ].filter(Boolean),
      ),
    ]
    if (as === 'training') {
      if (!answers[0]) return [{ kind: 'fault', at, message: 'a training pair needs an answer' }]
      out.push({ kind: 'pair', at, value: { id, questions: wordings, answer: answers[0], ...(given ? { article: given } : {}) } })
    } else {
      const answerable = truthOf(one('answerable'), at) !== false && truthOf(one('unanswerable'), at) !== true
      const level = one('difficulty').toLowerCase()
      const difficulty = difficultySchema.safeParse(level)
      const parts = { ...category, ...(difficulty.success ? { difficulty: difficulty.data } : {}) }
      const gold = given || asKnowledge ? { gold: [{ article, ...(one('quote') ? { quote: one('quote') } : {}) }] } : {}
      const graded = { ...(answers.length > 0 ? { answers } : {}), ...(one('label') ? { label: one('label') } : {}) }
      const aside = (reason: string) => out.push({ kind: 'aside', at, reason })
      out.push({ kind: 'question', at, value: { id, wordings, ...parts, ...(answerable ? { ...graded, ...gold } : { answerable }) } })
      if (level && !difficulty.success) aside(`difficulty "${level}": not read, as it is none of ${difficultySchema.options.join(', ')}`)
      if (answerable && Object.keys(graded).length === 0) aside('question without an answer: asked, and not graded')
      if (!answerable && Object.keys(graded).length > 0) aside('answer to a question that is unanswerable: not read')
    }
  }
  if (out.length > 0) return out
  const wanted = as === 'knowledge' ? 'context' : as === 'all' ? 'question or context' : 'question'
  return [{ kind: 'fault', at, message: `no ${wanted}; there are the columns ${Object.keys(cells).join(', ')} (name yours with --map)` }]
}

function columnOf(cells: Readonly<Record<string, unknown>>, columns: Readonly<Record<string, string>>, field: Field): string | undefined {
  const mapped = columns[field]
  if (mapped !== undefined) return mapped
  const names = Object.keys(cells)
  return FIELDS[field].flatMap((known) => names.find((name) => name.toLowerCase() === known) ?? [])[0]
}

/** The texts of a cell: one, those of a list, a number as it is written, yes or no for true or false; none where it is empty. */
function textsOf(cell: unknown): string[] {
  const all = Array.isArray(cell) ? cell : [cell]
  return all
    .flatMap((value) => {
      if (typeof value === 'boolean') return [value ? 'yes' : 'no']
      return typeof value === 'string' || typeof value === 'number' ? [String(value).trim()] : []
    })
    .filter(Boolean)
}

/** @returns `undefined` where the cell is empty. @throws RowFault where it says neither. */
function truthOf(text: string, at: string): boolean | undefined {
  if (text === '') return undefined
  if (/^(true|yes|1)$/i.test(text)) return true
  if (/^(false|no|0)$/i.test(text)) return false
  throw new RowFault(at, `"${text}": whether a question is answerable is said by true or false, yes or no, 1 or 0`)
}
