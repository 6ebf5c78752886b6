import { describe, expect, it } from 'vitest'
import { loadScenario } from '../scenario/load.js'
import { readProvenance } from './adapter.js'
import { changedSince } from './staleness.js'
import { factPairs, hashOfPairs } from './training-set.js'

describe('changedSince', async () => {
  const scenario = await loadScenario('customer-support', 'scenarios')
  const { knowledge, training } = scenario.hashes
  const trainingSet = { sha256: hashOfPairs(factPairs(scenario)), pairs: 1, dev: 1 }
  const fresh = {
    ...readProvenance('fixtures/customer-support/adapters'),
    trainingSet,
    knowledge: { sha256: knowledge },
    training: { sha256: training },
  }

  it('finds nothing where pairs and knowledge are those of then', () => {
    expect(changedSince(fresh, scenario)).toEqual([])
  })

  it('tells of changed pairs and of changed knowledge, each by itself', () => {
    expect(changedSince({ ...fresh, trainingSet: { ...trainingSet, sha256: 'other' } }, scenario)).toEqual(['training pairs'])
    expect(changedSince({ ...fresh, knowledge: { sha256: 'other' } }, scenario)).toEqual(['knowledge'])
  })

  it('compares the rows where the pairs were made from passages, too', () => {
    const raft = { ...fresh, style: 'raft' as const, trainingSet: { ...trainingSet, sha256: 'other' } }
    expect(changedSince(raft, scenario)).toEqual([])
    expect(changedSince({ ...raft, training: { sha256: 'other' } }, scenario)).toEqual(['training pairs'])
  })

  it('takes as unchanged what an adapter of before does not tell of', () => {
    expect(changedSince({ ...fresh, knowledge: undefined }, scenario)).toEqual([])
  })
})
