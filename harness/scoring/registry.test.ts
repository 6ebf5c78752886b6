import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SCORERS, scorerHash, scoresOf } from './registry.js'
import { scored } from './testing.js'

describe('SCORERS', () => {
  it('has one scorer for each id, the primary one first', () => {
    const ids = SCORERS.map((scorer) => scorer.id)
    expect(ids[0]).toBe('correct')
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gives a number in [0, 1] or null, whatever the answer', () => {
    const kinds = [{}, { answerable: false }, { label: 'maybe' as const }, { keyFacts: [['12 months'], ['16 bar']] }]
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...kinds), (text, kind) => {
        for (const score of Object.values(scoresOf(scored(text, kind, [])))) expect(score === null || (score >= 0 && score <= 1)).toBe(true)
      }),
    )
  })
})

describe('scoresOf', () => {
  it('has every scorer, null where it does not apply', () => {
    expect(scoresOf(scored('12 months'))).toEqual({
      correct: 1,
      keyFacts: 1,
      label: null,
      refusal: null,
      tokenF1: 1,
      exactMatch: 1,
      'recall@1': null,
      'recall@3': null,
      mrr: null,
    })
  })
})

describe('scorerHash', () => {
  it('stays the same when scorers change places and differs when one changes its version', () => {
    expect(scorerHash([...SCORERS].reverse())).toBe(scorerHash())
    expect(scorerHash(SCORERS.map(({ id, version }) => ({ id, version: id === 'label' ? version + 1 : version })))).not.toBe(scorerHash())
    expect(scorerHash(SCORERS.slice(1))).not.toBe(scorerHash())
  })
})
