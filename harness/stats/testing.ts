import type { LabelCounts } from './f1.js'

/** The label that a question has, and the one that was read in an answer to it. */
export interface LabelledAnswer {
  readonly label: string
  readonly read: string | null
}

export function labelCounts(answers: readonly LabelledAnswer[]): LabelCounts {
  const counts = new Map<string, Map<string | null, number>>()
  for (const { label, read } of answers) {
    const own = counts.get(label) ?? new Map<string | null, number>()
    counts.set(label, own.set(read, (own.get(read) ?? 0) + 1))
  }
  return counts
}

/** How often each question was answered, and how often rightly. */
export function rightCounts(questions: readonly (readonly boolean[])[]) {
  return { right: questions.map((answers) => answers.filter(Boolean).length), asked: questions.map((answers) => answers.length) }
}
