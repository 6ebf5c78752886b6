/*
 * What the page of a report reads: an index of all questions, parsed when the page opens, and blocks of details and of passages, each
 * parsed when it is first needed. Rows are tuples, and what recurs is named by its place in a list: a run may have 100,000 trials.
 */

/** Ids of the script elements that hold it. */
export const INDEX_ID = 'index'
export const DETAILS_ID = 'details-'
export const PASSAGES_ID = 'passages-'

export interface PageIndex {
  readonly systems: readonly { readonly id: string; readonly title: string; readonly diagnostic: boolean }[]
  /** Whether answers have a graded score, beside which `outcomes` tell of the questions whose answers are right or wrong. */
  readonly scenarios: readonly { readonly name: string; readonly title: string; readonly graded: boolean }[]
  readonly categories: readonly string[]
  readonly questions: readonly QuestionRow[]
  /** Place of the first question of each block of details. */
  readonly details: readonly number[]
  /** Place of the first passage of each block of passages. */
  readonly passages: readonly number[]
}

export type QuestionRow = readonly [
  scenario: number,
  id: string,
  wording: string,
  category: number,
  difficulty: string,
  /** By system; `null` where it was not asked. */
  outcomes: readonly (Outcome | null)[],
]

/** Answers that are right, answers that are right or wrong, failed trials. */
export type Outcome = readonly [right: number, scored: number, failed: number]

export interface QuestionDetails {
  readonly answerable: boolean
  readonly answers: readonly string[]
  readonly keyFacts: readonly (readonly string[])[]
  readonly label: string | null
  /** Passages among those of the trials that hold what answers the question. */
  readonly gold: readonly number[]
  readonly trials: readonly TrialRow[]
}

export type TrialRow = readonly [
  system: number,
  wording: number,
  repeat: number,
  asked: string,
  /** Of the primary scorer. */
  score: number | null,
  answer: AnswerRow | null,
  error: string | null,
  attempts: number,
]

export type AnswerRow = readonly [
  text: string,
  /** A figure for each key fact: 1 where it is stated. */
  facts: string,
  /** `null` for a system that reads none. */
  passages: readonly number[] | null,
  /** Places in `passages`. */
  cited: readonly number[],
  timings: readonly [retrieve: number, firstToken: number, generate: number, total: number],
  tokens: readonly [input: number, cached: number, output: number],
  /** `null` where nobody knows. */
  dollars: number | null,
]

export type PassageRow = readonly [id: string, text: string]
