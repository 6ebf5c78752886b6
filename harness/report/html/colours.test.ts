import { describe, expect, it } from 'vitest'
import { SYSTEMS } from '../../systems/registry.js'
import { looksOf, OUTLINES } from './colours.js'

const IDS = SYSTEMS.map(({ id }) => id)

describe('looksOf', () => {
  it('gives each system of versus a colour and a shape of its own, whoever else is there', () => {
    const looks = [...looksOf(IDS).values()]
    expect(new Set(looks.map(({ colour }) => colour)).size).toBe(IDS.length)
    expect(new Set(looks.map(({ shape }) => shape)).size).toBe(IDS.length)
    const among = looksOf(['mine', ...IDS])
    expect(IDS.map((id) => among.get(id))).toEqual(looks)
  })

  it('has an outline of every shape, and four looks for others', () => {
    const looks = [...looksOf([...IDS, 'one', 'two', 'three', 'four']).values()]
    expect(looks.filter(({ shape }) => !OUTLINES[shape])).toEqual([])
    expect(new Set(looks.map(({ colour, shape }) => `${colour} ${shape}`)).size).toBe(IDS.length + 4)
  })
})
