import { countBy } from '../common/count.js'
import { quantile } from '../stats/quantile.js'
import type { Subject } from './rule.js'

/** How much of what a scenario holds. Shares are of all questions, in [0, 1]. */
export interface Sizes {
  readonly articles: number
  /** Shortest, median and longest body, in words. */
  readonly articleWords: { readonly min: number; readonly median: number; readonly max: number }
  readonly chunks: number
  readonly questions: number
  readonly wordings: number
  readonly unanswerable: number
  readonly needingTwoArticles: number
  readonly difficulty: Readonly<Record<string, number>>
  readonly category: Readonly<Record<string, number>>
  readonly label: Readonly<Record<string, number>>
  readonly training: {
    readonly facts: number
    readonly refusals: number
    readonly wordings: number
    readonly fewestWordings: number
    readonly development: number
  }
  readonly updates: readonly {
    readonly date: string
    readonly changedFacts: number
    readonly addedArticles: number
    readonly withdrawnArticles: number
    readonly questions: number
  }[]
  readonly control: number
}

export function sizesOf({ files, chunks, updates, control }: Subject): Sizes {
  const { articles, questions, training } = files
  const asked = questions.map(({ value }) => value)
  const taught = training.map(({ value }) => value)
  const words = articles.map(({ body }) => body.match(/\S+/g)?.length ?? 0)
  const known = new Set(articles.map(({ id }) => id))
  return {
    articles: articles.length,
    articleWords: { min: Math.min(...words), median: quantile(words, 0.5), max: Math.max(...words) },
    chunks: chunks.length,
    questions: asked.length,
    wordings: asked.reduce((sum, question) => sum + question.wordings.length, 0),
    unanswerable: asked.filter((question) => !question.answerable).length / asked.length,
    needingTwoArticles: asked.filter(({ gold }) => new Set(gold.map(({ article }) => article)).size > 1).length / asked.length,
    difficulty: countBy(asked.flatMap(({ difficulty }) => difficulty ?? [])),
    category: countBy(asked.map(({ category }) => category)),
    label: countBy(asked.flatMap(({ label }) => label ?? [])),
    training: {
      facts: taught.filter(({ refusal }) => !refusal).length,
      refusals: taught.filter(({ refusal }) => refusal).length,
      wordings: taught.reduce((sum, pair) => sum + pair.questions.length, 0),
      fewestWordings: taught.length === 0 ? 0 : Math.min(...taught.map((pair) => pair.questions.length)),
      development: taught.filter(({ dev }) => dev).length,
    },
    updates: updates.map((update) => {
      const added = update.articles.filter(({ id }) => !known.has(id))
      for (const { id } of added) known.add(id)
      for (const id of update.withdrawn) known.delete(id)
      return {
        date: update.date,
        changedFacts: update.training.filter(({ value }) => 'answer' in value && !('questions' in value)).length,
        addedArticles: added.length,
        withdrawnArticles: update.withdrawn.length,
        questions: update.questions.length,
      }
    }),
    control: control.length,
  }
}
