import { describe, expect, it } from 'vitest'
import type { Finding } from '../scenario/finding.js'
import { findingLines } from './finding-lines.js'

const few = (count: number): Finding[] =>
  Array.from({ length: count }, (_, index) => ({ rule: 'training', at: `training.jsonl:${index + 1}`, message: 'too few wordings' }))

describe('findingLines', () => {
  it('has a line for each of some that say the same', () => {
    expect(findingLines(few(6)).at(-1)).toBe('  training.jsonl:6: too few wordings [training]')
    expect(findingLines(few(6))).toHaveLength(6)
  })

  it('counts the rest of many, and says where all are', () => {
    const lines = findingLines(few(298))
    expect(lines).toHaveLength(6)
    expect(lines[5]).toBe('  … and 293 more places: too few wordings [training] (--json names all)')
  })

  it('puts those that say the same together, and folds none of what differs', () => {
    const other = { rule: 'leak', at: 'training.jsonl:2', message: 'is asked' }
    const [first, ...rest] = few(3) as [Finding, ...Finding[]]
    expect(findingLines([first, other, ...rest])).toEqual([
      '  training.jsonl:1: too few wordings [training]',
      '  training.jsonl:2: too few wordings [training]',
      '  training.jsonl:3: too few wordings [training]',
      '  training.jsonl:2: is asked [leak]',
    ])
  })
})
