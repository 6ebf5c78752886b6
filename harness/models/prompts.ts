import { REFUSAL } from '../scenario/scenario.js'
import type { Prompt } from './model.js'

/** A passage as the reader sees it. */
export interface PromptPassage {
  readonly heading: string
  readonly text: string
}

const GROUNDED = `Answer the question from the passages below, in a few words, and cite the passage. If no passage answers it, say: ${REFUSAL}\n\n`
const SHORT = `Answer the question in a few words. If you don't know, say: ${REFUSAL}\n\n`

/** The question with an instruction: for a model that was not tuned on the scenario. */
export function instructedPrompt(question: string): Prompt {
  return { shared: SHORT, own: `Question: ${question}` }
}

/** The question alone: what a tuned model is trained on. */
export function closedBookPrompt(question: string): Prompt {
  return { shared: '', own: question }
}

/**
 * The question, numbered passages, and the question again: a model that reads from left to right knows what it is
 * looking for while it reads. Xu et al., Re-Reading Improves Reasoning in Large Language Models, EMNLP 2024.
 */
export function groundedPrompt(question: string, passages: readonly PromptPassage[]): Prompt {
  const numbered = passages.map(({ heading, text }, index) => `[${index + 1}] ${heading}\n${text}\n\n`)
  return { shared: GROUNDED, own: `Question: ${question}\n\n${numbered.join('')}Question: ${question}` }
}

/** How a reader is trained to answer: the number of the passage, then the answer. */
export function groundedCompletion(answer: string, passageNumber: number): string {
  return `[${passageNumber}] ${answer}`
}

/** Take the citation marks out of an answer. @returns the text without them, and the 1-based numbers, each once, in order. */
export function readCitations(text: string): { text: string; numbers: number[] } {
  const numbers = [...text.matchAll(/\[(\d{1,2})\]/g)].map((match) => Number(match[1])).filter((number) => number > 0)
  const without = text.replace(/(?:\s*\[\d{1,2}\])+\s*/g, ' ').replace(/ (?=[.,;:!?])/g, '')
  return { text: without.trim(), numbers: [...new Set(numbers)] }
}

/** Every prompt with its blanks, for the hash that makes runs comparable. */
export const PROMPTS = [instructedPrompt('{q}'), closedBookPrompt('{q}'), groundedPrompt('{q}', [{ heading: '{h}', text: '{t}' }])]
