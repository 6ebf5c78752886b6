import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { InputError } from '../../common/errors.js'
import { hashOf } from '../../common/hash.js'
import { parseRow, readJsonl } from '../../common/jsonl.js'
import { contradictions } from '../contradictions.js'
import { KNOWLEDGE_FILE, loadKnowledge, QUESTIONS_FILE, TRAINING_FILE } from '../files.js'
import type { Finding } from '../finding.js'
import { leakedWordings } from '../leakage.js'
import { danglingReferences } from '../references.js'
import { articleRowSchema, type LabelSet, questionSchema, trainingSchema } from '../schema.js'
import type { Imported, Importer, ImportSource } from './importer.js'
import { inRole, type Split } from './split.js'

export interface ImportOptions extends ImportSource {
  readonly importer: Importer
  /** The scenario's fixtures; made where there are none. */
  readonly folder: string
  /** The scenario's own labels. */
  readonly labels: readonly LabelSet[]
  /** Take the rows that can be used, and leave the others out. */
  readonly skipFaults: boolean
  /** Which of the questions become training pairs (default: none). */
  readonly split?: Split
}

interface Fault {
  readonly at: string
  readonly message: string
}

/** Counts in and out, and every row that could not be used. */
export interface ImportReport {
  /** Places of the source that were read: lines of JSONL, rows of a table, entries of a JSON file. */
  readonly rows: number
  readonly written: { readonly articles: number; readonly questions: number; readonly pairs: number }
  /** Were there already, word for word. */
  readonly unchanged: number
  /** Rows that are meant to give nothing of their own, by reason. */
  readonly asides: Readonly<Record<string, number>>
  readonly faults: readonly Fault[]
  /** Rows that ask what another asks, with another answer: they are written, and `versus check` finds them, too. */
  readonly contradictions: readonly Fault[]
  /** Whether anything was written: not where there are faults, unless they were to be skipped. */
  readonly done: boolean
}

const PARTS = {
  article: { file: KNOWLEDGE_FILE, schema: articleRowSchema, count: 'articles' },
  question: { file: QUESTIONS_FILE, schema: questionSchema, count: 'questions' },
  pair: { file: TRAINING_FILE, schema: trainingSchema, count: 'pairs' },
} as const
type Kind = keyof typeof PARTS

/**
 * Read data sets into a scenario's fixtures, beside what is there. Everything is written into a folder beside them first, and takes its
 * place once all rows were read and fit together: an import that fails or is killed leaves the fixtures as they were.
 * @throws InputError where a file can't be read at all.
 */
export async function importInto(options: ImportOptions): Promise<ImportReport> {
  const made = mkdirSync(options.folder, { recursive: true })
  const staging = mkdtempSync(join(options.folder, '.import-'))
  let done = false
  try {
    const stage = openStage(options.folder, staging)
    try {
      for await (const row of inRole(options.importer.read(options), options.as, options.split ?? {})) stage.take(row)
    } finally {
      stage.close()
    }
    // Of questions alone: what they name is there already, or not at all.
    const whole = stage.faults.length === 0 || options.skipFaults || options.as === 'questions'
    const together = () => (whole ? seenTogether(staging, options, stage.sources) : { unfit: [], contradictory: [] })
    let { unfit, contradictory } = together()
    // Without some rows, others may not fit: a fact that no pair teaches any more.
    while (options.skipFaults && stage.drop(unfit)) ({ unfit, contradictory } = together())
    stage.faults.push(...unfit)
    // Rows are looked through twice: each by itself, then beside the others.
    stage.faults.sort((a, b) => a.at.localeCompare(b.at, 'en', { numeric: true }))
    done = unfit.length === 0 && stage.total() > 0 && (stage.faults.length === 0 || options.skipFaults)
    if (done)
      for (const { file } of Object.values(PARTS))
        if (existsSync(join(staging, file))) renameSync(join(staging, file), join(options.folder, file))
    return { ...stage.report(), contradictions: contradictory, done }
  } finally {
    rmSync(staging, { recursive: true, force: true })
    if (!done && made) rmSync(made, { recursive: true, force: true })
  }
}

