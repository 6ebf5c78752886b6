import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { eachRow } from '../common/append-only.js'
import { clausesOf, sentencesOf } from '../common/sentences.js'
import { dot } from '../common/similarity.js'
import type { EmbeddingModel } from '../models/model.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { mean } from '../stats/quantile.js'
import type { Answer } from '../systems/system.js'
import { eachTrial, TRIALS_FILE, type Trial } from './journal.js'

/** Of two texts' vectors; below 0 is 0. To four digits. */
const cosine = z.number().min(0).max(1)

const answerSchema = z.strictObject({
  /** Id of the trial. */
  trial: z.string(),
  /** With the nearest accepted answer. */
  accepted: cosine,
  /** Of each clause of the answer, with the nearest sentence of each passage, in the order of the passages; `null` without passages. */
  clauses: z.array(z.strictObject({ text: z.string(), passages: z.array(cosine) })).nullable(),
})
/** How near in meaning an answer is to what it is held against. */
export type AnswerSimilarity = z.infer<typeof answerSchema>

const groupSchema = z.strictObject({
  /** {@link questionGroup} for the wordings, first repeat each; {@link wordingGroup} for the repeats. */
  group: z.string(),
  /** Mean over the pairs of its answers. */
  pairs: cosine,
})

/** One line of similarities.jsonl. */
const lineSchema = z.union([answerSchema, groupSchema])

/** Cosines of a run's texts by its embedding model: what scoring knows of their meaning, without a model. */
export interface Similarities {
  /** By id of the trial. */
  readonly answers: ReadonlyMap<string, AnswerSimilarity>
  /** Mean over the pairs of answers, by {@link questionGroup} and {@link wordingGroup}. */
  readonly groups: ReadonlyMap<string, number>
}

export const NO_SIMILARITIES: Similarities = { answers: new Map(), groups: new Map() }

export const SIMILARITIES_FILE = 'similarities.jsonl'

export interface CompareOptions {
  /** The run's folder. */
  readonly folder: string
  readonly scenarios: readonly Scenario[]
  readonly embedding: EmbeddingModel
  readonly signal?: AbortSignal
}

/** Texts that are embedded between two looks at the signal. */
const BATCH = 64

/** Embed every distinct text of a run's answers, accepted answers and passages, and write their cosines into similarities.jsonl. */
export async function compareMeanings({ folder, scenarios, embedding, signal }: CompareOptions): Promise<void> {
  const questions = new Map(scenarios.flatMap(({ name, questions }) => questions.map((question) => [`${name}/${question.id}`, question])))
  const answered = function* () {
    for (const trial of eachTrial(join(folder, TRIALS_FILE))) {
      const question = questions.get(`${trial.scenario}/${trial.question}`)
      if (question && trial.answer) yield { trial, question, answer: trial.answer }
    }
  }
  const texts = new Set<string>()
  for (const { question, answer } of answered()) for (const text of textsOf(question, answer)) texts.add(text)
  const near = await nearnessOf([...texts], embedding, signal)

  const groups = new Map<string, string[]>()
  const lines: z.infer<typeof lineSchema>[] = []
  for (const { trial, question, answer } of answered()) {
    lines.push({ trial: trial.id, ...similarityOf(question, answer, near) })
    for (const group of [...(trial.repeat === 0 ? [questionGroup(trial)] : []), wordingGroup(trial)])
      groups.set(group, [...(groups.get(group) ?? []), answer.text])
  }
  for (const [group, answers] of groups) if (answers.length > 1) lines.push({ group, pairs: meanOfPairs(answers, near) })
  await writeFileAtomic(join(folder, SIMILARITIES_FILE), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** What the ids of all trials of a system's question begin with. */
export function questionGroup({ scenario, system, question }: Trial): string {
  return [scenario, system, question].join('/')
}

/** What the ids of all repeats of a wording begin with. */
export function wordingGroup(trial: Trial): string {
  return `${questionGroup(trial)}/${trial.wording}`
}

/** How near two texts are in meaning, in [0, 1]; 1 for equal ones, 0 where one alone is empty. */
type Nearness = (a: string, b: string) => number

async function nearnessOf(texts: readonly string[], embedding: EmbeddingModel, signal?: AbortSignal): Promise<Nearness> {
  const vectors = new Map<string, Float32Array>()
  const worded = texts.filter((text) => text.trim() !== '')
  for (let start = 0; start < worded.length; start += BATCH) {
    signal?.throwIfAborted()
    const batch = worded.slice(start, start + BATCH)
    for (const [index, vector] of (await embedding.embed(batch)).entries()) vectors.set(batch[index] as string, vector)
  }
  return (a, b) => {
    if (a === b) return 1
    const [one, other] = [vectors.get(a), vectors.get(b)]
    return one && other ? rounded(Math.min(1, Math.max(0, dot(one, other)))) : 0
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}

function textsOf({ answers }: Question, { text, passages }: Answer): string[] {
  return [text, ...answers, ...(passages ? [...clausesOf(text), ...passages.flatMap((passage) => sentencesOf(passage.text))] : [])]
}

function similarityOf({ answers }: Question, { text, passages }: Answer, near: Nearness): Omit<AnswerSimilarity, 'trial'> {
  const nearest = (to: string, others: readonly string[]) => Math.max(0, ...others.map((other) => near(to, other)))
  const sentences = passages?.map((passage) => sentencesOf(passage.text))
  const clauses = sentences && clausesOf(text).map((clause) => ({ text: clause, passages: sentences.map((of) => nearest(clause, of)) }))
  return { accepted: nearest(text, answers), clauses: clauses ?? null }
}

function meanOfPairs(answers: readonly string[], near: Nearness): number {
  return rounded(mean(answers.flatMap((one, index) => answers.slice(index + 1).map((other) => near(one, other)))))
}

/**
 * The similarities of a run; none where it was made before there were any.
 * @throws InputError naming the line that is damaged.
 */
export function readSimilarities(path: string): Similarities {
  const answers = new Map<string, AnswerSimilarity>()
  const groups = new Map<string, number>()
  for (const { value: row } of eachRow(path, lineSchema, 'delete the file, and npx versus run --resume makes it again')) {
    if ('trial' in row) answers.set(row.trial, row)
    else groups.set(row.group, row.pairs)
  }
  return { answers, groups }
}
