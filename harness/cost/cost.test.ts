import { describe, expect, it } from 'vitest'
import { costAt, LOCAL_RATE, localCost, localProfile } from './cost.js'

describe('localCost', () => {
  it('equals a worked example', () => {
    // At $3.60 an hour a second costs $0.001.
    //   once        3,600 s → $3.60;  spread over 12 months: $0.30 a month
    //   per update    600 s → $0.60;  twice a month: $1.20 a month
    //   an answer     0.5 s → $0.0005; 1,000 of them: $0.50
    // With 5,000 questions a month the monthly $1.50 adds $0.0003 to each: $0.30 to 1,000.
    const cost = localCost(
      { onceSeconds: 3_600, updateSeconds: 600, answerSeconds: 0.5 },
      { questionsPerMonth: 5_000, updatesPerMonth: 2, months: 12 },
      3.6,
    )
    expect(cost.once).toBeCloseTo(3.6, 12)
    expect(cost.perUpdate).toBeCloseTo(0.6, 12)
    expect(cost.perThousandAnswers).toBeCloseTo(0.5, 12)
    expect(cost.perThousandAtWorkload).toBeCloseTo(0.8, 12)
  })

  it('is that of the answers alone where nothing is prepared', () => {
    const cost = localCost(
      { onceSeconds: 0, updateSeconds: 0, answerSeconds: 2 },
      { questionsPerMonth: 10, updatesPerMonth: 9, months: 1 },
      0.1,
    )
    expect(cost).toMatchObject({ once: 0, perUpdate: 0 })
    expect(cost.perThousandAtWorkload).toBe(cost.perThousandAnswers)
  })

  it('grows in proportion to the rate', () => {
    const effort = { onceSeconds: 100, updateSeconds: 10, answerSeconds: 1 }
    const workload = { questionsPerMonth: 1_000, updatesPerMonth: 1, months: 12 }
    const [cheap, dear] = [localCost(effort, workload, 0.1), localCost(effort, workload, 0.4)]
    expect(dear.perThousandAtWorkload).toBeCloseTo(4 * cheap.perThousandAtWorkload, 12)
    expect(localCost(effort, workload, 0).perThousandAtWorkload).toBe(0)
  })
})

describe('costAt', () => {
  it('gives the same figures for a profile, whoever is paid', () => {
    // $6 over 12 months and 2 updates of $0.25 are $1 a month: $0.10 to 1,000 of 10,000 answers.
    const cost = costAt({ once: 6, perUpdate: 0.25, perAnswer: 0.002 }, { questionsPerMonth: 10_000, updatesPerMonth: 2, months: 12 })
    expect(cost).toMatchObject({ once: 6, perUpdate: 0.25, perThousandAnswers: 2 })
    expect(cost.perThousandAtWorkload).toBeCloseTo(2.1, 12)
  })

  it('is told at other volumes than the workload’s, too', () => {
    // $1 a month beside the answers, as above: $1 to 1,000 of 1,000, a tenth of a cent to 1,000 of a million.
    const { curve } = costAt({ once: 6, perUpdate: 0.25, perAnswer: 0.002 }, { questionsPerMonth: 500, updatesPerMonth: 2, months: 12 })
    expect(curve.map(({ questionsPerMonth }) => questionsPerMonth)).toEqual([1_000, 10_000, 100_000, 1_000_000])
    expect(curve.map(({ perThousand }) => Number(perThousand.toFixed(9)))).toEqual([3, 2.1, 2.01, 2.001])
  })

  it('of local compute is its seconds at the rate', () => {
    const profile = localProfile({ onceSeconds: 7_200, updateSeconds: 1_800, answerSeconds: 0.36 }, 0.5)
    expect(profile.once).toBeCloseTo(1, 12)
    expect(profile.perUpdate).toBeCloseTo(0.25, 12)
    expect(profile.perAnswer).toBeCloseTo(0.00005, 15)
  })
})

describe('the local rate', () => {
  it('is dated and says what it rests on', () => {
    expect(LOCAL_RATE.perHour).toBeGreaterThan(0)
    expect(LOCAL_RATE.date).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(LOCAL_RATE.basis).not.toBe('')
  })
})
