import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { clocks, refuseEmptyShards, refuseShard } from './shard.js'
import { testQuestion, testScenario, testSettings } from './testing.js'

const shard = (index: number, count: number) => testSettings({ shard: { index, count } })

describe('clocks', () => {
  it('lets the first shard clock for all, and a run without shards for itself', () => {
    expect([shard(1, 3), shard(2, 3), shard(3, 3), testSettings()].map(clocks)).toEqual([true, false, false, true])
    expect(clocks(testSettings({ latencyQuestions: 0 }))).toBe(false)
  })
})

describe('refuseEmptyShards', () => {
  const scenario = testScenario(['q-1', 'q-2', 'q-3'].map((id) => testQuestion(id)))

  it('refuses more shards than a scenario has questions to ask', () => {
    expect(() => refuseEmptyShards([scenario], shard(1, 3))).not.toThrow()
    expect(() => refuseEmptyShards([scenario], testSettings())).not.toThrow()
    expect(() => refuseEmptyShards([scenario], shard(1, 4))).toThrow(InputError)
    expect(() => refuseEmptyShards([scenario], { ...shard(2, 3), limit: 2 })).toThrow(
      '--shard 2/3: parking has 2 questions to ask: make 2 shards at most',
    )
  })
})

describe('refuseShard', () => {
  it('refuses a shard where a whole run is wanted', () => {
    expect(() => refuseShard('runs/a', testSettings())).not.toThrow()
    expect(() => refuseShard('runs/a', shard(2, 4))).toThrow(
      'runs/a: it is shard 2/4 of a run; join the shards first with npx versus merge',
    )
  })
})
