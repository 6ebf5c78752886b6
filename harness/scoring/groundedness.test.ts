import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byMeaning, byWords, groundedness, groundedSemantic, groundedShare } from './groundedness.js'
import { scored } from './testing.js'

const passage = (text: string) => ({ id: 'corvessa#1', article: 'corvessa', text })
const tank = passage('The tank of the Corvessa 4 holds 1.1 litres and is rinsed with warm water once a week.')
const pump = passage('Error E7 means that the pump is blocked. Pressure: 16 bar. A repair takes 4 to 6 weeks and costs $90.')

const share = (text: string) => groundedShare(text, [tank, pump])

describe('groundedShare', () => {
  it.each([
    '1.1 litres',
    '1100 ml',
    'Rinse the tank with warm water',
    'The pump is blocked.',
    'E7: a blocked pump',
    'It costs $90',
    'It takes 4 to 6 weeks.',
    'up to six weeks',
    'Yes. The pump is blocked.',
    'The tank holds 1.1 litres; the pump is blocked.',
    'The tank is rinsed with warm water, and a repair takes 4 weeks.',
  ])('is 1 for %j', (text) => expect(share(text)).toBe(1))

  it.each([
    '1.2 litres',
    '1.1 kg',
    '90 weeks',
    '€90',
    'E8: the pump is blocked',
    'Descale the kettle',
    'Press Rinse for the descaling cycle',
    'The tank of the Corvessa 4 holds 1.1 litres at 16 bar.', // each number is in a passage, but not in one
  ])('is 0 for %j', (text) => expect(share(text)).toBe(0))

  it('counts statements', () => {
    expect(share('The pump is blocked. Call the workshop in Guelph.')).toBe(0.5)
    expect(share('The pump is blocked, but the display is broken\n16 bar; 17 bar')).toBe(0.5)
  })

  it('does not apply where nothing is stated', () => {
    for (const text of ['', '...', 'Yes.', 'No, maybe', 'It is.']) expect(share(text)).toBeNull()
  })

  it('is 0 without passages', () => {
    expect(groundedShare('The pump is blocked', [])).toBe(0)
  })

  it('wants a share of the content words that is at least the threshold', () => {
    const text = 'blocked pump, broken display' // two words of four
    expect(groundedShare(text, [pump], [byWords(0.5)])).toBe(1)
    expect(groundedShare(text, [pump], [byWords(0.51)])).toBe(0)
  })

  it('takes nearness in meaning for the words, but not for the numbers', () => {
    const clauses = [
      { text: 'Call for help at 16 bar.', passages: [0, 0.8] },
      { text: 'Call for help at 17 bar.', passages: [1, 1] },
    ]
    const byPassages = (text: string, least: number) => groundedShare(text, [tank, pump], [byMeaning(clauses, least)])
    expect(byPassages('Call for help at 16 bar.', 0.8)).toBe(1)
    expect(byPassages('Call for help at 16 bar.', 0.81)).toBe(0)
    expect(byPassages('Call for help at 17 bar.', 0.5)).toBe(0)
    expect(byPassages('Call for help.', 0.1)).toBe(0) // a clause that was not compared
  })

  it('wants the numbers and the meaning of one and the same passage', () => {
    const clauses = [{ text: 'Call for help at 16 bar.', passages: [0.9, 0.1] }]
    expect(groundedShare('Call for help at 16 bar.', [tank, pump], [byMeaning(clauses)])).toBe(0)
  })

  const sentences = fc.array(fc.constantFrom('The pump is blocked.', 'It holds 1.1 litres.', 'It is green.', 'It costs $91.'), {
    minLength: 1,
  })

  it('never falls with one more passage, and is 1 for what the passages say', () => {
    fc.assert(
      fc.property(sentences, fc.subarray([tank, pump]), fc.constantFrom(tank, pump), (parts, passages, more) => {
        const text = parts.join(' ')
        expect(groundedShare(text, [...passages, more])).toBeGreaterThanOrEqual(groundedShare(text, passages) ?? 1)
      }),
    )
    for (const { text } of [tank, pump]) expect(share(text)).toBe(1)
  })
})

describe('groundedness', () => {
  it('scores any answer of a system that reads passages, also to an unanswerable question', () => {
    expect(groundedness.score(scored('16 bar', {}, [tank, pump]))).toBe(1)
    expect(groundedness.score(scored('17 bar', { answerable: false }, [tank, pump]))).toBe(0)
    expect(groundedness.score(scored('16 bar', {}, []))).toBe(0)
  })

  it('does not apply to a system that reads none, nor to a refusal', () => {
    expect(groundedness.score(scored('16 bar', {}, null))).toBeNull()
    expect(groundedness.score(scored("I don't know.", {}, [tank, pump]))).toBeNull()
  })
})

describe('groundedness by embeddings', () => {
  const TEXT = 'Call the workshop. The pump is blocked'
  const cosines = (first: number, second: number) => ({
    trial: 'parking/rag/q-1/0/0',
    accepted: 0.5,
    clauses: [
      { text: 'Call the workshop.', passages: [first, 0] },
      { text: 'The pump is blocked', passages: [0, second] },
    ],
  })
  const both = (text: string, first: number, second: number) => {
    const answered = { ...scored(text, {}, [tank, pump]), similarity: cosines(first, second) }
    return [groundedness.score(answered), groundedSemantic.score(answered)]
  }

  it('counts a statement that either view supports; the second scorer looks at embeddings alone', () => {
    expect(both(TEXT, 0.6, 0)).toEqual([1, 0.5])
    expect(both(TEXT, 0.59, 0)).toEqual([0.5, 0])
    expect(both(TEXT, 0.59, 0.9)).toEqual([0.5, 0.5])
  })

  it('falls back to words where meanings were not compared', () => {
    const answered = scored(TEXT, {}, [tank, pump])
    expect([groundedness.score(answered), groundedSemantic.score(answered)]).toEqual([0.5, null])
  })

  it('does not apply to a refusal', () => expect(both("I don't know.", 1, 1)).toEqual([null, null]))
})
