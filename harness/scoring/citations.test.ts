import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { citationPrecision, citationRecall, precisionOfCitations, recallOfCitations } from './citations.js'
import { scored } from './testing.js'

const tank = { id: 'tank#1', article: 'tank', text: 'The tank\n holds 1.1 litres. Rinse it.' }
const pump = { id: 'pump#1', article: 'pump', text: 'The pump runs at 16 bar.' }
const other = { id: 'returns#1', article: 'returns', text: 'Returns take 14 days.' }
const passages = [other, tank, pump]
const tankGold = { article: 'tank', quote: 'The tank holds 1.1 litres.' }
const pumpGold = { article: 'pump', quote: 'The pump runs at 16 bar.' }
const gold = [tankGold, pumpGold]
const citing = (...citations: string[]) => ({ passages, citations })

describe('precisionOfCitations', () => {
  it('is the share of cited passages that hold a gold quote', () => {
    expect(precisionOfCitations(citing('tank#1'), gold)).toBe(1)
    expect(precisionOfCitations(citing('returns#1', 'tank#1'), gold)).toBe(0.5)
    expect(precisionOfCitations(citing('returns#1'), gold)).toBe(0)
  })

  it('counts a passage once, and one that was not given as wrong', () => {
    expect(precisionOfCitations(citing('tank#1', 'tank#1', 'returns#1'), gold)).toBe(0.5)
    expect(precisionOfCitations(citing('tank#1', 'kettle#1'), gold)).toBe(0.5)
  })

  it('does not apply where nothing is cited', () => {
    expect(precisionOfCitations(citing(), gold)).toBeNull()
  })
})

describe('recallOfCitations', () => {
  it('is the share of gold quotes that a cited passage holds', () => {
    expect(recallOfCitations(citing('tank#1', 'pump#1'), gold)).toBe(1)
    expect(recallOfCitations(citing('tank#1', 'returns#1'), gold)).toBe(0.5)
    expect(recallOfCitations(citing('returns#1'), gold)).toBe(0)
  })

  it('is 0 where nothing is cited', () => {
    expect(recallOfCitations(citing(), gold)).toBe(0)
  })

  it('never falls with one more citation', () => {
    fc.assert(
      fc.property(fc.subarray(['tank#1', 'pump#1', 'returns#1']), fc.constantFrom('tank#1', 'pump#1', 'returns#1'), (cited, more) => {
        expect(recallOfCitations(citing(...cited, more), gold)).toBeGreaterThanOrEqual(recallOfCitations(citing(...cited), gold) ?? 1)
      }),
    )
  })
})

describe('citationPrecision and citationRecall', () => {
  it('score what an answer cites', () => {
    const base = scored('1.1 litres', { gold }, passages)
    const answered = { ...base, answer: { ...base.answer, citations: ['tank#1'] } }
    expect(citationPrecision.score(answered)).toBe(1)
    expect(citationRecall.score(answered)).toBe(0.5)
  })

  it('do not apply to a system that reads no passages, nor to an unanswerable question', () => {
    for (const scorer of [citationPrecision, citationRecall]) {
      expect(scorer.score(scored('1.1 litres', { gold }, null))).toBeNull()
      const base = scored('1.1 litres', { answerable: false }, passages)
      expect(scorer.score({ ...base, answer: { ...base.answer, citations: ['tank#1'] } })).toBeNull()
    }
  })
})
