import { describe, expect, it } from 'vitest'
import type { Difference, DrillSummary, Figure, Measured } from '../drills/summary.js'
import { testDrill } from '../drills/testing.js'
import { dynamicKnowledge, largeKnowledge, offline } from './claims-drill.js'
import { type Evidence, foreignDrills } from './evidence.js'
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

describe('largeKnowledge', () => {
  const sized = (chunks: number, mean: number): Measured => ({
    ...measured('rag', `x${chunks}`, share(mean, mean - 0.1, mean + 0.1)),
    figures: { accuracy: share(mean, mean - 0.1, mean + 0.1), chunks: { mean: chunks, low: null, high: null, questions: null } },
  })
  const claim = (change: Pick<Difference, 'difference' | 'low' | 'high' | 'verdict'> | null) => {
    const [small, large] = [sized(400, 0.7), sized(4000, 0.68)]
    const ends = { from: { condition: small.condition, system: 'rag' }, to: { condition: large.condition, system: 'rag' } }
    const differences = change ? [{ system: 'rag', figure: 'accuracy' as const, ...ends, ...change, sd: 0.3, questions: 60 }] : []
    const drill = testDrill({ drill: 'scale', measured: [small, large], differences })
    return largeKnowledge.measure(
      { ...testEvidence({ rag: { right: rightOn(50) } }), drills: [{ path: 'drill.json', drill }] },
      undefined as never,
    )
  }

  it('holds where the interval leaves out a loss of more than 10 points', () => {
    expect(claim({ difference: -0.02, low: -0.08, high: 0.04, verdict: 'tied' })).toMatchObject({ ahead: 'rag holds', data: 'agrees' })
  })

  it('compares sizes in one store, whichever of the stores come first and last', () => {
    const stores = ['vectra', 'lancedb'].map((store) =>
      [sized(400, 0.7), sized(4000, 0.68)].map((one) => ({ ...one, condition: `${one.condition}-${store}` })),
    )
    const [[small, large], [other, otherLarge]] = stores as [[Measured, Measured], [Measured, Measured]]
    const between = { from: { condition: small.condition, system: 'rag' }, to: { condition: large.condition, system: 'rag' } }
    const change = { difference: -0.02, low: -0.08, high: 0.04, verdict: 'tied' as const, sd: 0.3, questions: 60 }
    const differences = [{ system: 'rag', figure: 'accuracy' as const, ...between, ...change }]
    const drill = testDrill({ drill: 'scale', measured: [small, other, large, otherLarge], differences })
    const evidence = { ...testEvidence({ rag: { right: rightOn(50) } }), drills: [{ path: 'drill.json', drill }] }
    expect(largeKnowledge.measure(evidence, undefined as never)).toMatchObject({ ahead: 'rag holds', data: 'agrees' })
  })

  it('is undecided where so few questions can’t tell', () => {
    const undecided = claim({ difference: -0.03, low: -0.13, high: 0.07, verdict: 'tied' })
    expect(undecided).toMatchObject({ ahead: 'tied', data: 'undecided' })
    expect(undecided.notes).toContain('-3.0 [-13.0, +7.0] points on 60 questions')
  })

  it('does not hold where answers get worse beyond chance, and is not measured where nothing was compared', () => {
    expect(claim({ difference: -0.12, low: -0.2, high: -0.04, verdict: 'behind' })).toMatchObject({ ahead: 'rag loses', data: 'disagrees' })
    expect(claim(null)).toMatchObject({ ahead: null, data: 'not measured' })
  })
})

describe('offline', () => {
  const without = (system: string, figures: Measured['figures']): Measured => ({
    condition: 'network-none',
    folder: 'network-none',
    setting: { lost: 'network' },
    system,
    figures,
    trials: 18,
    errors: 0,
    notes: [],
  })
  const claim = (tuned: Measured['figures'], rag: Measured['figures']) => {
    const drill = testDrill({ drill: 'offline', measured: [without('fine-tuned', tuned), without('rag', rag)] })
    const evidence = testEvidence({ rag: { right: rightOn(50) } })
    return offline.measure({ ...evidence, drills: [{ path: 'drill.json', drill }] }, undefined as never)
  }
  const [none, all] = [share(0, 0, 0.15), share(1, 0.85, 1)]

  it('shows what was right, and goes by whether anything failed', () => {
    const { figures, ...result } = claim({ answered: share(0.4, 0.2, 0.6), failed: none }, { answered: none, failed: all })
    expect(result).toMatchObject({ ahead: 'fine-tuned', data: 'agrees', missing: null })
    expect(figures.map(({ system, state, figure }) => [system, state, figure.value])).toEqual([
      ['fine-tuned', null, 0.4],
      ['rag', null, 0],
    ])
  })

  it('shows what failed where no scorer tells what is right', () => {
    const { figures, ...result } = claim({ failed: none }, { failed: none })
    expect(result).toMatchObject({ ahead: 'tied', data: 'agrees', missing: null })
    expect(figures.map(({ system, state, figure }) => [system, state, figure.value])).toEqual([
      ['fine-tuned', 'failed', 0],
      ['rag', 'failed', 0],
    ])
    expect(claim({ failed: all }, { failed: none })).toMatchObject({ ahead: 'rag', data: 'disagrees' })
  })

  it('is not measured where a system is not in the drill', () => {
    const drill = testDrill({ drill: 'offline', measured: [without('rag', { failed: none })] })
    const evidence = testEvidence({ rag: { right: rightOn(50) } })
    expect(offline.measure({ ...evidence, drills: [{ path: 'drill.json', drill }] }, undefined as never).data).toBe('not measured')
  })
})

describe('foreignDrills', () => {
  it('names what the drill was measured with that the run was not', () => {
    const evidence = testEvidence({ rag: { right: rightOn(50) } })
    const { run, scenario } = evidence
    const own = testDrill({
      hashes: { ...testDrill().hashes, knowledge: scenario.hashes.knowledge, training: scenario.hashes.training },
      models: { ...testDrill().models, chat: run.models.chat, adapters: { tuned: null, reader: 'r', raft: 'f' } },
    })
    const differs = (reader: string | null, raft = 'f') =>
      foreignDrills({ ...evidence, adapters: { tuned: 't', reader, raft }, drills: [{ path: 'd', drill: own }] })
    expect(differs('r')).toEqual([])
    expect(differs(null)).toEqual([])
    const searched = (drill: object | undefined, run: object | null) =>
      foreignDrills({
        ...evidence,
        retrieval: run as Evidence['retrieval'],
        drills: [{ path: 'd', drill: { ...own, retrieval: drill as DrillSummary['retrieval'] } }],
      })
    expect(searched({ passages: 1, rerank: true }, { rerank: true, passages: 1 })).toEqual([])
    expect(searched({ passages: 1 }, { passages: 1, rerank: true })).toEqual([{ path: 'd', differs: ['retrieval'], unused: false }])
    expect([searched(undefined, { passages: 1 }), searched({ passages: 1 }, null)]).toEqual([[], []])
    expect(differs('another')).toEqual([{ path: 'd', differs: ['reader adapter'], unused: false }])
    expect(differs('r', 'another')).toEqual([{ path: 'd', differs: ['raft adapter'], unused: false }])
  })
})
