import { formatMilliseconds } from '../../common/units.js'
import type { AnswerRow, QuestionDetails, TrialRow } from '../html/page-data.js'
import type { Data } from './data.js'
import { element } from './dom.js'
import { shownText } from './text.js'

/** One system's answer to one wording: what it said, what of it is right, what it read, and what it took. */
export function answerCard(
  data: Data,
  details: QuestionDetails,
  [system, , , , score, answer, error, attempts]: TrialRow,
  graded: boolean,
): HTMLElement {
  const { id, diagnostic } = data.systems[system] as Data['systems'][number]
  const title = element(
    'h3',
    {},
    element('span', {}, id, diagnostic ? element('small', {}, 'not ranked') : null),
    state(score, error, graded),
  )
  if (!answer) {
    const failure = shownText(`${error ?? 'no answer'} (${attempts} attempts)`, 'failed')
    return element('article', { class: 'answer', 'aria-label': id }, title, failure)
  }
  return element(
    'article',
    { class: 'answer', 'aria-label': id },
    title,
    answer[0].trim() === '' ? element('p', { class: 'text none' }, '(an empty answer)') : shownText(answer[0], 'said'),
    facts(details, answer),
    effort(answer, attempts),
    passages(data, details, answer),
  )
}

function state(score: number | null, error: string | null, graded: boolean): HTMLElement {
  if (error) return element('span', { class: 'state wrong' }, '! failed')
  if (score === null) return element('span', { class: 'state none' }, 'n/a')
  if (score === 1 && !graded) return element('span', { class: 'state right' }, '✓ right')
  if (score === 0 && !graded) return element('span', { class: 'state wrong' }, '✗ wrong')
  return element('span', { class: 'state mixed' }, `${(score * 100).toFixed(0)} %`)
}

function facts({ keyFacts, label }: QuestionDetails, [, hits]: AnswerRow): HTMLElement | null {
  const chips = keyFacts.map((alternatives, place) => {
    const isHit = hits[place] === '1'
    return element(
      'li',
      { class: isHit ? 'hit' : 'missed', title: alternatives.join(' · ') },
      `${isHit ? '✓' : '✗'} ${alternatives[0] ?? ''}`,
    )
  })
  if (label) chips.unshift(element('li', {}, `label: ${label}`))
  return chips.length > 0 ? element('ul', { class: 'chips', 'aria-label': 'Key facts stated and missed' }, ...chips) : null
}

function effort([, , passages, , timings, tokens, dollars]: AnswerRow, attempts: number): HTMLElement {
  const [retrieve, first, generate, total] = timings
  const [input, cached, output] = tokens
  const rows: (readonly [string, string])[] = [
    ['time', formatMilliseconds(total)],
    ...(passages ? ([['retrieve', formatMilliseconds(retrieve)]] as const) : []),
    ['to first token', formatMilliseconds(first)],
    ['generate', formatMilliseconds(generate)],
    ['tokens in', cached > 0 ? `${input + cached} (${cached} cached)` : String(input)],
    ['tokens out', String(output)],
    ['cost of 1,000 such', dollars === null ? 'not known' : `$${(dollars * 1000).toPrecision(2)}`],
    ...(attempts > 1 ? ([['attempts', String(attempts)]] as const) : []),
  ]
  return element('dl', {}, ...rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]))
}

function passages(data: Data, { gold }: QuestionDetails, [, , places, cited]: AnswerRow): HTMLElement | null {
  if (!places) return null
  const shown = places.map((place, rank) => {
    const [id, text] = data.passage(place) ?? ['?', '']
    const isCited = cited.includes(rank)
    const header = element(
      'header',
      {},
      `${rank + 1}. ${id}`,
      isCited ? element('span', { class: 'tag cited' }, 'cited') : null,
      gold.includes(place) ? element('span', { class: 'tag gold' }, 'holds the answer') : null,
    )
    return element('div', { class: isCited ? 'passage cited' : 'passage' }, header, shownText(text))
  })
  return element(
    'details',
    {},
    element('summary', {}, `${places.length} ${places.length === 1 ? 'passage' : 'passages'} read, ${cited.length} cited`),
    ...shown,
  )
}
