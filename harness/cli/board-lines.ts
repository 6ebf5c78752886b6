import pc from 'picocolors'
import { formatSeconds } from '../common/units.js'
import { milliseconds, percentWithInterval } from '../report/format.js'
import type { BoardRow } from './run-board.js'

interface Size {
  readonly columns: number
  /** Lines of the terminal. */
  readonly rows: number
}

/** From left to right; the higher its rank, the sooner a column goes where the terminal is narrow. */
const COLUMNS: readonly {
  readonly head: string | ((rows: readonly BoardRow[]) => string)
  readonly rank: number
  readonly cell: (row: BoardRow) => string
}[] = [
  { head: 'scenario', rank: 5, cell: ({ scenario }) => scenario },
  { head: 'system', rank: 0, cell: ({ system }) => system },
  { head: 'done', rank: 0, cell: ({ done, planned }) => `${done}/${planned}` },
  { head: scoreHead, rank: 1, cell: ({ score }) => percentWithInterval(score) },
  { head: 'p50', rank: 4, cell: ({ p50 }) => milliseconds(p50) },
  { head: 'failed', rank: 2, cell: ({ failed }) => String(failed) },
  { head: 'left', rank: 3, cell: ({ done, planned, left }) => leftOf(planned - done, left) },
]
const INDENT = 2
const GAP = 2

/** A table that fits into the terminal: columns go where it is narrow, rows that are finished or not begun where it is low. */
export function boardLines(all: readonly BoardRow[], { columns, rows: height }: Size): string[] {
  const rows = fitting(all, Math.max(1, height - 3))
  const several = new Set(all.map(({ scenario }) => scenario)).size > 1
  const table = COLUMNS.filter(({ head }) => several || head !== 'scenario').map(({ head, rank, cell }) => {
    const cells = rows.map(cell)
    const title = typeof head === 'string' ? head : head(all)
    return { head: title, rank, cells, width: Math.max(title.length, ...cells.map((text) => text.length)) }
  })
  const kept = narrowed(table, columns - INDENT)
  const line = (texts: readonly string[]) => {
    const padded = texts.map((text, place) => text.padEnd(kept[place]?.width ?? 0)).join(' '.repeat(GAP))
    return `${' '.repeat(INDENT)}${padded}`.trimEnd().slice(0, Math.max(0, columns - 1))
  }
  const hidden = all.length - rows.length
  return [
    pc.dim(line(kept.map(({ head }) => head))),
    ...rows.map((row, place) => {
      const text = line(kept.map(({ cells }) => cells[place] ?? ''))
      return row.failed > 0 ? pc.yellow(text) : text
    }),
    ...(hidden > 0 ? [pc.dim(line([`and ${hidden} more`]))] : []),
  ]
}

/** The name that the figure has in the report, where it is one figure. */
function scoreHead(rows: readonly BoardRow[]): string {
  const [scorer, ...others] = new Set(rows.map((row) => row.scorer))
  return scorer && others.length === 0 ? `${scorer} so far` : 'right so far'
}

/** Those under way first to stay. */
function fitting(rows: readonly BoardRow[], most: number): readonly BoardRow[] {
  if (rows.length <= most) return rows
  const isUnderWay = ({ done, planned }: BoardRow) => done > 0 && done < planned
  const kept = new Set([...rows.filter(isUnderWay), ...rows.filter((row) => !isUnderWay(row))].slice(0, most))
  return rows.filter((row) => kept.has(row))
}

function narrowed<T extends { readonly rank: number; readonly width: number }>(table: readonly T[], width: number): readonly T[] {
  const needed = table.reduce((sum, column) => sum + column.width + GAP, -GAP)
  const worst = Math.max(...table.map(({ rank }) => rank))
  return needed < width || worst === 0
    ? table
    : narrowed(
        table.filter(({ rank }) => rank !== worst),
        width,
      )
}

function leftOf(trials: number, seconds: number | null): string {
  if (trials === 0) return 'done'
  return seconds === null ? '' : formatSeconds(seconds)
}
