import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BreakEven, breakEvenQuestions, breakEvenUpdates } from './break-even.js'
import { type CostProfile, monthlyCost, type Workload } from './profile.js'

const MODEST: CostProfile = { once: 12, perUpdate: 1, perAnswer: 0.004 }
const TUNED: CostProfile = { once: 120, perUpdate: 16, perAnswer: 0.001 }

/** Everything that is paid from the first month to the last, paid one by one. */
function paid({ once, perUpdate, perAnswer }: CostProfile, { questionsPerMonth, updatesPerMonth, months }: Workload): number {
  let sum = once
  for (let month = 0; month < months; month++) {
    for (let update = 0; update < updatesPerMonth; update++) sum += perUpdate
    for (let question = 0; question < questionsPerMonth; question++) sum += perAnswer
  }
  return sum
}

describe('breakEvenQuestions', () => {
  it('equals a worked example', () => {
    // A month before questions, with 1 update, over 12 months: $1 + $1 = $2 against $10 + $16 = $26. Each question closes
    // $0.003 of the $24 between them: 8,000 questions a month, where both cost $34.
    const { at, below, above } = breakEvenQuestions(MODEST, TUNED, { updatesPerMonth: 1, months: 12 })
    expect(at).toBeCloseTo(8_000, 8)
    expect([below, above]).toEqual(['a', 'b'])
    for (const profile of [MODEST, TUNED])
      expect(monthlyCost(profile, { questionsPerMonth: 8_000, updatesPerMonth: 1, months: 12 })).toBeCloseTo(34, 10)
  })

  it('lies where a bill paid item by item changes sides', () => {
    const bills = (questionsPerMonth: number) =>
      [MODEST, TUNED].map((profile) => paid(profile, { questionsPerMonth, updatesPerMonth: 1, months: 12 }))
    const [modestBelow = 0, tunedBelow = 0] = bills(7_999)
    const [modestAbove = 0, tunedAbove = 0] = bills(8_001)
    expect(modestBelow).toBeLessThan(tunedBelow)
    expect(tunedAbove).toBeLessThan(modestAbove)
  })

  it('is null where one is cheaper throughout', () => {
    const rest = { updatesPerMonth: 1, months: 12 }
    const dear = { once: 200, perUpdate: 20, perAnswer: 0.005 }
    expect(breakEvenQuestions(MODEST, dear, rest)).toEqual({ at: null, below: 'a', above: 'a' })
    expect(breakEvenQuestions(dear, MODEST, rest)).toEqual({ at: null, below: 'b', above: 'b' })
    expect(breakEvenQuestions(MODEST, { ...MODEST, once: 13 }, rest)).toEqual({ at: null, below: 'a', above: 'a' })
    expect(breakEvenQuestions(MODEST, { ...MODEST, perAnswer: 0.003 }, rest)).toEqual({ at: null, below: 'b', above: 'b' })
  })

  it('is null where both cost the same at every volume, but for rounding', () => {
    const rest = { updatesPerMonth: 1, months: 12 }
    expect(breakEvenQuestions(MODEST, { ...MODEST }, rest)).toEqual({ at: null, below: 'same', above: 'same' })
    const [one, other] = [
      { ...MODEST, perAnswer: 0.1 + 0.2 },
      { ...MODEST, once: 13, perAnswer: 0.3 },
    ]
    expect(breakEvenQuestions(one, other, rest)).toEqual({ at: null, below: 'a', above: 'a' })
  })
})

describe('breakEvenUpdates', () => {
  it('equals a worked example', () => {
    // 20,000 questions a month: $1 + $80 = $81 against $10 + $20 = $30. Each update costs the tuned one $15 more: 3.4 a month.
    const { at, below, above } = breakEvenUpdates(MODEST, TUNED, { questionsPerMonth: 20_000, months: 12 })
    expect(at).toBeCloseTo(3.4, 10)
    expect([below, above]).toEqual(['b', 'a'])
  })

  it('is null where the one with dearer updates is dearer without them', () => {
    expect(breakEvenUpdates(MODEST, TUNED, { questionsPerMonth: 100, months: 12 })).toEqual({ at: null, below: 'a', above: 'a' })
  })
})

