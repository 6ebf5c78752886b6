import { describe, expect, it } from 'vitest'
import { BUILT_IN } from '../scenario/schema.js'
import { SYSTEMS } from './registry.js'

describe('SYSTEMS', () => {
  it('are those whose ids a scenario can not give to a system of its own', () => {
    expect(BUILT_IN).toEqual(SYSTEMS.map(({ id }) => id))
  })
})
