import { describe, expect, it } from 'vitest'
import { resources } from './claims-run.js'
import { rightOn, testEvidence } from './testing.js'

/** What comes before the first answer of each, in dollars, and what of it serves every scenario. */
function claimOf(rag: { once: number; shared: number }, tuned: { once: number; shared: number }) {
  const evidence = testEvidence({ rag: { right: rightOn(50) }, 'fine-tuned': { right: rightOn(50) } })
  const costs = new Map([
    ['rag', rag],
    ['fine-tuned', tuned],
  ])
  const systems = evidence.scenario.systems.map((system) => {
    const { once, shared } = costs.get(system.id) ?? { once: 0, shared: 0 }
    return { ...system, cost: system.cost && { ...system.cost, once, sharedOnce: shared } }
  })
  return resources.measure({ ...evidence, scenario: { ...evidence.scenario, systems } }, undefined as never)
}

describe('resources', () => {
  it('are what the scenario takes: a reader adapter that serves every scenario is told beside it', () => {
    const claim = claimOf({ once: 0.143, shared: 0.142 }, { once: 0.073, shared: 0 })
    expect(claim).toMatchObject({ ahead: 'rag', data: 'agrees' })
    expect(claim.figures.map(({ figure }) => Number(figure.value.toFixed(6)))).toEqual([0.001, 0.073])
    expect(claim.notes).toContain('rag has the general reader adapter besides, made once for every scenario, at $0.142')
  })

  it('are a tie within a tenth', () => {
    expect(claimOf({ once: 0.069, shared: 0 }, { once: 0.073, shared: 0 })).toMatchObject({ ahead: 'tied', notes: [] })
    expect(claimOf({ once: 0.09, shared: 0 }, { once: 0.073, shared: 0 })).toMatchObject({ ahead: 'fine-tuned', data: 'disagrees' })
  })
})
