import { describe, expect, it } from 'vitest'
import { resources } from './claims-run.js'
import { decide } from './decide.js'
import type { Evidence } from './evidence.js'
import { rightOn, testEvidence, wishes } from './testing.js'

const EVIDENCE = testEvidence({ base: { right: rightOn(10) }, rag: { right: rightOn(40) }, 'fine-tuned': { right: rightOn(50) } })

function claimOf(id: string, evidence: Evidence) {
  return decide(evidence, wishes()).claims.find((claim) => claim.id === id)
}

/** By words alike, which make no answer right. */
function graded(evidence: Evidence): Evidence {
  const systems = evidence.scenario.systems.map((system) => ({ ...system, scores: { tokenF1: system.scores['correct'] ?? null } }))
  return { ...evidence, scenario: { ...evidence.scenario, primaryScorer: 'tokenF1', systems }, scores: null }
}

describe('the claim about performance', () => {
  it('counts right answers a second, where the scorer tells which are right', () => {
    expect(claimOf('performance', EVIDENCE)?.notes).toEqual(['fine-tuned: 5.00 right answers a second', 'rag: 4.00 right answers a second'])
    expect(claimOf('performance', graded(EVIDENCE))?.notes).toEqual([])
  })
})

describe('the claim about domain-specific knowledge', () => {
  it('names the scorer that it is measured by', () => {
    expect(claimOf('domain-knowledge', EVIDENCE)?.measure).toBe('right without passages, against the untouched model')
    expect(claimOf('domain-knowledge', graded(EVIDENCE))?.measure).toBe('tokenF1 without passages, against the untouched model')
  })
})

/** What comes before the first answer of each, in dollars, and what of it serves every scenario. */
function resourcesOf(rag: { once: number; shared: number }, tuned: { once: number; shared: number }) {
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

describe('the claim about resources', () => {
  it('are what the scenario takes: a reader adapter that serves every scenario is told beside it', () => {
    const claim = resourcesOf({ once: 0.143, shared: 0.142 }, { once: 0.073, shared: 0 })
    expect(claim).toMatchObject({ ahead: 'rag', data: 'agrees' })
    expect(claim.figures.map(({ figure }) => Number(figure.value.toFixed(6)))).toEqual([0.001, 0.073])
    expect(claim.notes).toContain('rag has the general reader adapter besides, made once for every scenario, at $0.142')
  })

  it('are a tie within a tenth', () => {
    expect(resourcesOf({ once: 0.069, shared: 0 }, { once: 0.073, shared: 0 })).toMatchObject({ ahead: 'tied', notes: [] })
    expect(resourcesOf({ once: 0.09, shared: 0 }, { once: 0.073, shared: 0 })).toMatchObject({ ahead: 'fine-tuned', data: 'disagrees' })
  })
})
