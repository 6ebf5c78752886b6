import { describe, expect, it } from 'vitest'
import { testQuestion, testTrial } from '../run/testing.js'
import type { ScoredTrial } from '../scoring/score.js'
import { comparisonsOf, isEqual, outcomeOf, preferenceId, summarisePreferences } from './pairwise.js'
import type { Preferred } from './rubric.js'

describe('comparisonsOf', () => {
  it('pairs the answers to one wording, each pair of systems once, in the order given', () => {
    const trials = ['rag', 'base', 'fine-tuned'].flatMap((system) => [trial(system, 'q-1', 0, system), trial(system, 'q-1', 1, system)])
    expect(comparisonsOf(trials, ['base', 'rag', 'fine-tuned']).map(({ a, b }) => [a.trial.id, b.trial.id])).toEqual([
      ['parking/base/q-1/0/0', 'parking/rag/q-1/0/0'],
      ['parking/base/q-1/1/0', 'parking/rag/q-1/1/0'],
      ['parking/base/q-1/0/0', 'parking/fine-tuned/q-1/0/0'],
      ['parking/base/q-1/1/0', 'parking/fine-tuned/q-1/1/0'],
      ['parking/rag/q-1/0/0', 'parking/fine-tuned/q-1/0/0'],
      ['parking/rag/q-1/1/0', 'parking/fine-tuned/q-1/1/0'],
    ])
  })

  it('leaves out failed trials, other repeats, other scenarios and other systems', () => {
    const trials = [
      trial('base', 'q-1', 0, 'x'),
      trial('rag', 'q-1', 0, null),
      trial('base', 'q-1', 1, 'x'),
      trial('rag', 'q-1', 1, 'x', { repeat: 1 }),
      trial('base', 'q-1', 2, 'x'),
      trial('rag', 'q-1', 2, 'x', { scenario: 'library' }),
      trial('fine-tuned', 'q-1', 0, 'x'),
    ]
    expect(comparisonsOf(trials, ['base', 'rag'])).toEqual([])
  })

  it('knows answers in the same words', () => {
    const [same, other] = [trial('base', 'q-1', 0, ' 12 months\n'), trial('base', 'q-1', 0, '12 Months')]
    expect(isEqual({ a: same, b: trial('rag', 'q-1', 0, '12 months') })).toBe(true)
    expect(isEqual({ a: other, b: trial('rag', 'q-1', 0, '12 months') })).toBe(false)
  })
})

describe('outcomeOf', () => {
  it.each([
    ['first', 'second', 1],
    ['second', 'first', 0],
    ['first', 'first', 0.5],
    ['second', 'second', 0.5],
    ['tie', 'tie', 0.5],
    ['first', 'tie', 0.5],
    ['tie', 'first', 0.5],
    ['second', 'tie', 0.5],
    ['tie', 'second', 0.5],
  ] as const)('%s with a first, %s with b first: a gets %d', (aFirst, bFirst, expected) => expect(outcomeOf(aFirst, bFirst)).toBe(expected))
})

describe('summarisePreferences', () => {
  it('counts wins, ties and losses, and weighs each question the same', () => {
    const summary = summarise({
      'q-1': [
        ['first', 'second'],
        ['tie', 'tie'],
      ],
      'q-2': [['second', 'first']],
    })
    expect(summary).toMatchObject({ a: 'base', b: 'rag', wins: 1, ties: 1, losses: 1, equal: 0, errors: 0, missing: 0 })
    // base gets (1 + 0.5) / 2 of q-1 and 0 of q-2: 0.375 in the mean, and rag 0.625.
    expect(summary.result).toMatchObject({ difference: -0.25, verdict: 'tied', questions: 2 })
  })

  it('calls a system ahead that wins throughout', () => {
    const all = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`q-${index}`, [['first', 'second'] as const]]))
    expect(summarise(all).result).toMatchObject({ difference: 1, verdict: 'ahead', questions: 8 })
  })

  it('takes a judge that always prefers one place for one without a preference, and reports its bias', () => {
    const summary = summarise({
      'q-1': [['first', 'first']],
      'q-2': [['first', 'first']],
      'q-3': [['second', 'second']],
      'q-4': [['first', 'second']],
    })
    expect(summary).toMatchObject({ wins: 1, ties: 3, losses: 0 })
    expect(summary.positionBias).toMatchObject({ asked: 4, first: 2, second: 1, share: 0.75, mean: { mean: 0.75, questions: 4 } })
  })

  it('weighs each question the same in the interval of the bias', () => {
    const both = ['first', 'first'] as const
    const summary = summarise({ 'q-1': [both, both, both], 'q-2': [['first', 'second']] })
    // python -c "from scipy.stats import beta; print(beta.ppf(.025, 1, 2))"
    expect(summary.positionBias).toMatchObject({ share: 0.75, mean: { mean: 0.5, questions: 2, low: expect.closeTo(0.0125791, 6) } })
  })

  it('does not take a tie in one order for bias', () => {
    expect(summarise({ 'q-1': [['first', 'tie']] }).positionBias).toMatchObject({ asked: 1, first: 0, second: 0, share: 0 })
  })

  it('counts errors and what is missing, and has them in no other figure', () => {
    const summary = summarise({
      'q-1': [['first', 'second']],
      'q-2': [['first', null]],
      'q-3': [[null, undefined]],
      'q-4': [['second', undefined]],
    })
    expect(summary).toMatchObject({ wins: 1, ties: 0, losses: 0, errors: 2, missing: 1, positionBias: { asked: 1 } })
    expect(summary.result).toMatchObject({ difference: 1, questions: 1 })
  })

  it('has no figures where every comparison erred', () => {
    expect(summarise({ 'q-1': [[null, null]] })).toMatchObject({ errors: 1, positionBias: { share: null, mean: null }, result: null })
  })

  it('counts equal answers as ties that nobody was asked about', () => {
    const trials = [trial('base', 'q-1', 0, '12 months'), trial('rag', 'q-1', 0, '12 months')]
    expect(summarisePreferences({ trials, systems: ['base', 'rag'], preferences: new Map(), seed: 0 })).toMatchObject([
      { wins: 0, ties: 1, losses: 0, equal: 1, missing: 0, positionBias: { asked: 0, share: null }, result: { difference: 0 } },
    ])
  })
})

function trial(system: string, question: string, wording: number, answer: string | null, parts = {}): ScoredTrial {
  return { trial: testTrial(system, question, wording, answer, parts), question: testQuestion(question), scores: null }
}

type Order = Preferred | null | undefined

/** Of base and rag: for each wording of a question what the judge says with base first, and with rag first. */
function summarise(orders: Readonly<Record<string, readonly (readonly [Order, Order])[]>>) {
  const comparisons = Object.entries(orders).flatMap(([question, wordings]) =>
    wordings.map((said, wording) => ({ said, a: trial('base', question, wording, 'A'), b: trial('rag', question, wording, 'B') })),
  )
  const preferences = new Map(
    comparisons.flatMap(({ said: [aFirst, bFirst], a, b }) => [
      ...(aFirst === undefined ? [] : [[preferenceId(a.trial, b.trial), aFirst] as const]),
      ...(bFirst === undefined ? [] : [[preferenceId(b.trial, a.trial), bFirst] as const]),
    ]),
  )
  const trials = comparisons.flatMap(({ a, b }) => [a, b])
  const [summary] = summarisePreferences({ trials, systems: ['base', 'rag'], preferences, seed: 0 })
  if (!summary) throw new Error('no pair')
  return summary
}