function openStage(folder: string, staging: string) {
  const faults: Fault[] = []
  const asides: Record<string, number> = {}
  const written = { articles: 0, questions: 0, pairs: 0 }
  const places = { last: '', count: 0 }
  let unchanged = 0
  const files = new Map<Kind, { file: number; known: Map<string, { hash: string; at: string }>; lines: number }>()
  /** Where a line that was written comes from, by its own place. */
  const sources = new Map<string, string>()

  const open = (kind: Kind) => {
    const before = files.get(kind)
    if (before) return before
    const { file, schema } = PARTS[kind]
    const known = new Map<string, { hash: string; at: string }>()
    const own = join(folder, file)
    let lines = 0
    if (existsSync(own)) {
      copyFileSync(own, join(staging, file))
      const text = readFileSync(own, 'utf8')
      if (text !== '' && !text.endsWith('\n')) appendFileSync(join(staging, file), '\n')
      const rows = text.split('\n')
      lines = rows.at(-1) === '' ? rows.length - 1 : rows.length
      for (const [index, line] of rows.entries()) {
        const parsed = line.trim() ? parseRow<{ id: string }>(line, schema as z.ZodType<{ id: string }>) : null
        if (parsed && 'value' in parsed) known.set(parsed.value.id, { hash: hashOf(parsed.value), at: `${own}:${index + 1}` })
      }
    }
    const opened = { file: openSync(join(staging, file), 'a'), known, lines }
    files.set(kind, opened)
    return opened
  }

  return {
    faults,
    take(row: Imported) {
      if (row.at !== places.last) places.count++
      places.last = row.at
      if (row.kind === 'fault') faults.push({ at: row.at, message: row.message })
      else if (row.kind === 'aside') asides[row.reason] = (asides[row.reason] ?? 0) + 1
      else {
        const parsed = PARTS[row.kind].schema.safeParse(row.value)
        if (!parsed.success) {
          const [issue] = parsed.error.issues
          faults.push({ at: row.at, message: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` })
          return
        }
        const opened = open(row.kind)
        const { file, known } = opened
        const { id } = parsed.data
        const hash = hashOf(parsed.data)
        const before = known.get(id)
        if (before?.hash === hash) unchanged++
        else if (before) faults.push({ at: row.at, message: `the id "${id}" is taken by ${before.at}; give each row its own` })
        else {
          known.set(id, { hash, at: row.at })
          writeSync(file, `${JSON.stringify(row.value)}\n`)
          sources.set(`${join(staging, PARTS[row.kind].file)}:${++opened.lines}`, row.at)
          written[PARTS[row.kind].count]++
        }
      }
    },
    sources: sources as ReadonlyMap<string, string>,
    /** Take the questions and training pairs of this import out again that do not fit. @returns whether there were any. */
    drop(unfit: readonly Fault[]): boolean {
      const places = new Set(unfit.map(({ at }) => at))
      const dropped = new Set<string>()
      for (const kind of ['question', 'pair'] as const) {
        const path = join(staging, PARTS[kind].file)
        if (!existsSync(path)) continue
        const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
        const kept: string[] = []
        for (const [index, line] of lines.entries()) {
          const source = sources.get(`${path}:${index + 1}`)
          sources.delete(`${path}:${index + 1}`)
          if (source !== undefined && places.has(source)) {
            dropped.add(source)
            written[PARTS[kind].count]--
          } else {
            kept.push(`${line}\n`)
            if (source !== undefined) sources.set(`${path}:${kept.length}`, source)
          }
        }
        if (kept.length > 0) writeFileSync(path, kept.join(''))
        else rmSync(path)
      }
      faults.push(...unfit.filter(({ at }) => dropped.has(at)))
      return dropped.size > 0
    },
    total: () => written.articles + written.questions + written.pairs + unchanged,
    close() {
      for (const { file } of files.values()) closeSync(file)
    },
    report: () => ({ rows: places.count, written, unchanged, asides, faults }),
  }
}

/**
 * Rows that fit their schema beside the others. Unfit: articles that are named and not there, evaluation wordings among the training pairs.
 * @throws InputError where a row that was there before does not fit its schema.
 */
function seenTogether(
  staging: string,
  { folder, labels }: ImportOptions,
  sources: ReadonlyMap<string, string>,
): { unfit: Fault[]; contradictory: Fault[] } {
  const imported = new Set(sources.values())
  const placeOf = (at: string) => sources.get(at) ?? at.replace(staging, folder)
  const fault = ({ at, message }: Finding): Fault => ({ at, message })
  // Read as the scenario will be: what the import did not touch is taken from where it is.
  const folderOf = (file: string) => (existsSync(join(staging, file)) ? staging : folder)
  const rowsOf = <T>(file: string, schema: z.ZodType<T>) => {
    const path = join(folderOf(file), file)
    return existsSync(path) ? readJsonl(path, schema).map(({ value, at }) => ({ value, at: placeOf(at) })) : []
  }
  try {
    const rows = { questions: rowsOf(QUESTIONS_FILE, questionSchema), training: rowsOf(TRAINING_FILE, trainingSchema) }
    const found = contradictions(rows).filter(({ at }) => imported.has(at))
    const knowledge = join(folder, 'knowledge')
    const hasKnowledge = existsSync(join(folderOf(KNOWLEDGE_FILE), KNOWLEDGE_FILE)) || existsSync(knowledge)
    // Articles or training pairs alone have nothing yet that they could not fit.
    if (rows.questions.length === 0 || !hasKnowledge) return { unfit: [], contradictory: found.map(fault) }
    const files = { ...rows, articles: loadKnowledge(folderOf(KNOWLEDGE_FILE), knowledge) }
    return { unfit: [...danglingReferences(files, labels), ...leakedWordings(files)].map(fault), contradictory: found.map(fault) }
  } catch (error) {
    throw error instanceof InputError ? new InputError(error.message.replaceAll(staging, folder)) : error
  }
}