describe('a break-even', () => {
  const amount = (unit: number) => fc.nat(100_000).map((count) => count * unit)
  const profile = fc.record({ once: amount(0.01), perUpdate: amount(0.001), perAnswer: amount(0.000_001) })
  const months = fc.integer({ min: 1, max: 60 })
  const count = fc.nat(1_000)

  const cheaper = (a: CostProfile, b: CostProfile, workload: Workload) =>
    monthlyCost(a, workload) < monthlyCost(b, workload) ? 'a' : monthlyCost(a, workload) > monthlyCost(b, workload) ? 'b' : 'same'

  function check(a: CostProfile, b: CostProfile, { at, below, above }: BreakEven, workload: (figure: number) => Workload): void {
    if (at === null) {
      expect(above).toBe(below)
      // Equal but for rounding is what `same` means.
      if (below === 'same') expect(monthlyCost(a, workload(50))).toBeCloseTo(monthlyCost(b, workload(50)), 6)
      else for (const figure of [0.01, 1, 100, 10_000]) expect(cheaper(a, b, workload(figure))).toBe(below)
      return
    }
    expect(at).toBeGreaterThan(0)
    const there = [a, b].map((one) => monthlyCost(one, workload(at))) as [number, number]
    expect(Math.abs(there[0] - there[1])).toBeLessThanOrEqual(1e-9 * there[0])
    for (const share of [0, 0.5, 0.99]) expect(cheaper(a, b, workload(at * share))).toBe(below)
    for (const share of [1.01, 2, 100]) expect(cheaper(a, b, workload(at * share))).toBe(above)
    expect(above).not.toBe(below)
  }

  it('in questions is where both cost the same, and the stated one is cheaper on either side', () => {
    fc.assert(
      fc.property(profile, profile, count, months, (a, b, updatesPerMonth, spread) => {
        const rest = { updatesPerMonth, months: spread }
        check(a, b, breakEvenQuestions(a, b, rest), (questionsPerMonth) => ({ ...rest, questionsPerMonth }))
      }),
      { numRuns: 500 },
    )
  })

  it('in updates is where both cost the same, and the stated one is cheaper on either side', () => {
    fc.assert(
      fc.property(profile, profile, count, months, (a, b, questionsPerMonth, spread) => {
        const rest = { questionsPerMonth, months: spread }
        check(a, b, breakEvenUpdates(a, b, rest), (updatesPerMonth) => ({ ...rest, updatesPerMonth }))
      }),
      { numRuns: 500 },
    )
  })

  it('is the same seen from the other side', () => {
    const turned = { a: 'b', b: 'a', same: 'same' } as const
    fc.assert(
      fc.property(profile, profile, count, months, (a, b, updatesPerMonth, spread) => {
        const there = breakEvenQuestions(a, b, { updatesPerMonth, months: spread })
        const back = breakEvenQuestions(b, a, { updatesPerMonth, months: spread })
        expect(back).toEqual({ at: there.at, below: turned[there.below], above: turned[there.above] })
      }),
    )
  })

  it('refuses amounts that can not be', () => {
    expect(() => breakEvenQuestions(MODEST, TUNED, { updatesPerMonth: 1, months: 0 })).toThrow(RangeError)
    expect(() => breakEvenQuestions({ ...MODEST, perAnswer: Number.NaN }, TUNED, { updatesPerMonth: 1, months: 1 })).toThrow(RangeError)
    expect(() => breakEvenUpdates(MODEST, { ...TUNED, perUpdate: -1 }, { questionsPerMonth: 1, months: 1 })).toThrow(RangeError)
  })
})
