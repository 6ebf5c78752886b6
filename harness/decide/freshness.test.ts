import { describe, expect, it } from 'vitest'
import type { Measured } from '../drills/summary.js'
import { testDrill } from '../drills/testing.js'
import { freshnessOf } from './freshness.js'

const measured = (system: string, state: string, mean: number): Measured => ({
  condition: `round-1.${state}`,
  folder: `round-1.${state}`,
  setting: { round: 1, state },
  system,
  figures: { 'accuracy.changed': { mean, low: null, high: null, questions: 9 } },
  trials: 9,
  errors: 0,
  notes: [],
})

describe('freshnessOf', () => {
  it.each(['rag+fine-tuned', 'rag+fine-tuned-raft'])('takes %s to have caught up when it was trained again', (system) => {
    const indexed = measured(system, 'caught-up', 0.4)
    expect(freshnessOf(testDrill({ measured: [indexed] }), system)).toBe('missing')
    const drill = testDrill({ measured: [indexed, measured(system, 'retrained-from-nothing', 0.9)] })
    expect(freshnessOf(drill, system)).toMatchObject({ value: 0.9 })
  })

  it('takes rag to have caught up with its index, and base never', () => {
    expect(freshnessOf(testDrill({ measured: [measured('rag', 'caught-up', 0.8)] }), 'rag')).toMatchObject({ value: 0.8 })
    expect(freshnessOf(undefined, 'base')).toBe('inapplicable')
  })
})
