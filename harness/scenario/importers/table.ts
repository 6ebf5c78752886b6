import type { z } from 'zod'
import { InputError } from '../../common/errors.js'
import { sha256 } from '../../common/hash.js'
import { difficultySchema, questionSchema } from '../schema.js'
import { askedWith, type Choices, choicesIn, rightOption } from './choices.js'
import { idFor } from './ids.js'
import type { Imported, Importer, Role } from './importer.js'
import { judgementIn } from './judgement.js'
import { attempt, parseValue, RowFault } from './parse.js'
import { type TableRow, tableRows } from './table-rows.js'

/** Fields that a row can have, and the names of columns that are taken for them where no map says otherwise. */
const FIELDS = {
  id: ['id', '_id', 'key'],
  question: ['question', 'query', 'prompt', 'instruction', 'input', 'user_input', 'question.stem'],
  /** What an instruction is about, in another column than the question: it is asked with it. */
  input: ['input'],
  /** More ways to put it: a list, or one text with | between them; \| is a bar. */
  wordings: ['wordings', 'paraphrases', 'alternatives'],
  /** What is right goes before what a model once answered: sets with both call them `ground_truth` and `answer`, or `reference` and `response`. */
  answer: [
    'ground_truth',
    'ground_truths',
    'expected',
    'expected_output',
    'expected_answer',
    'best_answer',
    'correct_answer',
    'answer',
    'answer.value',
    'reference',
    'response',
    'output',
    'completion',
  ],
  /** Accepted answers, as wordings are written. */
  answers: ['answers', 'answers.text', 'answer.aliases', 'correct_answers'],
  /** Of a question with options the right one: its letter, its number from 0, or its text. */
  option: ['answer_idx', 'answer_index', 'answerkey', 'correct_option'],
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
  context: ['context', 'contexts', 'reference_contexts', 'passage', 'support', 'text', 'body', 'content'],
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
      /** Columns that were met: rows of JSON need not all have the same. */
      const met = new Set<string>()
      for await (const row of tableRows(path)) {
        if ('cells' in row) {
          if (!isQuestionOfVersus(row.cells, columns)) yield* unreadColumns(row, columns, met)
          for (const name of Object.keys(row.cells)) met.add(name)
        }
        yield* 'cells' in row ? attempt(path, () => fromRow(row, columns, as)) : [row]
      }
      const missing = Object.values(columns).find((column) => !met.has(column))
      if (missing !== undefined && met.size > 0) throw new InputError(`${path}: no column "${missing}"; there are ${listed([...met])}`)
    }
  },
}

function* unreadColumns(row: Cells, columns: Readonly<Record<string, string>>, met: ReadonlySet<string>): Generator<Imported> {
  const { at, cells } = row
  const fresh = Object.keys(cells).filter((name) => !met.has(name))
  if (fresh.length === 0) return
  const fields = (Object.keys(FIELDS) as Field[]).map((field) => columnOf(cells, columns, field))
  const read = [...fields, ...(choicesOf(row)?.columns ?? [])]
  for (const name of fresh.filter((one) => !read.includes(one)))
    yield { kind: 'aside', at, reason: `column ${JSON.stringify(name)}: not read` }
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
  const of = (field: Field) => textsOf(row, columnOf(cells, columns, field))
  const one = (field: Field) => of(field).join('\n')
  const several = (field: Field) => severalOf(row, columnOf(cells, columns, field))
  const about = columnOf(cells, columns, 'input') === columnOf(cells, columns, 'question') ? '' : one('input')
  const question = [one('question'), about].filter(Boolean).join('\n')
  const context = one('context')
  const choices = choicesOf(row)
  const answers = choices ? rightOf(row, columns, choices) : [...new Set([...of('answer'), ...several('answers')])]
  const asked = (wording: string) => (choices ? askedWith(choices, wording) : wording)
  const id = one('id') ? idFor(one('id')) : `r-${sha256([asked(question), context, ...answers].join('\n')).slice(0, 12)}`
  const category = one('category') ? { category: one('category') } : {}
  const given = one('article') ? idFor(one('article')) : ''
  const asKnowledge = context !== '' && as !== 'questions' && as !== 'training'
  const article = given || (asKnowledge && question ? `p-${sha256(context).slice(0, 12)}` : id)
  const out: Imported[] = []
  if (asKnowledge) out.push({ kind: 'article', at, value: { id: article, title: one('title') || article, body: context, ...category } })
  if (question && as !== 'knowledge') {
    const wordings = [...new Set([question, ...several('wordings')])].map(asked)
    if (as === 'training') {
      if (!answers[0]) return [{ kind: 'fault', at, message: 'a training pair needs an answer' }]
      out.push({ kind: 'pair', at, value: { id, questions: wordings, answer: answers[0], ...(given ? { article: given } : {}) } })
    } else {
      const gold = given || asKnowledge ? { gold: [{ article, ...(one('quote') ? { quote: one('quote') } : {}) }] } : {}
      const label = labelOf(one('label'), choices ? [] : answers)
      out.push(...askedFrom({ at, one, answers, label }, { id, wordings, ...category }, gold))
    }
  }
  if (out.length > 0) return out
  const wanted = as === 'knowledge' ? 'context' : as === 'all' ? 'question or context' : 'question'
  return [{ kind: 'fault', at, message: `no ${wanted}; there are the columns ${listed(Object.keys(cells))} (name yours with --map)` }]
}

