import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isExactMatch } from './exact-match.js'
import { scored } from './testing.js'
import { bestF1, tokenF1 } from './token-f1.js'

describe('bestF1', () => {
  it('is the harmonic mean of precision and recall over words', () => {
    expect(bestF1('blocked pump inside', ['The pump is blocked.'])).toBeCloseTo(2 / 3, 12)
  })

  it('counts a word as often as both have it', () => {
    expect(bestF1('pump pump', ['pump'])).toBeCloseTo(2 / 3, 12)
  })

  it('takes the best of the accepted answers', () => {
    expect(bestF1('one year', ['12 months', 'one year'])).toBe(1)
  })

  it('is 0 where nothing is left to compare', () => {
    expect(bestF1('', ['12 months'])).toBe(0)
    expect(bestF1('the', ['a'])).toBe(0)
    expect(bestF1('12 months', [])).toBe(0)
  })

  const words = fc.array(fc.constantFrom('pump', 'is', 'blocked', '16', 'bar', 'the'), { maxLength: 8 }).map((parts) => parts.join(' '))

  it('lies in [0, 1], is symmetric, and is 1 for an exact match with a word in it', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const score = bestF1(a, [b])
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(bestF1(b, [a])).toBeCloseTo(score, 12)
        if (isExactMatch(a, [b]) && score > 0) expect(score).toBe(1)
      }),
    )
  })
})

describe('tokenF1', () => {
  it('scores answerable questions against their accepted answers', () => {
    expect(tokenF1.score(scored('12 months', { answers: ['12 months'] }))).toBe(1)
    expect(tokenF1.score(scored('', { answers: ['12 months'] }))).toBe(0)
  })

  it('does not apply to unanswerable and to yes/no/maybe questions', () => {
    expect(tokenF1.score(scored("I don't know", { answerable: false, answers: ["I don't know"] }))).toBeNull()
    expect(tokenF1.score(scored('Yes', { label: 'yes', answers: ['Yes'] }))).toBeNull()
  })
})
