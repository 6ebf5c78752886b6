import { element } from './dom.js'

/** Give every sortable table buttons in its head: the first press sorts from the greatest figure, or from A. */
export function startSorting(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
    for (const [column, head] of [...(table.tHead?.rows[0]?.cells ?? [])].entries()) {
      const title = head.textContent ?? ''
      const isNumeric = table.tBodies[0]?.rows[0]?.cells[column]?.classList.contains('number') === true
      head.classList.toggle('number', isNumeric)
      head.replaceChildren(element('button', { type: 'button', onclick: () => sortBy(table, column, isNumeric) }, title))
    }
  }
}

function sortBy(table: HTMLTableElement, column: number, isNumeric: boolean): void {
  const body = table.tBodies[0]
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])]
  const head = heads[column]
  if (!body || !head) return
  const first = isNumeric ? 'descending' : 'ascending'
  const order = head.ariaSort === first ? (first === 'descending' ? 'ascending' : 'descending') : first
  for (const other of heads) other.removeAttribute('aria-sort')
  head.setAttribute('aria-sort', order)
  const sign = order === 'ascending' ? 1 : -1
  body.append(...[...body.rows].sort((a, b) => compare(a.cells[column], b.cells[column], sign)))
}

/** Cells without a figure come last, whichever way the table is sorted. */
function compare(a: HTMLTableCellElement | undefined, b: HTMLTableCellElement | undefined, sign: number): number {
  const [left, right] = [a?.dataset['value'], b?.dataset['value']]
  if (left === undefined || right === undefined) return sign * (a?.textContent ?? '').localeCompare(b?.textContent ?? '')
  if (left === '' || right === '') return Number(left === '') - Number(right === '')
  return sign * (Number(left) - Number(right))
}
