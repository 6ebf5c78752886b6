import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom, shuffled } from '../common/random.js'
import { SYSTEMS } from '../systems/registry.js'
import { plannedQuestions, planOrder, planTrials } from './plan.js'
import { testQuestion, testScenario, testSettings } from './testing.js'

const QUESTIONS = Array.from({ length: 12 }, (_, index) => testQuestion(`q-${index}`, { answerable: index % 4 !== 3 }))
const SCENARIO = testScenario(QUESTIONS)

describe('planTrials', () => {
  it('plans every system × question × wording × repeat once', () => {
    const ids = planTrials(SCENARIO, testSettings({ repeats: 2 })).map((trial) => trial.id)
    const expected = ['base', 'rag'].flatMap((system) =>
      QUESTIONS.flatMap(({ id }) => [0, 1, 2].flatMap((wording) => [0, 1].map((repeat) => `parking/${system}/${id}/${wording}/${repeat}`))),
    )
    expect([...ids].sort()).toEqual(expected.sort())
  })

  it('has an order that the seed alone decides', () => {
    const order = (seed: number) => planTrials(SCENARIO, testSettings({ seed })).map((trial) => trial.id)
    expect(order(7)).toEqual(order(7))
    expect(order(7)).not.toEqual(order(8))
  })

  it('asks all systems one wording before it goes on to the next', () => {
    const trials = planTrials(SCENARIO, testSettings({ limit: 1 }))
    expect(trials.map(({ wordingIndex, system }) => [wordingIndex, system])).toEqual(
      [0, 1, 2].flatMap((wording) => [
        [wording, 'base'],
        [wording, 'rag'],
      ]),
    )
  })

  it('plans the beginning of a larger run where the limit is smaller', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 12 }), (seed, limit) => {
        const all = planTrials(SCENARIO, testSettings({ seed }))
        const some = planTrials(SCENARIO, testSettings({ seed, limit }))
        expect(some.length).toBe(limit * 6)
        expect(all.slice(0, some.length)).toEqual(some)
      }),
    )
  })

  it('asks no more wordings than a question has', () => {
    const wordings = (count: number | null) =>
      new Set(planTrials(SCENARIO, testSettings({ wordings: count })).map((trial) => trial.wordingIndex))
    expect(wordings(2)).toEqual(new Set([0, 1]))
    expect(wordings(9)).toEqual(new Set([0, 1, 2]))
    expect(wordings(null)).toEqual(new Set([0, 1, 2]))
  })

  it('asks diagnostic systems the original wording of answerable questions, once', () => {
    const diagnostic = SYSTEMS.filter((kind) => kind.diagnostic).map((kind) => kind.id)
    expect(diagnostic).toEqual(['reader-ceiling'])
    const trials = planTrials(SCENARIO, testSettings({ systems: ['base', ...diagnostic], repeats: 3 })).filter(
      ({ system }) => system !== 'base',
    )
    const answerable = QUESTIONS.filter((question) => question.answerable).map(({ id }) => `parking/reader-ceiling/${id}/0/0`)
    expect(trials.map(({ id }) => id).sort()).toEqual(answerable.sort())
  })

  it('lets each system draw from the same numbers, and each wording and repeat from its own', () => {
    const trials = planTrials(SCENARIO, testSettings({ limit: 3, repeats: 2 }))
    const seeds = (system: string) => trials.filter((trial) => trial.system === system).map((trial) => trial.seed)
    expect(seeds('base')).toEqual(seeds('rag'))
    expect(new Set(seeds('base')).size).toBe(seeds('base').length)
  })
})

describe('plannedQuestions', () => {
  it('shuffles, and does so for each scenario by itself', () => {
    const order = (name: string) => plannedQuestions({ ...SCENARIO, name }, { limit: null, seed: 0 }).map(({ id }) => id)
    expect([...order('parking')].sort()).toEqual(QUESTIONS.map(({ id }) => id).sort())
    expect(order('parking')).not.toEqual(QUESTIONS.map(({ id }) => id))
    expect(order('parking')).not.toEqual(order('library'))
  })
})

describe('shards of a plan', () => {
  it('hold every question of it once, all trials of a question together, in its order, in numbers that differ by one at most', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (seed, limit, count) => {
        const settings = testSettings({ seed, limit, repeats: 2 })
        const whole = planTrials(SCENARIO, settings)
        const shards = Array.from({ length: count }, (_, rank) => planTrials(SCENARIO, { ...settings, shard: { index: rank + 1, count } }))
        const ids = (trials: typeof whole) => [...new Set(trials.map(({ question }) => question.id))]
        for (const shard of shards) expect(whole.filter(({ question }) => ids(shard).includes(question.id))).toEqual(shard)
        expect(shards.flatMap((shard) => ids(shard)).sort()).toEqual(ids(whole).sort())
        const sizes = shards.map((shard) => ids(shard).length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('are dealt by the seed and the order: the same questions on every machine', () => {
    const ids = (index: number) => plannedQuestions(SCENARIO, { limit: 6, seed: 3, shard: { index, count: 4 } }).map(({ id }) => id)
    const order = plannedQuestions(SCENARIO, { limit: 6, seed: 3 }).map(({ id }) => id)
    expect([1, 2, 3, 4].map(ids)).toEqual([[order[0], order[4]], [order[1], order[5]], [order[2]], [order[3]]])
  })
})

describe('planOrder', () => {
  it('brings trials that ended in any order back into that of the plan', () => {
    const settings = testSettings({ seed: 3, repeats: 2, systems: ['rag', 'base'] })
    const placed = planTrials(SCENARIO, settings).map(({ question, wordingIndex, ...trial }) => ({
      ...trial,
      question: question.id,
      wording: wordingIndex,
    }))
    const ended = shuffled(placed, seededRandom(1))
    expect(ended).not.toEqual(placed)
    expect(ended.sort(planOrder(SCENARIO, settings))).toEqual(placed)
  })
})
