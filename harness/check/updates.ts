import { holdsQuote } from '../common/text.js'
import type { Finding } from '../scenario/finding.js'
import { applyUpdate, type RightAnswer, type Update, type UpdateQuestion, type World } from '../scenario/updates.js'
import { missing, shown } from './answers.js'
import type { Rule } from './rule.js'

/** The freshness drill asks before and after each round: both states must be what the questions say. */
export const consistentUpdates: Rule = {
  id: 'updates',
  title:
    'update rounds follow each other in time; what they withdraw is there; quotes stand in the articles of their state; the old answer is wrong afterwards',
  find({ files, updates }) {
    let world: World = { articles: files.articles, training: files.training.map(({ value }) => value) }
    let last = ''
    const ids = new Map(files.questions.map(({ value, at }) => [value.id, at]))
    return updates.flatMap((update) => {
      const before = world
      world = applyUpdate(world, update)
      const after = world
      const findings = [
        ...(update.date > last ? [] : [finding(update.folder, `its date ${update.date} is not after ${last}`)]),
        ...roundFindings(update, before),
        ...update.questions.flatMap(({ value, at }) => {
          const taken = ids.get(value.id)
          ids.set(value.id, at)
          return [
            ...(taken ? [finding(at, `the id "${value.id}" is taken by ${taken}`)] : []),
            ...questionFindings(value, at, before, after, update),
          ]
        }),
      ]
      last = update.date
      return findings
    })
  },
}

function roundFindings(update: Update, before: World): Finding[] {
  const articles = new Set(before.articles.map(({ id }) => id))
  const facts = new Map(before.training.map((pair) => [pair.fact, pair]))
  return [
    ...update.withdrawn.filter((id) => !articles.has(id)).map((id) => finding(update.folder, `withdraws "${id}", which is not there`)),
    ...update.training.flatMap(({ value, at }) => {
      if ('questions' in value)
        return value.fact !== null && facts.has(value.fact) ? [finding(at, `the fact "${value.fact}" is not new`)] : []
      const known = facts.get(value.fact)
      if (!known) return [finding(at, `no training pair teaches the fact "${value.fact}"`)]
      return 'answer' in value && value.answer === known.answer ? [finding(at, `the answer to "${value.fact}" is what it was`)] : []
    }),
  ]
}

function questionFindings(question: UpdateQuestion, at: string, before: World, after: World, update: Update): Finding[] {
  const taught = new Set(update.training.map(({ value }) => value.fact))
  const answerable = { changed: [true, true], added: [false, true], withdrawn: [true, false] }[question.change]
  const fits = question.before.answerable === answerable[0] && question.after.answerable === answerable[1]
  return [
    ...(fits
      ? []
      : [
          finding(
            at,
            `a question that is ${question.change} is answerable ${answerable[0] ? 'before' : 'after'}, and only so where it is not changed`,
          ),
        ]),
    ...question.facts
      .filter((fact) => !taught.has(fact))
      .map((fact) => finding(at, `the round's training.jsonl says nothing of the fact "${fact}"`)),
    ...stateFindings(question.before, at, before, 'before'),
    ...stateFindings(question.after, at, after, 'after'),
    ...(question.change === 'changed' && staysRight(question) ? [finding(at, 'an answer that was right before is right afterwards')] : []),
  ]
}

function stateFindings(state: RightAnswer, at: string, world: World, when: string): Finding[] {
  if (!state.answerable) return []
  const bodies = new Map(world.articles.map((article) => [article.id, article.body]))
  const quotes = state.gold.filter(({ article, quote }) => quote !== undefined && !holdsQuote(bodies.get(article) ?? '', quote))
  const stated = state.gold.map(({ article, quote }) => quote ?? bodies.get(article)).join(' \n ')
  return [
    ...(state.gold.length === 0 ? [finding(at, `${when}: no gold passage`)] : []),
    ...quotes.map(({ article, quote }) => finding(at, `${when}: the quote "${quote}" is not in ${article} word for word`)),
    ...missing(state.keyFacts, stated).map((group) => finding(at, `${when}: no gold quote states ${shown(group)}`)),
  ]
}

function staysRight({ before, after }: UpdateQuestion): boolean {
  if (before.label ?? after.label) return before.label === after.label
  return before.answers.some((answer) => missing(after.keyFacts, answer).length === 0)
}

function finding(at: string, message: string): Finding {
  return { rule: 'updates', at, message }
}
