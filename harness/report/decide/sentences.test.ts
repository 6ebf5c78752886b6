import { describe, expect, it } from 'vitest'
import { decide } from '../../decide/decide.js'
import { rightOn, testEvidence, wishes } from '../../decide/testing.js'
import { cautions, recommendation } from './sentences.js'

const CHEAP = { once: 1, perUpdate: 0, perAnswer: 0.001 }
const DEAR = { once: 100, perUpdate: 10, perAnswer: 0.01 }

const said = (base: number[][], rag: number[][]) =>
  cautions(decide(testEvidence({ base: { right: base, cost: CHEAP }, rag: { right: rag, cost: DEAR } }), wishes()))

describe('what to mind before following a recommendation', () => {
  it('is a rival that was right more often, on too few questions to tell', () => {
    expect(said(rightOn(0, 3), rightOn(2, 3))).toEqual([
      expect.stringMatching(/^Mind: rag \(67 %\) was right more often than base \(0 %\), on too few questions .* --accuracy /),
    ])
  })

  it('is nothing where the one that is right more often is chosen, or the difference is small', () => {
    expect(said(rightOn(20), rightOn(70))).toEqual([])
    expect(said(rightOn(50), rightOn(54))).toEqual([])
  })

  it('speaks of no right answers where the scorer tells of none', () => {
    const decided = decide(
      testEvidence({ base: { right: rightOn(0, 3), cost: CHEAP }, rag: { right: rightOn(2, 3), cost: DEAR } }),
      wishes(),
    )
    const [mind] = cautions({ ...decided, primaryScorer: 'tokenF1' })
    expect(mind).toMatch(/^Mind: rag \(67 %\) has more by tokenF1 than base \(0 %\), .* what mean of tokenF1 you need\.$/)
  })

  it('is trials that failed', () => {
    const decided = decide(testEvidence({ base: { right: rightOn(20), errors: 0.04 }, rag: { right: rightOn(70) } }), wishes())
    expect(cautions(decided)).toEqual([expect.stringMatching(/^Some trials ended in an error: base in 4\.0 %\. /)])
    expect(decided.choice.checks).toEqual([])
  })

  it.each([
    [499, []],
    [500, [expect.stringMatching(/^The times of rag vary widely .* don’t choose by times and costs/)]],
  ])('is a clock that was disturbed: p50 of 100 ms, p95 of %i ms', (p95, expected) => {
    const rag = { right: rightOn(70), p50: [100, 90, 110], p95: [p95, null, null] } as const
    expect(cautions(decide(testEvidence({ base: { right: rightOn(20) }, rag }), wishes()))).toEqual(expected)
  })
})

describe('a recommendation', () => {
  const sure = (rag: number, base: number, questions: number) =>
    recommendation(
      decide(
        testEvidence({ base: { right: rightOn(base, questions), cost: CHEAP }, rag: { right: rightOn(rag, questions), cost: DEAR } }),
        wishes(),
      ),
    )

  it('names the one that more draws of the questions would choose', () => {
    const [choice, sureness] = sure(6, 1, 10)
    expect(choice).toMatch(/^Too few questions to choose by\. By the rules it would be base: /)
    expect(sureness).toMatch(/^It is the same in \d+ % of 1,000 draws of the questions, and rag in \d+ %/)
  })

  it('says that a volume which would change it can’t be told where a cost is not known', () => {
    const decided = (cost: typeof CHEAP | null) =>
      recommendation(decide(testEvidence({ base: { right: rightOn(10), cost }, rag: { right: rightOn(80), cost: DEAR } }), wishes()))[1]
    expect(decided(CHEAP)).toMatch(/, and by its cost no volume or rate of updates would change it\.$/)
    expect(decided(null)).toMatch(/\. What volume or rate of updates would change it can’t be told: the cost of base is not known\.$/)
  })

  it('says that so few questions make no verdict, and nothing of draws, however they end', () => {
    for (const [rag, base] of [
      [0, 0],
      [5, 0],
    ] as const) {
      const [choice, why] = sure(rag, base, 5)
      expect(choice).toMatch(/^Too few questions to choose by\. By the rules it would be base: /)
      expect(why).toMatch(/^A verdict takes 6 questions that tell two systems apart, and 5 questions have a score: ask more\.$/)
    }
  })

  it('names no other where most draws agree', () => {
    expect(sure(70, 20, 100)[1]).toMatch(/^It is the same in 100 % of 1,000 draws of the questions[;,] (?!and rag)/)
  })
})
