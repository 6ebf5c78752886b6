import { describe, expect, it } from 'vitest'
import { htmlToMarkdown } from './html-text.js'

const rows = (...cells: string[][]) => cells.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')

describe('htmlToMarkdown', () => {
  it('keeps the cells of a row on one line, beneath the heads of their columns', async () => {
    const head = '<thead><tr><th>Zone</th><th>Fee</th></tr></thead>'
    const html = `<h1>Fees</h1><p>A year.</p><table><caption>2026</caption>${head}<tbody>${rows(['A', '<b>$40</b>'], ['B', ''])}</tbody></table><p>End.</p>`
    expect(await htmlToMarkdown(html)).toBe('# Fees\n\nA year.\n\n2026\n\n| Zone | Fee |\n| --- | --- |\n| A | **$40** |\n| B |  |\n\nEnd.')
  })

  it('gives a table without heads empty ones', async () => {
    expect(await htmlToMarkdown(`<table>${rows(['Opens', '9 am'], ['Closes', '5 pm'])}</table>`)).toBe(
      '|  |  |\n| --- | --- |\n| Opens | 9 am |\n| Closes | 5 pm |',
    )
  })

  it('repeats a cell that spans rows, and fills rows up', async () => {
    const html = `<table><tr><th>Zone</th><th>Hours</th><th>Fee</th></tr><tr><td rowspan="2">A</td><td>1</td><td>$2</td></tr>${rows(['2', '$3'], ['B'])}<tr><td colspan="2">C</td><td>free</td></tr></table>`
    expect(await htmlToMarkdown(html)).toBe(
      '| Zone | Hours | Fee |\n| --- | --- | --- |\n| A | 1 | $2 |\n| A | 2 | $3 |\n| B |  |  |\n| C |  | free |',
    )
  })

  it('lets no text of a cell end it', async () => {
    expect(await htmlToMarkdown(`<table>${rows(['a | b', '<p>one</p><ul><li>two</li></ul>'])}</table>`)).toBe(
      '|  |  |\n| --- | --- |\n| a \\| b | one - two |',
    )
  })

  it('reads a table that arranges a page as it comes', async () => {
    expect(await htmlToMarkdown(`<table>${rows(['<h1>Fees</h1><p>$40</p>', 'A year.'])}</table>`)).toBe('# Fees\n\n$40\n\nA year.')
    expect(await htmlToMarkdown(`<table>${rows(['One.'], ['Two.'])}</table>`)).toBe('One.\n\nTwo.')
    expect(await htmlToMarkdown(`<table>${rows(['Left.', `<table>${rows(['a', 'b'])}</table>`])}</table>`)).toBe(
      'Left.\n\n|  |  |\n| --- | --- |\n| a | b |',
    )
    expect(await htmlToMarkdown('<p>x</p><table></table>')).toBe('x')
  })
})
