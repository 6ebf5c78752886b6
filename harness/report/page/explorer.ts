import type { Data } from './data.js'
import { openDetail } from './detail.js'
import { element } from './dom.js'
import { EVERYTHING, type Filter, filtered } from './filter.js'
import { filterBar } from './filter-bar.js'
import { ORDERS, type Order, questionTable, sorted } from './list.js'

/** Questions a page: so many rows are in the document, however many there are. */
const PAGE = 50

/** The list of questions with its filters, and the question that is open, which the address names. */
export function startExplorer(shell: HTMLElement, data: Data): void {
  let filter: Filter = EVERYTHING
  let order: Order = ORDERS.asked
  let shown: readonly number[] = []
  let start = 0
  const count = element('p', { role: 'status' })
  const table = element('div', { class: 'scroll questions', tabindex: 0, role: 'region', 'aria-label': 'Questions' })
  const turn = (by: number) => () => {
    start += by * PAGE
    render()
    table.scrollIntoView({ block: 'nearest' })
  }
  const before = element('button', { type: 'button', onclick: turn(-1) }, 'Previous')
  const after = element('button', { type: 'button', onclick: turn(1) }, 'Next')

  const select = () => {
    shown = sorted(data, filtered(data, filter), order)
    start = 0
    render()
  }
  const render = () => {
    const rows = shown.slice(start, start + PAGE)
    const range = rows.length > 0 ? `${start + 1} to ${start + rows.length} of ` : ''
    count.textContent = `${range}${shown.length.toLocaleString('en')} questions`
    before.disabled = start === 0
    after.disabled = start + PAGE >= shown.length
    const onSort = (chosen: Order) => {
      order = chosen
      select()
    }
    table.replaceChildren(questionTable(data, rows, { order, onSort, onOpen: (place) => open(place) }))
  }
  const open = (place: number) => {
    const [scenario, id] = data.questions[place] as Data['questions'][number]
    history.replaceState(null, '', `#question=${encodeURIComponent(`${data.scenarios[scenario]?.name}/${id}`)}`)
    openDetail(data, place, {
      order: shown,
      onMove: open,
      onClose: () => history.replaceState(null, '', `${location.pathname}${location.search}#questions`),
    })
  }
  const bar = filterBar(data, (chosen) => {
    filter = { ...filter, ...chosen }
    select()
  })
  shell.append(bar, table, element('div', { class: 'pager' }, before, after, count))
  select()
  const named = placeNamed(data, location.hash)
  if (named >= 0) open(named)
}

/** The question of `#question=<scenario>/<id>`; -1 where there is none such. */
function placeNamed({ questions, scenarios }: Data, hash: string): number {
  const [, name] = /^#question=(.+)$/.exec(hash) ?? []
  if (!name) return -1
  return questions.findIndex(([scenario, id]) => encodeURIComponent(`${scenarios[scenario]?.name}/${id}`) === name)
}
