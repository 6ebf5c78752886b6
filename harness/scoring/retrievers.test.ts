import { describe, expect, it } from 'vitest'
import type { Chunk } from '../knowledge/chunk.js'
import { testQuestion } from '../run/testing.js'
import { measureRetrievers } from './retrievers.js'

const chunk = (article: string, part: number): Chunk => ({
  id: `${article}#${part}`,
  article,
  heading: article,
  text: `${article} ${part}`,
  hash: '',
})

describe('measureRetrievers', () => {
  it('ranks articles by their best chunk where the gold is a whole article', async () => {
    const search = async () => [chunk('a', 1), chunk('a', 2), chunk('b', 1), chunk('c', 1)]
    const [figures] = await measureRetrievers({ search }, [testQuestion('q', { gold: [{ article: 'b' }] })], 0)
    expect(figures).toMatchObject({ hitAt1: { mean: 0 }, hitAt5: { mean: 1 }, mrr: { mean: 1 / 2 } })
    expect(figures?.ndcgAt10.mean).toBeCloseTo(1 / Math.log2(3))
  })

  it('ranks chunks where a quote says which it must be', async () => {
    const search = async () => [chunk('b', 1), chunk('b', 2)]
    const [figures] = await measureRetrievers({ search }, [testQuestion('q', { gold: [{ article: 'b', quote: 'b 2' }] })], 0)
    expect(figures).toMatchObject({ hitAt1: { mean: 0 }, mrr: { mean: 1 / 2 } })
  })

  it('measures nothing where no question names its passage', async () => {
    expect(await measureRetrievers({ search: async () => [] }, [testQuestion('q', { gold: [] })], 0)).toEqual([])
  })
})
