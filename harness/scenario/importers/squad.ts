import { z } from 'zod'
import { sentencesOf } from '../../common/sentences.js'
import { idFor } from './ids.js'
import type { Imported, Importer } from './importer.js'
import { type JsonPart, jsonParts } from './json-parts.js'
import { attempt, parsePart, placeIn, RowFault } from './parse.js'
import { textPieces } from './text-file.js'

/**
 * SQuAD 1.1 and 2.0: each paragraph becomes an article, each question a question whose gold quote is the sentence of its first answer.
 * Plausible answers of unanswerable questions are not read.
 * @see Rajpurkar, Jia & Liang, Know What You Don't Know: Unanswerable Questions for SQuAD, ACL 2018
 */
export const squad: Importer = {
  id: 'squad',
  title: 'SQuAD 1.1 or 2.0: train or dev .json files',
  *read({ files }) {
    for (const path of files) yield* attempt(path, () => fromFile(path))
  },
}

const answerSchema = z.object({ text: z.string(), answer_start: z.int().min(0) })
const questionSchema = z.object({
  id: z.string().min(1),
  question: z.string().trim().min(1),
  is_impossible: z.boolean().default(false),
  answers: z.array(answerSchema).default([]),
})
const text = z.string().trim().min(1)

function* fromFile(path: string): Generator<Imported> {
  for (const entry of jsonParts(textPieces(path), { under: 'data' })) {
    yield* attempt(path, () => fromEntry(path, entry))
  }
}

function* fromEntry(path: string, entry: JsonPart): Generator<Imported> {
  const parts = partsOf(entry)
  const title = parsePart(parts.get('title'), text, path, 'title', entry)
  const paragraphs = parts.get('paragraphs')
  if (!paragraphs) throw new RowFault(placeIn(path, entry), 'an entry has no "paragraphs"')
  for (const paragraph of jsonParts([paragraphs.raw], paragraphs)) {
    yield* attempt(path, () => fromParagraph(path, title, paragraph))
  }
}

function* fromParagraph(path: string, title: string, paragraph: JsonPart): Generator<Imported> {
  const parts = partsOf(paragraph)
  const context = parsePart(parts.get('context'), z.string(), path, 'context', paragraph)
  if (context.trim() === '') throw new RowFault(placeIn(path, paragraph), 'context: must not be empty')
  const article = idFor(title, `${title}\n${context}`)
  yield { kind: 'article', at: placeIn(path, paragraph), value: { id: article, title: title.replaceAll('_', ' '), body: context } }
  const questions = parts.get('qas')
  if (!questions) throw new RowFault(placeIn(path, paragraph), 'a paragraph has no "qas"')
  for (const part of jsonParts([questions.raw], questions)) {
    yield* attempt(path, () => [fromQuestion(path, { part, title, context, article })])
  }
}

interface Asked {
  readonly part: JsonPart
  readonly title: string
  readonly context: string
  readonly article: string
}

function fromQuestion(path: string, { part, title, context, article }: Asked): Imported {
  const at = placeIn(path, part)
  const { id, question, is_impossible, answers } = parsePart(part, questionSchema, path, '', part)
  const common = { id: idFor(id), category: title.replaceAll('_', ' '), wordings: [question] }
  if (is_impossible) return { kind: 'question', at, value: { ...common, answerable: false } }
  const [first] = answers
  if (!first) return { kind: 'fault', at, message: `${id}: no answers, and is_impossible is not true` }
  const starts = answers.map((answer) => startOf(context, answer))
  const astray = answers.find((_, index) => starts[index] === undefined)
  if (astray) return { kind: 'fault', at, message: `${id}: "${astray.text}" is not in the context at answer_start ${astray.answer_start}` }
  const accepted = [...new Set(answers.map((answer) => answer.text.trim()).filter(Boolean))]
  if (accepted.length === 0) return { kind: 'fault', at, message: `${id}: its answers are empty` }
  const quote = sentenceAt(context, starts[0] ?? 0, first.text.length)
  return { kind: 'question', at, value: { ...common, answers: accepted, gold: [{ article, quote }] } }
}

/** Where an answer stands. The format counts code points, as Python does; files made by other languages count UTF-16 units. */
function startOf(context: string, { text, answer_start }: z.infer<typeof answerSchema>): number | undefined {
  const codePoints = [...context].slice(0, answer_start).join('').length
  return [codePoints, answer_start].find((start) => context.startsWith(text, start))
}

/** The sentences that a stretch of the context lies in. */
function sentenceAt(context: string, start: number, length: number): string {
  let from = 0
  const over: string[] = []
  for (const sentence of sentencesOf(context)) {
    const begins = context.indexOf(sentence, from)
    from = begins + sentence.length
    if (begins < start + length && from > start) over.push(sentence)
  }
  const quote = over.join(' ').trim()
  return quote || context.trim()
}

function partsOf(part: JsonPart): Map<string, JsonPart> {
  return new Map([...jsonParts([part.raw], part)].map((own) => [own.key ?? '', own]))
}
