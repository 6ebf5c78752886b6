import Table from 'cli-table3'

/** Where the output is no terminal. */
const COLUMNS = 120

/**
 * A table for a terminal: as wide as its texts or, where that is more than fits, with the longest of them wrapped between words.
 * @param columns how many characters fit
 */
export function terminalTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = process.stdout.columns || COLUMNS,
): string {
  const texts = head.map((title, column) => [title, ...rows.map((row) => row[column] ?? '')])
  const least = texts.map((column) => longest(column.flatMap((text) => text.split(/\s+/))) + PADDING)
  const widths = texts.map((column) => longest(column) + PADDING)
  const borders = head.length + 1
  for (;;) {
    const over = widths.reduce((sum, width) => sum + width, borders) - columns
    const room = widths.map((width, column) => (width > (least[column] as number) ? width : 0))
    const widest = Math.max(...room)
    if (over <= 0 || widest === 0) break
    widths[room.indexOf(widest)] = widest - 1
  }
  const table = new Table({ head: [...head], colWidths: widths, wordWrap: true, style: { head: [], border: [] } })
  for (const row of rows) table.push([...row])
  return table.toString()
}

/** Of a cell, both sides. */
const PADDING = 2

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length))
}
