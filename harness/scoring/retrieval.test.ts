import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mrr, recallAt1, recallAt3, recallAtK, reciprocalRank } from './retrieval.js'
import { scored } from './testing.js'

const passage = (article: string, text: string) => ({ id: `${article}#1`, article, text })
const other = passage('returns', 'Returns take 14 days.')
const tank = passage('tank', '# Tank\n\nThe tank\n  holds 1.1 litres. Rinse it.')
const pump = passage('pump', 'The pump runs at 16 bar.')
const tankGold = { article: 'tank', quote: 'The tank holds 1.1 litres.' }
const pumpGold = { article: 'pump', quote: 'The pump runs at 16 bar.' }

describe('recallAtK', () => {
  it('is the share of gold passages among the first k', () => {
    const passages = [other, tank, pump]
    expect(recallAtK(passages, [tankGold, pumpGold], 1)).toBe(0)
    expect(recallAtK(passages, [tankGold, pumpGold], 2)).toBe(0.5)
    expect(recallAtK(passages, [tankGold, pumpGold], 3)).toBe(1)
    expect(recallAtK(passages, [tankGold, pumpGold], 10)).toBe(1)
  })

  it('overlooks white space and nothing else', () => {
    expect(recallAtK([tank], [{ article: 'tank', quote: 'The  tank holds\n1.1 litres.' }], 1)).toBe(1)
    expect(recallAtK([tank], [{ article: 'tank', quote: 'the tank holds 1.1 litres.' }], 1)).toBe(0)
  })

  it('wants the quote from its own article', () => {
    expect(recallAtK([{ ...tank, article: 'tank-copy' }], [tankGold], 1)).toBe(0)
  })

  it('does not find a quote that a chunk border cuts in two', () => {
    expect(recallAtK([passage('tank', 'The tank holds'), passage('tank', '1.1 litres. Rinse it.')], [tankGold], 2)).toBe(0)
  })

  it('is 0 where nothing was retrieved and does not apply without gold passages', () => {
    expect(recallAtK([], [tankGold], 3)).toBe(0)
    expect(recallAtK([tank], [], 3)).toBeNull()
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses k = %d', (k) => expect(() => recallAtK([tank], [tankGold], k)).toThrow(RangeError))

  it('never falls as k grows', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([other, tank, pump]), fc.integer({ min: 1, max: 4 }), (passages, k) => {
        expect(recallAtK(passages, [tankGold, pumpGold], k + 1)).toBeGreaterThanOrEqual(recallAtK(passages, [tankGold, pumpGold], k) ?? 0)
      }),
    )
  })
})

describe('reciprocalRank', () => {
  it('is one over the place of the first passage that holds any gold passage', () => {
    expect(reciprocalRank([tank, pump], [pumpGold, tankGold])).toBe(1)
    expect(reciprocalRank([other, other, pump], [tankGold, pumpGold])).toBe(1 / 3)
  })

  it('is 0 where none does and does not apply without gold passages', () => {
    expect(reciprocalRank([other], [tankGold])).toBe(0)
    expect(reciprocalRank([other], [])).toBeNull()
  })
})

describe('recall@1, recall@3 and mrr', () => {
  it('score the passages of an answer', () => {
    const answered = scored('1.1 litres', { gold: [tankGold] }, [other, tank])
    expect([recallAt1, recallAt3, mrr].map((scorer) => [scorer.id, scorer.score(answered)])).toEqual([
      ['recall@1', 0],
      ['recall@3', 1],
      ['mrr', 0.5],
    ])
  })

  it('do not apply to a system that reads no passages, nor to a question without gold passages', () => {
    for (const scorer of [recallAt1, recallAt3, mrr]) {
      expect(scorer.score(scored('1.1 litres', { gold: [tankGold] }, null))).toBeNull()
      expect(scorer.score(scored("I don't know", { answerable: false }, [tank]))).toBeNull()
    }
  })

  it('are 0, not null, for a system that looked and found nothing', () => {
    for (const scorer of [recallAt1, recallAt3, mrr]) expect(scorer.score(scored('', { gold: [tankGold] }, []))).toBe(0)
  })
})
