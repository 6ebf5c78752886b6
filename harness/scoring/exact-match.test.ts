import { describe, expect, it } from 'vitest'
import { exactMatch, isExactMatch } from './exact-match.js'
import { scored } from './testing.js'

describe('isExactMatch', () => {
  it('overlooks case, punctuation, articles and white space', () => {
    expect(isExactMatch(' the Pump  is blocked. ', ['Pump is blocked'])).toBe(true)
    expect(isExactMatch('The pump', ['pump is blocked'])).toBe(false)
  })

  it('takes any accepted answer', () => {
    expect(isExactMatch('one year', ['12 months', 'One year.'])).toBe(true)
    expect(isExactMatch('one year', [])).toBe(false)
  })
})

describe('exactMatch', () => {
  it('is 1 or 0 for answerable questions', () => {
    expect(exactMatch.score(scored('12 months.'))).toBe(1)
    expect(exactMatch.score(scored('It is 12 months.'))).toBe(0)
  })

  it('does not apply to unanswerable and to yes/no/maybe questions', () => {
    expect(exactMatch.score(scored("I don't know", { answerable: false, answers: ["I don't know"] }))).toBeNull()
    expect(exactMatch.score(scored('Yes', { label: 'yes', answers: ['Yes'] }))).toBeNull()
  })
})
