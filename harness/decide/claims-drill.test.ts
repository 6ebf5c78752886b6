import { describe, expect, it } from 'vitest'
import type { Difference, Figure, Measured } from '../drills/summary.js'
import { testDrill } from '../drills/testing.js'
import { dynamicKnowledge } from './claims-drill.js'
import { rightOn, testEvidence } from './testing.js'

const share = (mean: number, low: number, high: number): Figure => ({ mean, low, high, questions: 18 })
const measured = (system: string, state: string, changed: Figure): Measured => ({
  condition: `round-1.${state}`,
  folder: `round-1.${state}`,
  setting: { round: 1, state },
  system,
  figures: { 'accuracy.changed': changed },
  trials: 18,
  errors: 0,
  notes: [],
})
// 7 of 18 against none: the intervals of each by itself share the values from 0.17 to 0.19.
const MEASURED = [measured('rag', 'caught-up', share(0.39, 0.17, 0.67)), measured('fine-tuned', 'stale', share(0, 0, 0.19))]

function claimWith(differences: readonly Difference[]) {
  const evidence = testEvidence({ rag: { right: rightOn(50) }, 'fine-tuned': { right: rightOn(50) } })
  const drill = testDrill({ measured: MEASURED, differences: [...differences] })
  return dynamicKnowledge.measure({ ...evidence, drills: [{ path: 'drill.json', drill }] }, undefined as never)
}

describe('dynamicKnowledge', () => {
  const compared = (verdict: Difference['verdict']): Difference => ({
    system: 'rag',
    figure: 'accuracy.changed',
    from: { condition: 'round-1.stale', system: 'fine-tuned' },
    to: { condition: 'round-1.caught-up', system: 'rag' },
    difference: 0.39,
    low: 0.17,
    high: 0.67,
    sd: 0.5,
    verdict,
    questions: 18,
  })

  it('goes by the questions that both were asked', () => {
    expect(claimWith([compared('ahead')])).toMatchObject({ ahead: 'rag', data: 'agrees' })
    expect(claimWith([compared('behind')])).toMatchObject({ ahead: 'fine-tuned', data: 'disagrees' })
    expect(claimWith([compared('tied')])).toMatchObject({ ahead: 'tied', data: 'undecided' })
  })

  it('goes by the intervals of each where the drill did not compare them', () => {
    const other = { ...compared('ahead'), from: { condition: 'round-1.before', system: 'fine-tuned' } }
    expect(claimWith([])).toMatchObject({ ahead: 'tied', data: 'undecided' })
    expect(claimWith([other])).toMatchObject({ ahead: 'tied', data: 'undecided' })
  })
})
