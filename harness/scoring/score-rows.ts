import { z } from 'zod'
import { eachRow } from '../common/append-only.js'
import { hashOf } from '../common/hash.js'
import type { Score } from '../common/units.js'
import type { LabelSet } from '../scenario/schema.js'
import { type AskedQuestion, bySystem } from './asked.js'
import { signatureOf } from './consistency.js'
import type { ScoredTrial } from './score.js'

/** One system's trials of one question, column by column. */
const columnsSchema = z.object({
  /** `<wording>/<repeat>` of each trial. */
  trials: z.array(z.string()),
  /** Beginning of each answer; `null` where the trial failed. */
  answers: z.array(z.string().nullable()),
  /** Of each trial by scorer id; `null` where the trial failed or the scorer does not apply. A scorer that applies to none is left out. */
  scores: z.record(z.string(), z.array(z.number().nullable())),
  /** Answers with equal numbers come down to the same; `null` where the trial failed. Not in files of before. */
  same: z.array(z.number().nullable()).optional(),
})
export type ScoreColumns = z.infer<typeof columnsSchema>

const rowSchema = z.object({
  scenario: z.string(),
  question: z.string(),
  /** Of all that the question says: two runs asked the same only where this is equal. */
  hash: z.string(),
  category: z.string(),
  /** The right label; `null` where none is asked for. */
  label: z.string().nullable(),
  wording: z.string(),
  systems: z.record(z.string(), columnsSchema),
})
/** One line of scores.jsonl: what every system got on one question. */
export type ScoreRow = z.infer<typeof rowSchema>

/** The scores of a run by question, small enough to be kept in git with a baseline: all that a comparison needs of the answers. */
export const SCORES_FILE = 'scores.jsonl'

/** @param labels a scenario's own: answers that give the same label come down to the same */
export function scoreRow({ question, trials }: AskedQuestion, labels: readonly LabelSet[] = []): ScoreRow {
  const systems: Record<string, ScoreColumns> = {}
  for (const [system, own] of bySystem({ question, trials })) systems[system] = columnsOf(own, labels)
  const { id, category, label, wordings } = question
  return {
    scenario: trials[0]?.trial.scenario ?? '',
    question: id,
    hash: hashOf(question).slice(0, HASH),
    category,
    label: label ?? null,
    wording: wordings[0] as string,
    systems,
  }
}

function columnsOf(own: readonly ScoredTrial[], labels: readonly LabelSet[]): ScoreColumns {
  const known: string[] = []
  const same: (number | null)[] = []
  const columns: ScoreColumns = { trials: [], answers: [], scores: {}, same }
  for (const scored of own) {
    const { trial, scores } = scored
    columns.trials.push(`${trial.wording}/${trial.repeat}`)
    columns.answers.push(trial.answer ? shortened(trial.answer.text) : null)
    addScores(columns, scores ?? {})
    same.push(trial.answer ? numberOf(signatureOf(scored, labels), known) : null)
  }
  return columns
}

/**
 * Read scores.jsonl.
 * @throws InputError naming the line that is damaged.
 */
export function readScoreRows(path: string): ScoreRow[] {
  return [...eachScoreRow(path)]
}

/** {@link readScoreRows}, one after the other. */
export function* eachScoreRow(path: string): Generator<ScoreRow> {
  for (const { value } of eachRow(path, rowSchema, 'write the file anew with versus score')) yield value
}

/** Hexadecimal digits of a question's hash: two of some thousand questions don't share 16. */
const HASH = 16

function addScores(columns: ScoreColumns, scores: Readonly<Record<string, Score>>): void {
  const place = columns.trials.length - 1
  for (const [id, score] of Object.entries(scores)) {
    if (score === null) continue
    columns.scores[id] ??= new Array<number | null>(place).fill(null)
    columns.scores[id][place] = rounded(score)
  }
  for (const column of Object.values(columns.scores)) if (column.length === place) column.push(null)
}

function numberOf(signature: string, known: string[]): number {
  if (!known.includes(signature)) known.push(signature)
  return known.indexOf(signature)
}

/** A third as 0.333333: ten digits more tell nothing, and a baseline is kept in git. */
function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6
}

/** Longest beginning of an answer that is kept, in characters. */
const ANSWER = 160

function shortened(text: string): string {
  const characters = [...text]
  return characters.length > ANSWER ? `${characters.slice(0, ANSWER).join('')}…` : text
}
