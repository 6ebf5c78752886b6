import { describe, expect, it } from 'vitest'
import { points } from '../common/points.js'
import { formatPValue } from '../common/units.js'
import { breakEvenSentence, dollars, isTooFew, milliseconds, pairSentence, percent, percentWithInterval } from './format.js'

describe('a figure that is not there', () => {
  it('is n/a, never 0', () => {
    expect([percentWithInterval(null), percentWithInterval(undefined)]).toEqual(['n/a', 'n/a'])
    expect([percent(null), percent(undefined), milliseconds(undefined), dollars(undefined)]).toEqual(['n/a', 'n/a', 'n/a', 'n/a'])
  })

  it('is told from 0', () => expect([percent(0), milliseconds(0), dollars(0)]).toEqual(['0 %', '0.0 ms', '$0']))
})

describe('percentWithInterval', () => {
  it('is whole per cents, with the interval where there is one', () => {
    expect(percentWithInterval({ mean: 0.837, low: 0.756, high: 0.913, questions: 60 })).toBe('84 % [76, 91]')
    expect(percentWithInterval({ mean: 1, low: null, high: null, questions: 1 })).toBe('100 %')
  })
})

describe('percent', () => {
  it.each([
    [0.004, '0.4 %'],
    [0.06, '6.0 %'],
    [0.5, '50 %'],
    [0.9949, '99 %'],
    [0.9951, '99.5 %'],
    [0.9999, '99.9 %'],
    [1, '100 %'],
  ])('writes %d as %s', (share, text) => expect(percent(share)).toBe(text))
})

describe('milliseconds', () => {
  it.each([
    [1.23, '1.2 ms'],
    [45.6, '46 ms'],
    [1_234, '1.23 s'],
  ])('writes %d as %s', (ms, text) => expect(milliseconds(ms)).toBe(text))
})

describe('dollars', () => {
  it.each([
    [0.000123, '$0.00012'],
    [0.0456, '$0.0456'],
    [12.345, '$12.3'],
  ])('writes %d as %s', (amount, text) => expect(dollars(amount)).toBe(text))
})

describe('breakEvenSentence', () => {
  it('says who is cheaper on which side', () => {
    const sentence = (breakEven: Parameters<typeof breakEvenSentence>[2]) =>
      breakEvenSentence('rag', 'fine-tuned', breakEven, 'questions a month')
    expect(sentence({ at: 1234.5, below: 'a', above: 'b' })).toBe('rag is cheaper below 1,230 questions a month, fine-tuned above')
    expect(sentence({ at: null, below: 'b', above: 'b' })).toBe('fine-tuned is cheaper than rag at any number of questions a month')
    expect(sentence({ at: null, below: 'same', above: 'same' })).toBe('rag and fine-tuned cost the same at any number of questions a month')
  })
})

describe('formatPValue', () => {
  it.each([
    [0.0134, '0.013'],
    [1, '1.000'],
    [0.0004, '< 0.001'],
  ])('writes %d as %s', (value, text) => expect(formatPValue(value)).toBe(text))
})

describe('isTooFew', () => {
  it.each([
    ['three questions, whatever they show', { difference: 0.9, detectable: 0.15, questions: 3 }, true],
    ['a difference that so many questions would show', { difference: -0.6, detectable: 0.55, questions: 8 }, true],
    ['a smaller one', { difference: 0.1, detectable: 0.3, questions: 40 }, false],
    ['no spread to tell it from', { difference: 0, detectable: null, questions: 40 }, false],
  ])('%s', (_name, pair, expected) => expect(isTooFew({ verdict: 'tied', ...pair })).toBe(expected))

  it('is of ties alone', () => expect(isTooFew({ verdict: 'ahead', difference: 0.6, detectable: 0.5, questions: 8 })).toBe(false))
})

describe('pairSentence', () => {
  const pair = {
    a: 'rag',
    b: 'base',
    difference: 0.4,
    low: 0.31,
    high: 0.5,
    verdict: 'ahead',
    questions: 60,
    detectable: 0.1,
    questionsNeeded: null,
    mcnemar: { b: 30, c: 6, pValue: 0.0001, adjusted: 0.0006 },
  } as const

  it('says who is ahead, by how much, and how sure that is', () => {
    expect(pairSentence(pair)).toBe('rag is ahead of base: +40.0 points [+31.0, +50.0]')
    expect(pairSentence({ ...pair, difference: -0.4, low: -0.5, high: -0.31, verdict: 'behind' })).toBe(
      'rag is behind base: -40.0 points [-50.0, -31.0]',
    )
  })

  it('calls a tie a tie', () => {
    expect(pairSentence({ ...pair, difference: 0.05, low: -0.02, high: 0.12, verdict: 'tied' })).toBe(
      'rag and base are tied: +5.0 points [-2.0, +12.0]',
    )
    expect(pairSentence({ ...pair, difference: 0.05, low: null, high: null, verdict: 'tied' })).toBe('rag and base are tied: +5.0 points')
  })
})

describe('points', () => {
  it('are signed, but for 0', () => expect([points(0.05), points(-0.05), points(0)]).toEqual(['+5.0', '-5.0', '0.0']))
})
