import type { Row } from '../common/jsonl.js'
import type { Finding } from '../scenario/finding.js'
import type { Question } from '../scenario/schema.js'
import { hitGroups } from '../scoring/key-facts.js'
import { labelOf } from '../scoring/label.js'
import type { Rule } from './rule.js'

/** A key fact that its passage does not state can't be found by reading it. */
export const keyFacts: Rule = {
  id: 'key-facts',
  title: 'each group of key facts has an alternative in the gold quotes',
  find: ({ files }) => {
    const bodies = new Map(files.articles.map(({ id, body }) => [id, body]))
    return files.questions.flatMap(({ value, at }) => {
      if (value.gold.length === 0) return []
      const quotes = value.gold.map(({ article, quote }) => quote ?? bodies.get(article)).join(' \n ')
      return missing(value.keyFacts, quotes).map((group) =>
        finding(
          'key-facts',
          at,
          `no gold quote states ${shown(group)}; add the form in which the article has it, or quote the right sentence`,
        ),
      )
    })
  },
}

/** The scorer must take for right what the author says is right. */
export const acceptedAnswers: Rule = {
  id: 'answers',
  title: 'each accepted answer states every key fact, and gives the label',
  find: ({ files, definition }) =>
    files.questions
      .filter(({ value }) => value.answerable)
      .flatMap((row) => row.value.answers.flatMap((answer) => rejected(row, answer, definition.labels))),
}

function rejected({ value, at }: Row<Question>, answer: string, labels: Parameters<typeof labelOf>[2]): Finding[] {
  if (value.label) {
    const read = labelOf(answer, value.label, labels)
    return read === value.label
      ? []
      : [finding('answers', at, `the accepted answer "${answer}" is read as ${read ?? 'no label'}, not as ${value.label}`)]
  }
  return missing(value.keyFacts, answer).map((group) =>
    finding('answers', at, `the accepted answer "${answer}" does not state ${shown(group)}`),
  )
}

/** The groups of key facts of which a text states no alternative. */
export function missing(groups: Question['keyFacts'], text: string): Question['keyFacts'] {
  const hits = hitGroups(text, groups)
  return groups.filter((_, index) => !hits[index])
}

export function shown(group: readonly string[]): string {
  return group.map((alternative) => `"${alternative}"`).join(' or ')
}

function finding(rule: string, at: string, message: string): Finding {
  return { rule, at, message }
}
