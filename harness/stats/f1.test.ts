import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as f1 from './f1.js'
import { type LabelledAnswer, labelCounts } from './testing.js'

const labelFigures = (answers: readonly LabelledAnswer[]) => f1.labelFigures(labelCounts(answers))

describe('labelFigures', () => {
  it('counts what was read for each label, and in the last column what could not be', () => {
    const figures = labelFigures(answers('yes:yes yes:no no:no maybe:no yes:- no:-'))
    expect(figures?.labels).toEqual(['maybe', 'no', 'yes'])
    expect(figures?.confusion).toEqual([
      [0, 1, 0, 0],
      [0, 1, 0, 1],
      [0, 1, 1, 1],
    ])
    expect(figures?.accuracy).toBeCloseTo(2 / 6, 12)
  })

  it('weighs every label the same, however many questions have it', () => {
    // yes: tp 8, fn 0, fp 2, so 16/18; no: tp 0
    expect(labelFigures(answers(`${'yes:yes '.repeat(8)}no:yes no:yes`))?.macroF1).toBeCloseTo((16 / 18 + 0) / 2, 12)
  })

  it('takes an answer without a label for a miss of the right one and for no other label’s false positive', () => {
    // yes: tp 1, fn 1; no: tp 1, untouched
    expect(labelFigures(answers('yes:yes yes:- no:no'))?.macroF1).toBeCloseTo((2 / 3 + 1) / 2, 12)
    // the same miss read as no: yes: tp 1, fn 1; no: tp 1, fp 1
    expect(labelFigures(answers('yes:yes yes:no no:no'))?.macroF1).toBeCloseTo((2 / 3 + 2 / 3) / 2, 12)
    expect(labelFigures(answers('yes:- no:-'))).toMatchObject({ accuracy: 0, macroF1: 0 })
  })

  it('averages over labels that questions have, not over one that is only read', () => {
    const figures = labelFigures(answers('yes:yes yes:maybe no:no'))
    expect(figures?.macroF1).toBeCloseTo((2 / 3 + 1) / 2, 12)
    expect(figures?.labels).toEqual(['maybe', 'no', 'yes'])
    expect(figures?.confusion[0]).toEqual([0, 0, 0, 0])
  })

  it('is null without answers', () => expect(labelFigures([])).toBeNull())

  const label = fc.constantFrom('yes', 'no', 'maybe')
  const sample = fc.array(fc.record({ label, read: fc.option(label) }), { minLength: 1, maxLength: 30 })

  it('counts every answer once, and is 1 exactly where all are right', () => {
    fc.assert(
      fc.property(sample, (given) => {
        const figures = labelFigures(given)
        expect(figures?.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(given.length)
        const allRight = given.every((answer) => answer.read === answer.label)
        expect(figures?.accuracy === 1).toBe(allRight)
        expect(figures?.macroF1 === 1).toBe(allRight)
      }),
    )
  })
})

/** `yes:no` is a question whose label is yes and an answer that says no; `yes:-` one that says neither. */
function answers(text: string): LabelledAnswer[] {
  return text.split(' ').map((answer) => {
    const [label = '', read = ''] = answer.split(':')
    return { label, read: read === '-' ? null : read }
  })
}
