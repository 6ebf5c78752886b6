import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthlyCost } from '../cost/profile.js'
import { choose } from './choose.js'
import { CRITERIA, CRITERION, type CriterionId } from './criteria.js'
import { type Contender, type Figure, figureOf, type Paired, type Problem } from './problem.js'
import { WORKLOAD } from './testing.js'

const IDS = ['base', 'rag', 'fine-tuned', 'rag+fine-tuned'] as const

const amount = (unit: number) => fc.nat(20).map((count) => count * unit)
const share = fc.nat(20).map((count) => count / 20)
const half = fc.nat(10).map((count) => count / 20)
const within = (value: number, by: number): Figure => ({ value, low: value - by, high: value + by })
const contender = fc.record({
  accuracy: share,
  consistency: share,
  latency: fc.integer({ min: 1, max: 10 }),
  half,
  profile: fc.record({ once: amount(5), perUpdate: amount(1), perAnswer: amount(0.0005) }),
})
/** Four systems, and intervals of their differences of any width: ties that are not transitive are among them. */
const problems = fc
  .record({
    systems: fc.tuple(contender, contender, contender, contender),
    halves: fc.array(half, { minLength: 12, maxLength: 12 }),
    priority: fc.shuffledSubarray([...CRITERIA], { minLength: CRITERIA.length }),
    budget: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
  })
  .map(({ systems, halves, priority, budget }): Problem => {
    const contenders = systems.map((of, index): Contender => {
      const known = {
        accuracy: within(of.accuracy, 0.1),
        consistency: within(of.consistency, 0.1),
        latency: within(of.latency, of.half * 10),
      }
      return {
        id: IDS[index] as string,
        ...known,
        p95: 'missing',
        freshness: 'missing',
        failedOffline: 'missing',
        errors: 0,
        profile: of.profile,
      }
    })
    const widths = [...halves]
    const pairs = (of: 'accuracy' | 'consistency') =>
      contenders.flatMap((a, index) =>
        contenders.slice(index + 1).map((b): Paired => {
          const { value: difference, low, high } = within((a[of] as Figure).value - (b[of] as Figure).value, widths.pop() as number)
          return { a: a.id, b: b.id, difference, low, high }
        }),
      )
    const paired = { accuracy: pairs('accuracy'), consistency: pairs('consistency') }
    return {
      contenders,
      paired,
      workload: WORKLOAD,
      requirements: { offline: false, ...(budget ? { budget } : {}) },
      priority,
      weights: null,
    }
  })

/** Right more often: each end of each of its differences rises, and not by the same. */
function raised(problem: Problem, id: string, by: number, ends: readonly number[]): Problem {
  const rises = [...ends]
  const contenders = problem.contenders.map((one) =>
    one.id === id ? { ...one, accuracy: within((one.accuracy as Figure).value + by, 0.1) } : one,
  )
  const accuracy = problem.paired.accuracy.map((pair): Paired => {
    const sign = pair.a === id ? 1 : pair.b === id ? -1 : 0
    const [low, high] = [rises.pop() ?? 0, rises.pop() ?? 0]
    return {
      ...pair,
      difference: pair.difference + sign * by,
      low: (pair.low as number) + sign * low,
      high: (pair.high as number) + sign * high,
    }
  })
  return { ...problem, contenders, paired: { ...problem.paired, accuracy } }
}

const worthOf = (problem: Problem, id: string, used: readonly CriterionId[]) =>
  used.map((criterion) => {
    const one = problem.contenders.find((contender) => contender.id === id) as Contender
    const figure = figureOf(problem, one, criterion)
    const value = typeof figure === 'object' ? figure.value : Number.NaN
    return CRITERION[criterion].better === 'more' ? value : -value
  })

const RUNS = { numRuns: 2_000 }

describe('the choice', () => {
  it('is never a system that another matches in every figure that had a say, and betters in one', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { chosen, pool, unused, front } = choose(problem)
        if (chosen === null) return
        const used = CRITERIA.filter((criterion) => !unused.includes(criterion))
        const own = worthOf(problem, chosen, used)
        for (const other of pool.filter((id) => id !== chosen)) {
          const theirs = worthOf(problem, other, used)
          const matches = theirs.every((value, index) => value >= (own[index] as number))
          const betters = theirs.some((value, index) => value > (own[index] as number))
          expect(matches && betters, `${other} over ${chosen}`).toBe(false)
        }
        expect(front).toContain(chosen)
      }),
      RUNS,
    )
  })

  it('stays where the chosen system is right more often', () => {
    const rises = fc.array(
      fc.nat(10).map((count) => count / 20),
      { minLength: 12, maxLength: 12 },
    )
    fc.assert(
      fc.property(problems, fc.integer({ min: 1, max: 10 }), rises, (problem, by, ends) => {
        const { chosen } = choose(problem)
        if (chosen !== null) expect(choose(raised(problem, chosen, by / 20, ends)).chosen).toBe(chosen)
      }),
      RUNS,
    )
  })

  it('keeps within the budget, and is nobody only where nobody does', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const most = problem.requirements.budget ?? Number.POSITIVE_INFINITY
        const costs = new Map(
          problem.contenders.map(({ id, profile }) => [id, profile === 'missing' ? 0 : monthlyCost(profile, problem.workload)]),
        )
        const { chosen } = choose(problem)
        if (chosen === null) expect(Math.min(...costs.values())).toBeGreaterThan(most)
        else expect(costs.get(chosen)).toBeLessThanOrEqual(most)
      }),
      RUNS,
    )
  })

  it('does not depend on systems that can not be chosen', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { chosen, pool } = choose(problem)
        expect(choose({ ...problem, contenders: problem.contenders.filter(({ id }) => pool.includes(id)) }).chosen).toBe(chosen)
      }),
      RUNS,
    )
  })
})