interface Asked {
  readonly at: string
  readonly one: (field: Field) => string
  readonly answers: readonly string[]
  readonly label: string | undefined
}

/** The question, and what of its row is not read. */
function askedFrom(
  { at, one, answers, label }: Asked,
  question: Pick<z.input<typeof questionSchema>, 'id' | 'wordings' | 'category'>,
  gold: Pick<z.input<typeof questionSchema>, 'gold'>,
): Imported[] {
  const answerable = truthOf(one('answerable'), at) !== false && truthOf(one('unanswerable'), at) !== true
  const level = one('difficulty').toLowerCase()
  const difficulty = difficultySchema.safeParse(level)
  const graded = { ...(answers.length > 0 ? { answers: [...answers] } : {}), ...(label ? { label } : {}) }
  const isGraded = Object.keys(graded).length > 0
  const asides = [
    level && !difficulty.success ? `difficulty "${level}": not read, as it is none of ${difficultySchema.options.join(', ')}` : '',
    answerable && !isGraded ? 'question without an answer: asked, and not graded' : '',
    !answerable && isGraded ? 'answer to a question that is unanswerable: not read' : '',
  ].filter(Boolean)
  const parts = { ...question, ...(difficulty.success ? { difficulty: difficulty.data } : {}) }
  return [
    { kind: 'question', at, value: { ...parts, ...(answerable ? { ...graded, ...gold } : { answerable }) } },
    ...asides.map((reason): Imported => ({ kind: 'aside', at, reason })),
  ]
}

/** The label of a row, or else the judgement that its accepted answers are. */
function labelOf(given: string, answers: readonly string[]): string | undefined {
  return given ? (judgementIn([given]) ?? given) : judgementIn(answers)
}

function choicesOf(row: Cells): Choices | null {
  return choicesIn(row.cells, (column) => severalOf(row, column))
}

/** The right one of a question's options; none where the row does not say. */
function rightOf(row: Cells, columns: Readonly<Record<string, string>>, choices: Choices): string[] {
  const column = (['option', 'answer', 'answers'] as const).flatMap((field) => columnOf(row.cells, columns, field) ?? [])[0]
  const cell = column === undefined ? undefined : row.cells[column]
  const said = typeof cell === 'number' ? cell : textsOf(row, column)[0]
  return said === undefined ? [] : [rightOption(choices, said, row.at)]
}

/** In quotes: a name may have a comma in it, or a line break. */
function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ')
}

function columnOf(cells: Readonly<Record<string, unknown>>, columns: Readonly<Record<string, string>>, field: Field): string | undefined {
  const mapped = columns[field]
  if (mapped !== undefined) return mapped
  const names = Object.keys(cells)
  return FIELDS[field].flatMap((known) => names.find((name) => name.toLowerCase() === known) ?? [])[0]
}

/**
 * The texts of a cell: one, those of a list, a number as it is written, yes or no for true or false; none where it is empty.
 * @throws RowFault where it holds anything else.
 */
function textsOf({ at, cells }: Cells, column: string | undefined): string[] {
  const cell = column === undefined ? null : cells[column]
  const all = Array.isArray(cell) ? cell : [cell]
  if (all.some((value) => typeof value === 'object' && value !== null))
    throw new RowFault(
      at,
      `column ${JSON.stringify(column)}: a list of lists or objects can't be read; name another column with --map, or rename this one`,
    )
  return all
    .flatMap((value) => {
      if (typeof value === 'boolean') return [value ? 'yes' : 'no']
      return typeof value === 'string' || typeof value === 'number' ? [String(value).trim()] : []
    })
    .filter(Boolean)
}

/** The texts of a cell that may have several: those of a list as they are, or what stands between the bars of one text. */
function severalOf(row: Cells, column: string | undefined): string[] {
  const texts = textsOf(row, column)
  if (column === undefined || Array.isArray(row.cells[column])) return texts
  return texts
    .flatMap((text) => text.split(/(?<!\\)\|/))
    .map((text) => text.replaceAll('\\|', '|').trim())
    .filter(Boolean)
}

/** @returns `undefined` where the cell is empty. @throws RowFault where it says neither. */
function truthOf(text: string, at: string): boolean | undefined {
  if (text === '') return undefined
  if (/^(true|yes|1)$/i.test(text)) return true
  if (/^(false|no|0)$/i.test(text)) return false
  throw new RowFault(at, `"${text}": whether a question is answerable is said by true or false, yes or no, 1 or 0`)
}
