import { describe, expect, it } from 'vitest'
import { decide } from '../../decide/decide.js'
import { rightOn, testEvidence, wishes } from '../../decide/testing.js'
import { choiceTable, flipLines } from './sections.js'

describe('choiceTable', () => {
  const marks = (questions: number) => {
    const decided = decide(
      testEvidence({ base: { right: rightOn(0, questions) }, rag: { right: rightOn(questions, questions) } }),
      wishes(),
    )
    return choiceTable(decided).rows.map((row) => row.at(-1))
  }

  it('calls nobody chosen where too few questions were asked to choose by', () => {
    expect(marks(5)).toEqual(['', 'by the rules'])
    expect(marks(20)).toEqual(['', 'chosen'])
  })
})

describe('flipLines', () => {
  const ofWorkload = (cost: { once: number; perUpdate: number; perAnswer: number } | null) =>
    flipLines(decide(testEvidence({ base: { right: rightOn(10), cost }, rag: { right: rightOn(80) } }), wishes())).filter((line) =>
      line.startsWith('At '),
    )

  it('says that the choice is the same at any workload', () => {
    expect(ofWorkload({ once: 1, perUpdate: 0, perAnswer: 0.001 })).toEqual([
      'At any number of questions a month, all else as it is, the choice is the same.',
      'At any number of updates a month, all else as it is, the choice is the same.',
    ])
  })

  it('speaks of right answers only where the scorer tells of them', () => {
    const decided = decide(testEvidence({ base: { right: rightOn(10) }, rag: { right: rightOn(80) } }), wishes())
    expect(flipLines(decided).join()).toMatch(/^base, if base were right in more than /)
    expect(flipLines({ ...decided, primaryScorer: 'tokenF1' }).join()).toMatch(/^base, if base had by tokenF1 more than /)
  })

  it('says of no workload that the choice is the same where a cost is not known', () => {
    expect(ofWorkload(null)).toEqual([
      'At other numbers of questions a month: can’t be told, the cost of base is not known.',
      'At other numbers of updates a month: can’t be told, the cost of base is not known.',
    ])
  })
})
