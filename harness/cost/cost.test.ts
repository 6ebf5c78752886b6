import { describe, expect, it } from 'vitest'
import { costAt } from './cost.js'

describe('costAt', () => {
  it('gives the same figures for a profile, whoever is paid', () => {
    // $6 over 12 months and 2 updates of $0.25 are $1 a month: $0.10 to 1,000 of 10,000 answers.
    const cost = costAt({ once: 6, perUpdate: 0.25, perAnswer: 0.002 }, { questionsPerMonth: 10_000, updatesPerMonth: 2, months: 12 })
    expect(cost).toMatchObject({ once: 6, perUpdate: 0.25, perThousandAnswers: 2 })
    expect(cost.perThousandAtWorkload).toBeCloseTo(2.1, 12)
  })

  it('is that of the answers alone where nothing is prepared', () => {
    const cost = costAt({ once: 0, perUpdate: 0, perAnswer: 0.002 }, { questionsPerMonth: 10, updatesPerMonth: 9, months: 1 })
    expect(cost.perThousandAtWorkload).toBe(cost.perThousandAnswers)
  })

  it('is told at other volumes than the workload’s, too', () => {
    // $1 a month beside the answers, as above: $1 to 1,000 of 1,000, a tenth of a cent to 1,000 of a million.
    const { curve } = costAt({ once: 6, perUpdate: 0.25, perAnswer: 0.002 }, { questionsPerMonth: 500, updatesPerMonth: 2, months: 12 })
    expect(curve.map(({ questionsPerMonth }) => questionsPerMonth)).toEqual([1_000, 10_000, 100_000, 1_000_000])
    expect(curve.map(({ perThousand }) => Number(perThousand.toFixed(9)))).toEqual([3, 2.1, 2.01, 2.001])
  })
})
