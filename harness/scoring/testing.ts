import { type Question, questionSchema } from '../scenario/schema.js'
import type { AnswerPassage } from '../systems/system.js'
import type { Scored } from './scorer.js'

type QuestionParts = Partial<Pick<Question, 'answerable' | 'answers' | 'keyFacts' | 'label' | 'gold'>>

/** A valid question and an answer to it, for tests of scorers: give only what matters. */
export function scored(text: string, parts: QuestionParts = {}, passages: readonly AnswerPassage[] | null = null): Scored {
  const answerable = parts.answerable ?? true
  const question = questionSchema.parse({
    id: 'q-1',
    category: 'test',
    difficulty: 'easy',
    wordings: ['What is it?'],
    answers: ['12 months'],
    facts: [],
    answerable,
    keyFacts: answerable && !parts.label ? [['12 months']] : [],
    gold: answerable ? [{ article: 'warranty', quote: 'The warranty lasts 12 months.' }] : [],
    ...parts,
  })
  return {
    question,
    answer: {
      text,
      passages,
      citations: [],
      usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
      timings: { retrieveMs: 0, firstTokenMs: 0, generateMs: 0, totalMs: 0 },
    },
  }
}
