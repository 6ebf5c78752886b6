import type { Row } from '../common/jsonl.js'
import { holdsQuote } from '../common/text.js'
import type { ScenarioFiles } from './files.js'
import type { Finding } from './finding.js'
import { type LabelSet, labelNames } from './schema.js'

/** Ids that two rows share. */
export function repeatedIds(rows: readonly Row<{ id: string }>[]): Finding[] {
  const seen = new Map<string, string>()
  return rows.flatMap(({ value, at }) => {
    const before = seen.get(value.id)
    if (before) return [{ rule: 'ids', at, message: `the id "${value.id}" is taken by ${before}; give each row its own` }]
    seen.set(value.id, at)
    return []
  })
}

/** Articles, quotes, facts and labels that rows name and that are not there. */
export function danglingReferences({ articles, questions, training }: ScenarioFiles, labels: readonly LabelSet[]): Finding[] {
  const bodies = new Map(articles.map((article) => [article.id, article.body]))
  const facts = new Set(training.map((row) => row.value.fact))
  const known = new Set(labelNames(labels).flat())
  const finding = (at: string, message: string): Finding => ({ rule: 'references', at, message })
  const quoted = (article: string | null, quote: string | undefined, at: string): Finding[] => {
    if (article === null) return quote === undefined ? [] : [finding(at, `the quote "${quote}" is of no article; name it in "article"`)]
    const body = bodies.get(article)
    if (body === undefined) return [finding(at, `no article "${article}" in the knowledge`)]
    if (quote === undefined || holdsQuote(body, quote)) return []
    return [finding(at, `the quote "${quote}" is not in the article "${article}" word for word`)]
  }
  return [
    ...training.flatMap(({ value, at }) => quoted(value.article, value.quote, at)),
    ...questions.flatMap(({ value, at }) => [
      ...value.gold.flatMap(({ article, quote }) => quoted(article, quote, at)),
      ...value.facts
        .filter((fact) => !facts.has(fact))
        .map((fact) => finding(at, `no training pair teaches the fact "${fact}"; add one to training.jsonl`)),
      ...(value.label && !known.has(value.label)
        ? [finding(at, `unknown label "${value.label}": known are ${[...known].join(', ')}; add it to labels in scenario.ts`)]
        : []),
    ]),
  ]
}
