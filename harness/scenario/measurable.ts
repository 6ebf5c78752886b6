import type { Scenario } from './scenario.js'
import type { Question } from './schema.js'

/**
 * The scorer that questions can be compared by: `correct` where each answerable question that has an answer has a label or key facts,
 * else `reference`, which falls back on the words of the accepted answers.
 */
export function primaryScorerOf(questions: readonly Question[]): string {
  return questions.some((question) => !isJudged(question) && question.answers.length > 0) ? 'reference' : 'correct'
}

/** Whether a question has what the diagnostic system with perfect retrieval needs: the words that hold its answer. */
export function hasGoldQuotes({ answerable, gold }: Question): boolean {
  return answerable && gold.length > 0 && gold.every(({ quote }) => quote !== undefined)
}

/** What these questions can't show, and what they lack for it; each is a sentence of a report. Empty for a scenario that has everything. */
export function unmeasured({ questions, training }: Pick<Scenario, 'questions' | 'training'>): string[] {
  const answerable = questions.filter((question) => question.answerable)
  const ungraded = answerable.filter((question) => !isJudged(question) && question.answers.length === 0).length
  const unplaced = answerable.filter(({ gold }) => gold.length === 0).length
  const share = (count: number) => (count === questions.length ? 'no question has' : `${count} of ${questions.length} questions have no`)
  return [
    ungraded > 0
      ? `Accuracy: ${share(ungraded)} reference answer, label or key facts; how alike their answers are is measured all the same.`
      : '',
    unplaced > 0 ? `Retrieval and citations: ${share(unplaced)} gold passage.` : '',
    questions.every(({ wordings }) => wordings.length === 1) ? 'Agreement over wordings: every question is put in one way only.' : '',
    training.length === 0 ? 'Fine-tuning: there are no training pairs.' : '',
  ].filter(Boolean)
}

/** Whether a scorer of the scenario reads what the embedding model makes of the answers. */
export function comparesMeanings({ scoredBy }: Pick<Scenario, 'scoredBy'>): boolean {
  return !scoredBy || scoredBy.some((id) => OF_MEANINGS.includes(id))
}

const OF_MEANINGS = ['semantic', 'groundedness', 'groundedSemantic']

/** Whether the question says what makes an answer right: the scorer `correct` applies to it. */
export function isJudged({ answerable, label, keyFacts }: Question): boolean {
  return !answerable || label !== undefined || keyFacts.length > 0
}
