import type { QuestionRow } from '../html/page-data.js'
import type { Data } from './data.js'
import { element } from './dom.js'
import { stateOf } from './filter.js'

/** By what the list is sorted; `sign` -1 turns it round. */
export interface Order {
  readonly column: string
  readonly sign: 1 | -1
  readonly key: (question: QuestionRow, place: number) => string | number
}

export const ORDERS = {
  asked: { column: '', sign: 1, key: (_question, place) => place },
} satisfies Record<string, Order>

export function sorted({ questions }: Data, places: readonly number[], { key, sign }: Order): number[] {
  const keyed = places.map((place) => ({ place, by: key(questions[place] as QuestionRow, place) }))
  return keyed.sort((a, b) => sign * (a.by < b.by ? -1 : a.by > b.by ? 1 : 0) || a.place - b.place).map(({ place }) => place)
}

interface TableOptions {
  readonly order: Order
  readonly onSort: (order: Order) => void
  readonly onOpen: (place: number) => void
}

type Column = Pick<Order, 'column' | 'key'>

export function questionTable(data: Data, rows: readonly number[], { order, onSort, onOpen }: TableOptions): HTMLElement {
  const columns: Column[] = [
    { column: 'question', key: ([, , wording]) => wording.toLowerCase() },
    { column: 'category', key: ([, , , category]) => data.categories[category] ?? '' },
    ...data.systems.map(({ id }, place) => ({ column: id, key: ([, , , , , outcomes]: QuestionRow) => shareOf(outcomes[place] ?? null) })),
  ]
  const heads = columns.map((column) => {
    const isOrder = order.column === column.column
    const sign = isOrder && order.sign === 1 ? -1 : 1
    const button = element('button', { type: 'button', onclick: () => onSort({ ...column, sign }) }, column.column)
    return element('th', { scope: 'col', 'aria-sort': isOrder ? (order.sign === 1 ? 'ascending' : 'descending') : undefined }, button)
  })
  return element(
    'table',
    {},
    element('caption', {}, 'Answers that are right, of those to all wordings and repeats. Open a question to see them.'),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows.map((place) => questionRow(data, place, onOpen))),
  )
}

function questionRow(data: Data, place: number, onOpen: (place: number) => void): HTMLElement {
  const [, id, wording, category, difficulty, outcomes] = data.questions[place] as QuestionRow
  const open = element('button', { type: 'button', class: 'open', title: id, onclick: () => onOpen(place) }, wording)
  return element(
    'tr',
    {},
    element('td', { class: 'wording' }, open),
    element('td', {}, `${data.categories[category] ?? ''} · ${difficulty}`),
    ...data.systems.map((_, system) => outcomeCell(outcomes[system] ?? null)),
  )
}

const SIGNS = { right: '✓', wrong: '✗', mixed: '~', failed: '!', none: '' } as const

function outcomeCell(outcome: QuestionRow[5][number]): HTMLElement {
  const state = stateOf(outcome)
  if (!outcome || state === 'none') return element('td', { class: 'none' }, 'n/a')
  const [right, scored, failed] = outcome
  const count = scored > 0 ? `${right}/${scored}` : ''
  const errors = failed > 0 ? `${failed} failed` : ''
  return element('td', { class: state === 'failed' ? 'wrong' : state }, [SIGNS[state], count, errors].filter(Boolean).join(' '))
}

/** Share of right answers, for sorting; before all others where there is none. */
function shareOf(outcome: QuestionRow[5][number]): number {
  return outcome && outcome[1] > 0 ? outcome[0] / outcome[1] : -1
}
