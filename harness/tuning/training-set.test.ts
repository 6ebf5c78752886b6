import { describe, expect, it } from 'vitest'
import { closedBookPrompt } from '../models/prompts.js'
import { pairsToLearn, shortHash, type TrainingPair } from './training-set.js'

const pair = (question: string, completion = 'yes'): TrainingPair => ({ prompt: closedBookPrompt(question), completion })
const old = Array.from({ length: 10 }, (_, index) => pair(`old ${index}`))
const known = new Set(old.map(shortHash))

describe('pairsToLearn', () => {
  const set = { pairs: [...old, pair('new 1'), pair('old 3', 'no')], dev: [] }

  it('has what is new, and what is answered otherwise now', () => {
    expect(pairsToLearn(set, known, 0, 0)).toEqual({ fresh: [pair('new 1'), pair('old 3', 'no')], again: [] })
  })

  it('adds a share of what is known, drawn by the seed', () => {
    const { again } = pairsToLearn(set, known, 0.3, 1)
    expect(again).toHaveLength(3)
    expect(old).toEqual(expect.arrayContaining(again))
    expect(pairsToLearn(set, known, 0.3, 1).again).toEqual(again)
    expect(pairsToLearn(set, known, 0.3, 2).again).not.toEqual(again)
  })

  it('never replays what is no longer in the set', () => {
    expect(pairsToLearn({ pairs: old.slice(0, 4), dev: [] }, known, 1, 0).again).toHaveLength(4)
  })

  it('has everything where nothing is known', () => {
    expect(pairsToLearn(set, new Set(), 0.5, 0).fresh).toEqual(set.pairs)
  })
})
