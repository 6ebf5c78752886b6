import { describe, expect, it } from 'vitest'
import { terminalTable } from './terminal-table.js'

const HEAD = ['system', 'what it is']
const ROWS = [
  ['rag', 'retrieval, and the model reading the passages that were found'],
  ['rag+fine-tuned', 'both'],
]

describe('terminalTable', () => {
  it('is as wide as its texts where they fit', () => {
    const lines = terminalTable(HEAD, ROWS, 120).split('\n')
    expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([16 + 63 + 3]))
    expect(lines).toContain(`│ rag            │ ${ROWS[0]?.[1]} │`)
  })

  it('wraps the longest texts where they do not, and loses no word', () => {
    const lines = terminalTable(HEAD, ROWS, 50).split('\n')
    expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([50]))
    expect(lines.filter((line) => line.includes('rag+fine-tuned'))).toHaveLength(1)
    expect(lines.join(' ').replace(/[^a-z,]+/g, ' ')).toContain('retrieval, and the model reading the passages that were found')
  })

  it('never cuts a word, however narrow the terminal', () => {
    const text = terminalTable(HEAD, ROWS, 10)
    for (const word of [...ROWS, HEAD].flat().flatMap((cell) => cell.split(' '))) expect(text).toContain(word)
  })
})
