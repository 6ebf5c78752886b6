import { describe, expect, it } from 'vitest'
import { REFUSAL } from '../scenario/scenario.js'
import { readerPairs } from './reader-set.js'

describe('readerPairs', () => {
  const { pairs, dev } = readerPairs()
  const answered = pairs.filter(({ completion }) => completion !== REFUSAL)

  it('cites the passage that holds the answer', () => {
    const judgements = /^\[\d\] (Yes|No|Maybe)\b/
    for (const { prompt, completion } of answered.filter((pair) => !judgements.test(pair.completion))) {
      const [, number, answer] = /^\[(\d)\] (.*)\.$/.exec(completion) ?? []
      const passage = prompt.own.split(/^\[\d\] /m)[Number(number)]
      expect(passage?.toLowerCase().replace(/\s+/g, ' ')).toContain(answer?.toLowerCase().replace(/\s+/g, ' '))
    }
  })

  it('puts the right passage at every place, and shows one to three', () => {
    const cited = new Set(answered.map(({ completion }) => completion.slice(0, 3)))
    expect(cited).toEqual(new Set(['[1]', '[2]', '[3]']))
    const shown = new Set(pairs.map(({ prompt }) => prompt.own.match(/^\[\d\] /gm)?.length))
    expect(shown).toEqual(new Set([1, 2, 3]))
  })

  it('refuses in about a third', () => {
    const share = 1 - answered.length / pairs.length
    expect(share).toBeGreaterThan(0.25)
    expect(share).toBeLessThan(0.4)
  })

  it('goes through the passages twice, with other neighbours', () => {
    const asked = (half: typeof pairs) => new Set(half.map(({ prompt }) => prompt.own.split('Question: ').at(-1)))
    const [first, second] = [pairs.slice(0, pairs.length / 2), pairs.slice(pairs.length / 2)]
    expect(first.length).toBe(second.length)
    const prompts = new Set(first.map(({ prompt }) => prompt.own))
    expect(second.filter(({ prompt }) => !prompts.has(prompt.own)).length).toBeGreaterThan(second.length / 2)
    expect([...asked(second)].filter((question) => !asked(first).has(question)).length).toBeGreaterThan(500)
  })

  it('is the same each time, and keeps whole groups apart for decisions', () => {
    expect(readerPairs()).toEqual({ pairs, dev })
    const questions = (set: typeof pairs) => new Set(set.map(({ prompt }) => prompt.own.split('Question: ').at(-1)))
    const held = questions(dev)
    expect(held.size).toBeGreaterThan(100)
    expect([...questions(pairs)].filter((question) => held.has(question))).toEqual([])
  })
})
