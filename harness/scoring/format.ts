import { JUDGEMENT, type LabelSet, type Question } from '../scenario/schema.js'
import { normaliseAnswer, phraseTokens } from './normalise.js'
import { isRefusal } from './refusal.js'
import type { Scorer } from './scorer.js'

/** 1 if the answer has the form that was asked for ({@link isWellFormed}), right or wrong, else 0. Applies to every question. */
export const format: Scorer = {
  id: 'format',
  title: 'Form that was asked for',
  version: 3,
  score: ({ question, answer, labels }) => (isWellFormed(answer.text, question, labels ? { labels } : {}) ? 1 : 0),
}

export interface FormatOptions {
  /** The scenario's own labels. */
  readonly labels?: readonly LabelSet[]
  /** Longest answer, in words. An answer may always be as long as the longest accepted one. */
  readonly maxWords?: number
}

/**
 * Whether an answer is what the prompt asks for: a few words, and nothing but the answer. That is:
 *
 * - It has a word, and at most `maxWords` words: runs without white space that have a letter or digit.
 * - It repeats none of the question's wordings whole (a wording of fewer than 3 words may occur in an answer).
 * - Nothing of the prompt's template is in it: `<|im_start|>`, `</s>`, `[INST]`, `### `, `Question:`, a line that begins with `Answer:`.
 * - Where a judgement is asked for, it begins with one: `yes`, `no` or `maybe`, or a phrase of the scenario's labels to choose from.
 *   A refusal need not.
 */
export function isWellFormed(
  text: string,
  question: Pick<Question, 'wordings' | 'answers' | 'label'>,
  { labels = [], maxWords = 12 }: FormatOptions = {},
): boolean {
  const words = wordCount(text)
  if (words === 0 || words > Math.max(maxWords, ...question.answers.map(wordCount))) return false
  if (TEMPLATE.test(text) || question.wordings.some((wording) => repeats(text, wording))) return false
  return !question.label || isRefusal(text) || beginsWithLabel(text, question.label, labels)
}

const TEMPLATE =
  /<\|[\w ]{1,40}\|>|<\/?s>|<(?:start|end)_of_turn>|\[\/?INST\]|<<\/?SYS>>|^#{2,}[ \t]|\bquestion:|^[ \t]*(?:answer|passages?|context|user|assistant):/imu

function wordCount(text: string): number {
  return text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

const SHORTEST_REPEATED = 3

function repeats(text: string, wording: string): boolean {
  const repeated = normaliseAnswer(wording)
  return repeated.split(' ').length >= SHORTEST_REPEATED && ` ${normaliseAnswer(text)} `.includes(` ${repeated} `)
}

function beginsWithLabel(text: string, asked: string, labels: readonly LabelSet[]): boolean {
  const tokens = phraseTokens(text)
  const set = labels.find((candidate) => asked in candidate)
  const phrases = set ? Object.values(set).flat() : JUDGEMENT
  return phrases.map(phraseTokens).some((phrase) => phrase.length > 0 && phrase.every((word, index) => tokens[index] === word))
}
