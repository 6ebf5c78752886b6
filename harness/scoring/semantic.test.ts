import { describe, expect, it } from 'vitest'
import { semantic } from './semantic.js'
import { scored } from './testing.js'

const similarity = { trial: 'parking/rag/q-1/0/0', accepted: 0.83, clauses: null }

describe('semantic', () => {
  it('is the cosine with the nearest accepted answer', () => {
    expect(semantic.score({ ...scored('one year'), similarity })).toBe(0.83)
  })

  it('does not apply to a run whose meanings were not compared', () => {
    expect(semantic.score(scored('one year'))).toBeNull()
  })

  it('does not apply where a refusal or a judgement is asked for', () => {
    expect(semantic.score({ ...scored("I don't know", { answerable: false }), similarity })).toBeNull()
    expect(semantic.score({ ...scored('Yes', { label: 'yes', answers: ['Yes'] }), similarity })).toBeNull()
  })
})
