import { z } from 'zod'
import { sha256 } from '../../common/hash.js'
import { difficultySchema } from '../schema.js'
import { idFor } from './ids.js'
import type { Imported, Importer } from './importer.js'
import { judgementIn } from './judgement.js'
import { attempt, parseValue } from './parse.js'
import { type TableRow, tableRows } from './table-rows.js'

/**
 * HotpotQA, or 2WikiMultihopQA, which has its form: each paragraph of a question's context becomes an article, once however many questions
 * have it; the sentences that support the answer are gold quotes, mostly of two articles.
 * @see Yang, Qi, Zhang, Bengio, Cohen, Salakhutdinov & Manning, HotpotQA: A Dataset for Diverse, Explainable Multi-hop Question Answering, EMNLP 2018
 */
export const hotpotqa: Importer = {
  id: 'hotpotqa',
  title: 'HotpotQA or 2WikiMultihopQA: .json files as they are published, or .jsonl with lists of titles and of sentences',
  async *read({ files }) {
    for (const path of files) {
      for await (const row of tableRows(path)) yield* 'cells' in row ? attempt(path, () => fromRow(row)) : [row]
    }
  },
}

const text = z.string().trim().min(1)
/** Pairs of title and sentences, or two lists. */
const paragraphsSchema = z.union([
  z
    .object({ context: z.array(z.tuple([text, z.array(z.string())])) })
    .transform(({ context }) => context.map(([title, sentences]) => ({ title, sentences }))),
  z
    .object({ 'context.title': z.array(text), 'context.sentences': z.array(z.array(z.string())) })
    .transform((lists) => lists['context.title'].map((title, at) => ({ title, sentences: lists['context.sentences'][at] ?? [] }))),
])
/** Pairs of title and number of a sentence, or two lists. */
const supportSchema = z.union([
  z.object({ supporting_facts: z.array(z.tuple([text, z.int()])) }).transform((row) => row.supporting_facts),
  z
    .object({ 'supporting_facts.title': z.array(text), 'supporting_facts.sent_id': z.array(z.int()) })
    .transform((lists) =>
      lists['supporting_facts.title'].map((title, at) => [title, lists['supporting_facts.sent_id'][at] ?? -1] as const),
    ),
])
const rowSchema = z.object({
  _id: z.string().optional(),
  id: z.string().optional(),
  question: text,
  answer: text,
  type: text.optional(),
  level: difficultySchema.optional(),
})

function fromRow({ at, cells }: Extract<TableRow, { cells: unknown }>): Imported[] {
  const { _id, id = _id, question, answer, type, level } = parseValue(cells, rowSchema, { at })
  const paragraphs = parseValue(cells, paragraphsSchema, { at, name: 'context' }).map(({ title, sentences }) => {
    const body = sentences.map((sentence) => sentence.trim()).join(' ')
    return { id: idFor(title, `${title}\n${body}`), title, body, sentences }
  })
  const known = paragraphs.filter(({ body }) => body.trim() !== '')
  const support = parseValue(cells, supportSchema, { at, name: 'supporting_facts' })
  const gold = support.flatMap(([title, place]) => {
    const article = known.find((paragraph) => paragraph.title === title)
    // Some numbers are past the last sentence: the article is known all the same.
    const quote = article?.sentences[place]?.trim()
    return article ? [{ article: article.id, ...(quote ? { quote } : {}) }] : []
  })
  const label = judgementIn([answer])
  const value = {
    id: idFor(id ?? `r-${sha256(question).slice(0, 12)}`),
    wordings: [question],
    answers: [answer],
    ...(label ? { label } : {}),
    ...(type ? { category: type } : {}),
    ...(level ? { difficulty: level } : {}),
    gold,
  }
  const lost = support.filter(([title]) => known.every((paragraph) => paragraph.title !== title))
  const asides = lost.map((): Imported => ({ kind: 'aside', at, reason: 'supporting sentence of a paragraph that is not there' }))
  const articles = known.map(({ sentences: _, ...article }): Imported => ({ kind: 'article', at, value: article }))
  return [...articles, { kind: 'question', at, value }, ...asides]
}
