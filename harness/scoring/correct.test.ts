import { describe, expect, it } from 'vitest'
import { correct } from './correct.js'
import { scored } from './testing.js'

describe('correct', () => {
  it('wants every key fact of an answerable question', () => {
    const keyFacts = [['12 months', 'one year'], ['16 bar']]
    expect(correct.score(scored('One year, at 16 bar.', { keyFacts }))).toBe(1)
    expect(correct.score(scored('12 months', { keyFacts }))).toBe(0)
    expect(correct.score(scored('', { keyFacts }))).toBe(0)
  })

  it('wants the judgement of a yes/no/maybe question, and nothing more', () => {
    expect(correct.score(scored('No. It goes cloudy.', { label: 'no', keyFacts: [['squeeze']] }))).toBe(1)
    expect(correct.score(scored('Yes.', { label: 'no' }))).toBe(0)
  })

  it('wants a refusal of an unanswerable question', () => {
    expect(correct.score(scored("I don't know.", { answerable: false }))).toBe(1)
    expect(correct.score(scored('12 months', { answerable: false }))).toBe(0)
  })

  it('never takes a refusal for an answer, whatever it goes on to say', () => {
    expect(correct.score(scored("I don't know. 12 months is usual.", { keyFacts: [['12 months']] }))).toBe(0)
    expect(correct.score(scored("I don't know. Maybe.", { label: 'maybe' }))).toBe(0)
  })

  it('takes a hedged answer for an answer', () => {
    expect(correct.score(scored("I'm not sure, but I think it is 12 months.", { keyFacts: [['12 months']] }))).toBe(1)
  })
})
