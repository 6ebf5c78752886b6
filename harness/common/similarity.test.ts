import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dot, jaccard, trigramSet, wordSet } from './similarity.js'

describe('wordSet', () => {
  it('is the distinct words, whatever their case and punctuation', () => {
    expect(wordSet('A kettle: a KETTLE, für 2?')).toEqual(new Set(['a', 'kettle', 'für', '2']))
  })
})

describe('trigramSet', () => {
  it('changes little with a typing slip, and not with case or punctuation', () => {
    const typed = jaccard(trigramSet('how much is the espresso machine'), trigramSet('how much is the expresso machine'))
    expect(typed).toBeGreaterThan(0.8)
    expect(typed).toBeLessThan(1)
    expect(trigramSet('Kettle!')).toEqual(trigramSet('kettle'))
    expect(trigramSet('').size).toBe(0)
  })
})

describe('jaccard', () => {
  it('is what is shared of what there is', () => {
    expect(jaccard(new Set(['a', 'b', 'c']), new Set(['b', 'c', 'd']))).toBe(0.5)
    expect(jaccard(new Set(), new Set())).toBe(0)
  })

  it('is symmetric, in [0, 1], and 1 for equal sets', () => {
    const sets = fc.array(fc.string({ maxLength: 2 }), { minLength: 1 }).map((items) => new Set(items))
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(jaccard(a, b)).toBe(jaccard(b, a))
        expect(jaccard(a, b)).toBeGreaterThanOrEqual(0)
        expect(jaccard(a, b)).toBeLessThanOrEqual(1)
        expect(jaccard(a, a)).toBe(1)
      }),
    )
  })
})

describe('dot', () => {
  it('is the cosine of vectors of length 1', () => {
    expect(dot(Float32Array.of(0.6, 0.8), Float32Array.of(0.8, 0.6))).toBeCloseTo(0.96, 6)
  })
})
