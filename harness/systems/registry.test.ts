import { describe, expect, it } from 'vitest'
import { BUILT_IN } from '../scenario/schema.js'
import { SYSTEMS } from './registry.js'
import { adaptersOver, type Models } from './resources.js'

describe('SYSTEMS', () => {
  it('are those whose ids a scenario can not give to a system of its own', () => {
    expect(BUILT_IN).toEqual(SYSTEMS.map(({ id }) => id))
  })

  it('have titles that name no adapter which a run may do without', () => {
    const own = { chat: { instructed: true }, tuned: { name: 'tuned elsewhere' } } as unknown as Models
    const without = SYSTEMS.filter(({ uses }) => adaptersOver(own, uses).length === 0)
    expect(without.map(({ id }) => id)).toEqual(['base', 'rag', 'fine-tuned', 'rag+fine-tuned', 'reader-ceiling'])
    expect(without.filter(({ title }) => title.includes('adapter'))).toEqual([])
  })
})
