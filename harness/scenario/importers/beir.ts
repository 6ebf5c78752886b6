import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../../common/errors.js'
import { idFor } from './ids.js'
import type { Imported, Importer } from './importer.js'
import { jsonlRows } from './jsonl-rows.js'
import { numberedLines } from './text-file.js'

/**
 * BEIR: documents, queries, and judgements of which document is relevant to which query. There are no answers: retrieval is measured, and
 * how alike the systems' answers are. Any score above 0 is relevant.
 * @see Thakur, Reimers, Rücklé, Srivastava & Gurevych, BEIR, NeurIPS Datasets and Benchmarks 2021
 */
export const beir: Importer = {
  id: 'beir',
  title: 'BEIR: a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv; or these three files',
  *read({ files }) {
    const { corpus, queries, qrels } = partsOf(files)
    const relevant = new Map<string, Judged>()
    yield* readJudgements(qrels, relevant)
    const documents = new Set<string>()
    for (const path of corpus) {
      yield* jsonlRows(path, documentSchema, ({ _id, title, text }, at) => {
        documents.add(_id)
        const body = text.trim() || title.trim()
        if (!body) return [{ kind: 'fault', at, message: `${_id}: neither text nor title` }]
        return [{ kind: 'article', at, value: { id: idFor(_id), title: title.trim() || _id, body } }]
      })
    }
    const asked = new Set<string>()
    for (const path of queries) {
      yield* jsonlRows(path, querySchema, ({ _id, text }, at) => {
        asked.add(_id)
        const gold = [...(relevant.get(_id)?.documents ?? [])]
        if (gold.length === 0) return [{ kind: 'aside', at, reason: 'query without a relevant document in the qrels' }]
        const missing = gold.find((id) => !documents.has(id))
        if (missing !== undefined)
          return [{ kind: 'fault', at, message: `${_id}: its relevant document "${missing}" is not in the corpus` }]
        return [{ kind: 'question', at, value: { id: idFor(_id), wordings: [text], gold: gold.map((id) => ({ article: idFor(id) })) } }]
      })
    }
    for (const [id, { at }] of relevant) {
      if (!asked.has(id)) yield { kind: 'fault', at, message: `judges the query "${id}", which is not among the queries` }
    }
  },
}

const documentSchema = z.object({ _id: z.string().min(1), title: z.string().default(''), text: z.string() })
const querySchema = z.object({ _id: z.string().min(1), text: z.string().trim().min(1) })

/** The relevant documents of a query, and where the first of them stands. */
interface Judged {
  readonly at: string
  readonly documents: Set<string>
}

function* readJudgements(paths: readonly string[], relevant: Map<string, Judged>): Generator<Imported> {
  for (const path of paths) {
    for (const { line, number } of numberedLines(path)) {
      const at = `${path}:${number}`
      if (line.trim() === '' || (number === 1 && /^query-id\t/i.test(line))) continue
      const fields = line.split('\t')
      // trec_eval's own form has a column of zeros in between.
      const [query, document, score] = fields.length === 4 ? [fields[0], fields[2], fields[3]] : fields
      const value = Number(score)
      if (fields.length < 3 || fields.length > 4 || !query || !document || !score?.trim() || !Number.isFinite(value)) {
        yield { kind: 'fault', at, message: 'not three columns with tabs between them: query, document, score' }
      } else if (value > 0) {
        const judged = relevant.get(query) ?? { at, documents: new Set() }
        judged.documents.add(document)
        relevant.set(query, judged)
        yield { kind: 'aside', at, reason: 'judgement, kept with its query' }
      } else yield { kind: 'aside', at, reason: 'judgement of a document that is not relevant' }
    }
  }
}

function partsOf(given: readonly string[]) {
  const files = given.flatMap((path) =>
    existsSync(path) && statSync(path).isDirectory()
      ? [join(path, 'corpus.jsonl'), join(path, 'queries.jsonl'), join(path, 'qrels', 'test.tsv')]
      : [path],
  )
  const named = (pattern: RegExp) => files.filter((path) => pattern.test(basename(path)))
  const parts = { corpus: named(/corpus.*\.jsonl$/i), queries: named(/quer.*\.jsonl$/i), qrels: named(/\.tsv$/i) }
  const stray = files.find((path) => !Object.values(parts).flat().includes(path))
  if (stray) throw new InputError(`${stray}: neither corpus.jsonl, queries.jsonl nor a .tsv of judgements`)
  for (const [name, found] of Object.entries(parts)) {
    if (found.length === 0) throw new InputError(`beir: no ${name === 'qrels' ? 'qrels (.tsv)' : `${name}.jsonl`} among the files`)
  }
  return parts
}
