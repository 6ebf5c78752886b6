import { describe, expect, it } from 'vitest'
import { levelsOf } from './levels.js'
import type { Contender, Paired, Problem } from './problem.js'
import { WORKLOAD } from './testing.js'

function levels(accuracies: Readonly<Record<string, number>>, pairs: readonly (readonly [a: string, b: string, half: number])[]) {
  const contenders = Object.entries(accuracies).map(
    ([id, value]): Contender => ({
      id,
      accuracy: { value, low: value - 0.1, high: value + 0.1 },
      latency: 'missing',
      p95: 'missing',
      consistency: 'missing',
      freshness: id === 'base' ? 'inapplicable' : { value: 0, low: 0, high: 0 },
      failedOffline: 'missing',
      errors: 0,
      profile: 'missing',
    }),
  )
  const accuracy = pairs.map(([a, b, half]): Paired => {
    const difference = (accuracies[a] as number) - (accuracies[b] as number)
    return { a, b, difference, low: difference - half, high: difference + half }
  })
  const paired = { accuracy, consistency: [] }
  const problem: Problem = { contenders, paired, workload: WORKLOAD, requirements: { offline: false }, priority: [], weights: null }
  return (criterion: 'accuracy' | 'freshness') => Object.fromEntries(levelsOf(problem, criterion, contenders))
}

describe('levelsOf', () => {
  it('opens a level where one of the level above is ahead, whoever is between them', () => {
    const chain = { a: 0.6, b: 0.5, c: 0.4 }
    expect(
      levels(chain, [
        ['a', 'b', 0.15],
        ['b', 'c', 0.15],
        ['a', 'c', 0.15],
      ])('accuracy'),
    ).toEqual({ a: 0, b: 0, c: 1 })
    expect(
      levels(chain, [
        ['a', 'b', 0.15],
        ['b', 'c', 0.15],
        ['a', 'c', 0.25],
      ])('accuracy'),
    ).toEqual({ a: 0, b: 0, c: 0 })
    expect(
      levels(chain, [
        ['a', 'b', 0.05],
        ['b', 'c', 0.15],
        ['a', 'c', 0.15],
      ])('accuracy'),
    ).toEqual({ a: 0, b: 1, c: 1 })
  })

  it('keeps equal figures together, where only one of them is behind', () => {
    expect(
      levels({ a: 0.6, b: 0.5, c: 0.5 }, [
        ['a', 'b', 0.15],
        ['b', 'c', 0.1],
        ['a', 'c', 0.05],
      ])('accuracy'),
    ).toEqual({ a: 0, b: 1, c: 1 })
  })

  it('puts who can have no figure last', () => {
    expect(levels({ base: 0.9, rag: 0.1 }, [])('freshness')).toEqual({ rag: 0, base: 1 })
  })
})
