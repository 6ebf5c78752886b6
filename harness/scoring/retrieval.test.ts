import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { validate } from '../common/jsonl.js'
import { packageRoot } from '../common/paths.js'
import { mrr, ndcgAt5, ndcgAtK, recallAt1, recallAt3, recallAt5, recallAtK, reciprocalRank } from './retrieval.js'
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

describe('ndcgAtK', () => {
  const both = passage('tank', 'The tank holds 1.1 litres. Descale it.')
  const descaleGold = { article: 'tank', quote: 'Descale it.' }

  it('discounts a gain by its rank', () => {
    expect(ndcgAtK([tank, pump, other], [tankGold, pumpGold], 5)).toBe(1)
    expect(ndcgAtK([other, tank], [tankGold], 5)).toBeCloseTo(1 / Math.log2(3), 12)
    expect(ndcgAtK([other, other, tank], [tankGold], 2)).toBe(0)
  })

  it('counts a gold passage once', () => {
    expect(ndcgAtK([tank, tank, pump], [tankGold, pumpGold], 5)).toBe(ndcgAtK([tank, other, pump], [tankGold, pumpGold], 5))
  })

  it('asks for one passage where one holds all', () => {
    expect(ndcgAtK([both, other], [tankGold, descaleGold], 5)).toBe(1)
    expect(ndcgAtK([tank, other], [tankGold, descaleGold], 5)).toBeLessThan(1)
  })

  it('is 0 where nothing was retrieved and does not apply without gold passages', () => {
    expect(ndcgAtK([], [tankGold], 5)).toBe(0)
    expect(ndcgAtK([tank], [], 5)).toBeNull()
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses k = %d', (k) => expect(() => ndcgAtK([tank], [tankGold], k)).toThrow(RangeError))

  it('never falls when a gold passage moves up past one that holds none', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([other, other, tank, pump]),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 1, max: 4 }),
        (list, at, k) => {
          const [above, below] = [list[at], list[at + 1]]
          fc.pre(above === other && below !== undefined)
          const swapped = list.with(at, below).with(at + 1, above)
          expect(ndcgAtK(swapped, [tankGold, pumpGold], k)).toBeGreaterThanOrEqual(ndcgAtK(list, [tankGold, pumpGold], k) ?? 1)
        },
      ),
    )
  })
})

// Reference values: tests/reference/rouge_retrieval.py
const referenceFolder = process.env['VERSUS_REFERENCE'] ?? `${packageRoot()}/tests/reference`
const file = `${referenceFolder}/rouge-retrieval.json`
const figure = z.number().nullable()
const { rankings } = validate(
  JSON.parse(readFileSync(file, 'utf8')),
  z.object({
    rankings: z
      .array(z.object({ id: z.string().optional(), passages: z.string(), gold: z.number(), reciprocalRank: z.number() }).catchall(figure))
      .min(80),
  }),
  file,
)

describe('figures of rankings equal trec_eval', () => {
  const gold = (quote: number | string) => ({ article: 'a', quote: `Quote ${quote}.` })
  const close = (actual: number | null, expected: unknown) =>
    expect(Math.abs((actual ?? Number.NaN) - Number(expected))).toBeLessThanOrEqual(1e-9)

  it.each(rankings)('$passages of $gold', (ranking) => {
    const passages = ranking.passages.split(' ').map((quotes) => ({
      article: 'a',
      text:
        quotes === '-'
          ? 'Nothing.'
          : quotes
              .split(',')
              .map((quote) => gold(quote).quote)
              .join(' '),
    }))
    const wanted = Array.from({ length: ranking.gold }, (_, quote) => gold(quote))
    close(reciprocalRank(passages, wanted), ranking.reciprocalRank)
    for (const k of [1, 3, 5]) {
      close(ndcgAtK(passages, wanted, k), ranking[`ndcg@${k}`])
      const recall = ranking[`recall@${k}`]
      if (recall !== null) close(recallAtK(passages, wanted, k), recall)
    }
  })
})

describe('recall@1, recall@3, recall@5, mrr and ndcg@5', () => {
  const SCORERS = [recallAt1, recallAt3, recallAt5, mrr, ndcgAt5]

  it('score the passages of an answer', () => {
    const answered = scored('1.1 litres', { gold: [tankGold] }, [other, tank])
    expect(SCORERS.map((scorer) => [scorer.id, scorer.score(answered)])).toEqual([
      ['recall@1', 0],
      ['recall@3', 1],
      ['recall@5', 1],
      ['mrr', 0.5],
      ['ndcg@5', 1 / Math.log2(3)],
    ])
  })

  it('do not apply to a system that reads no passages, nor to a question without gold passages', () => {
    for (const scorer of SCORERS) {
      expect(scorer.score(scored('1.1 litres', { gold: [tankGold] }, null))).toBeNull()
      expect(scorer.score(scored("I don't know", { answerable: false }, [tank]))).toBeNull()
    }
  })

  it('are 0, not null, for a system that looked and found nothing', () => {
    for (const scorer of SCORERS) expect(scorer.score(scored('', { gold: [tankGold] }, []))).toBe(0)
  })
})
