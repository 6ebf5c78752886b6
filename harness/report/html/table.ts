import { html, type Markup } from './markup.js'

/** What is shown, and what it is sorted by where that is a number. */
export interface Cell {
  readonly text: string | Markup
  readonly value?: number | null | undefined
  readonly strong?: boolean
}

export interface DataTable {
  /** Says what the table is, above it. */
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table that the page makes sortable; the first cell of a row names it. */
export function dataTable({ caption, head, rows }: DataTable): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="sortable"><caption>${caption}</caption><thead><tr>${head.map(
    (title) => html`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${rows.map((cells) => html`<tr>${cells.map(cell)}</tr>`)}</tbody></table></div>`
}

function cell({ text, value, strong }: Cell, index: number): Markup {
  const content = strong ? html`<strong>${text}</strong>` : typeof text === 'string' ? html`${text}` : text
  if (index === 0) return html`<th scope="row">${content}</th>`
  return value === undefined ? html`<td>${content}</td>` : html`<td class="number" data-value="${value ?? ''}">${content}</td>`
}
