/** What is used of a node of turndown's parser. */
interface Node {
  readonly nodeName: string
  readonly childNodes: Iterable<Node>
  readonly innerHTML: string
  getAttribute(name: string): string | null
  querySelector(selectors: string): Node | undefined
}

/** The text of a page as Markdown. */
export async function htmlToMarkdown(html: string): Promise<string> {
  const { default: Turndown } = await import('turndown')
  const turndown = new Turndown({ headingStyle: 'atx', bulletListMarker: '-' })
  turndown.remove(['script', 'style', 'noscript', 'nav', 'footer', 'head', 'title'] as never)
  turndown.addRule('table', {
    filter: (node) => (node as Node).nodeName === 'TABLE' && !isLayout(node as Node),
    replacement: (_content, node) => tableText(node as unknown as Node, (cell) => turndown.turndown(cell.innerHTML)),
  })
  return turndown.turndown(html)
}

/** Whether a table only arranges what is in it, which is then read as it comes. */
function isLayout(table: Node): boolean {
  return table.querySelector('table, h1, h2, h3, h4, h5, h6') !== undefined || rowsOf(table).every((row) => cellsOf(row).length < 2)
}

/** A line a row (GitHub Flavored Markdown). A cell that spans rows stands in each of them: a row may be read alone. */
function tableText(table: Node, textOf: (cell: Node) => string): string {
  const rows = rowsOf(table)
  const grid: string[][] = rows.map(() => [])
  for (const [index, row] of rows.entries()) {
    let column = 0
    for (const cell of cellsOf(row)) {
      while (grid[index]?.[column] !== undefined) column++
      const text = textOf(cell).replace(/\s+/g, ' ').trim().replaceAll('|', '\\|')
      const [height, width] = [span(cell, 'rowspan'), span(cell, 'colspan')]
      for (const line of grid.slice(index, index + height)) {
        for (let place = column; place < column + width; place++) line[place] = place === column ? text : ''
      }
      column += width
    }
  }
  const columns = Math.max(...grid.map(({ length }) => length))
  const lineOf = (cells: readonly (string | undefined)[]) =>
    `| ${Array.from({ length: columns }, (_, column) => cells[column] ?? '').join(' | ')} |`
  const hasHead = cellsOf(rows[0] as Node).every(({ nodeName }) => nodeName === 'TH')
  const head = hasHead ? grid.shift() : []
  const caption = childrenOf(table, ['CAPTION']).map(textOf)
  return [
    '',
    '',
    ...caption,
    ...(caption.length > 0 ? [''] : []),
    lineOf(head ?? []),
    lineOf(Array(columns).fill('---')),
    ...grid.map(lineOf),
    '',
    '',
  ].join('\n')
}

function rowsOf(table: Node): Node[] {
  return childrenOf(table, ['THEAD', 'TBODY', 'TFOOT', 'TR'])
    .flatMap((part) => (part.nodeName === 'TR' ? [part] : childrenOf(part, ['TR'])))
    .filter((row) => cellsOf(row).length > 0)
}

function cellsOf(row: Node): Node[] {
  return childrenOf(row, ['TH', 'TD'])
}

function childrenOf({ childNodes }: Node, names: readonly string[]): Node[] {
  return [...childNodes].filter(({ nodeName }) => names.includes(nodeName))
}

/** Columns or rows that a cell takes, within what a table may have. */
function span(cell: Node, attribute: 'rowspan' | 'colspan'): number {
  return Math.min(Math.max(Number.parseInt(cell.getAttribute(attribute) ?? '', 10) || 1, 1), 1000)
}
