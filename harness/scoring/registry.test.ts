import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparesMeanings } from '../scenario/measurable.js'
import type { OwnScorer } from '../scenario/schema.js'
import { binaryScorerOf, SCORERS, scorerHash, scorersOf, scoresOf } from './registry.js'
import { scored } from './testing.js'

describe('SCORERS', () => {
  it('has one scorer for each id, the primary one first', () => {
    const ids = SCORERS.map((scorer) => scorer.id)
    expect(ids[0]).toBe('correct')
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gives a number in [0, 1] or null, whatever the answer', () => {
    const kinds = [{}, { answerable: false }, { label: 'maybe' as const }, { keyFacts: [['12 months'], ['16 bar']] }]
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...kinds), (text, kind) => {
        for (const score of Object.values(scoresOf(scored(text, kind, [])))) expect(score === null || (score >= 0 && score <= 1)).toBe(true)
      }),
    )
  })

  it('has meanings compared for those that read them, and for no others', () => {
    const answer = scored('A year', {}, [{ id: 'permits#0', article: 'permits', text: 'Permits are valid for twelve months.' }])
    const similarity = { trial: 'parking/rag/q-1/0/0', accepted: 0.83, clauses: [{ text: 'A year', passages: [0.9] }] }
    const reading = SCORERS.filter(({ score }) => score(answer) !== score({ ...answer, similarity }))
    expect(reading.map(({ id }) => id)).toContain('groundedness')
    for (const { id } of SCORERS) expect([id, comparesMeanings({ scoredBy: [id] })]).toEqual([id, reading.some((one) => one.id === id)])
  })
})

describe('scoresOf', () => {
  it('has every scorer, null where it does not apply', () => {
    expect(scoresOf(scored('12 months'))).toEqual({
      correct: 1,
      keyFacts: 1,
      label: null,
      refusal: null,
      numeric: 1,
      tokenF1: 1,
      rougeL: 1,
      semantic: null,
      exactMatch: 1,
      format: 1,
      'recall@1': null,
      'recall@3': null,
      'recall@5': null,
      mrr: null,
      'ndcg@5': null,
      citationPrecision: null,
      citationRecall: null,
      groundedness: null,
      groundedSemantic: null,
    })
  })
})

const own = (score: OwnScorer['score'], id = 'polite'): OwnScorer => ({ id, title: 'Says please', version: 1, score })

describe('scorersOf', () => {
  const scenario = (scorers: OwnScorer[], primaryScorer = 'correct') => ({ name: 'parking', scorers, primaryScorer })

  it('has the scenario’s own scorers after those of versus', () => {
    const polite = own(({ answer }) => (answer.text.includes('please') ? 1 : 0))
    const all = scorersOf(scenario([polite], 'polite'))
    expect(all).toEqual([...SCORERS, polite])
    expect(scoresOf(scored('12 months, please'), all)['polite']).toBe(1)
  })

  it('has those of versus that the scenario names, in the order of the columns, and its own', () => {
    const named = scorersOf({ ...scenario([own(() => 1)], 'exactMatch'), scoredBy: ['exactMatch', 'reference', 'tokenF1'] })
    expect(named.map(({ id }) => id)).toEqual(['tokenF1', 'exactMatch', 'reference', 'polite'])
    expect(() => scorersOf({ ...scenario([]), scoredBy: ['mrr'] })).toThrow('parking: unknown primary scorer "correct": known are mrr')
    expect(() => scorersOf({ ...scenario([]), scoredBy: ['kind'] })).toThrow(
      'parking: scoredBy: unknown scorer "kind": known are correct, ',
    )
  })

  it('refuses an id that is taken, and a primary scorer that is not there', () => {
    expect(() => scorersOf(scenario([own(() => 1, 'mrr')]))).toThrow('parking: there is a scorer "mrr" already')
    expect(() => scorersOf(scenario([], 'polite'))).toThrow('parking: unknown primary scorer "polite": known are correct, ')
  })

  it('names an own scorer that throws, or gives what is no score', () => {
    const failing = own(() => {
      throw new Error('out of order')
    })
    expect(() => scoresOf(scored('12 months'), [failing])).toThrow('the scorer polite failed on q-1: out of order')
    for (const value of [2, -0.1, Number.NaN, 'right' as unknown as number])
      expect(() => scoresOf(scored('12 months'), [own(() => value)])).toThrow(`the scorer polite gave ${value} for q-1`)
  })
})

describe('scorerHash', () => {
  it('stays the same when scorers change places and differs when one changes its version', () => {
    expect(scorerHash([...SCORERS].reverse())).toBe(scorerHash())
    expect(scorerHash(SCORERS.map(({ id, version }) => ({ id, version: id === 'label' ? version + 1 : version })))).not.toBe(scorerHash())
    expect(scorerHash(SCORERS.slice(1))).not.toBe(scorerHash())
  })
})

describe('binaryScorerOf', () => {
  const scenario = (primaryScorer: string, scorers: OwnScorer[] = [], scoredBy?: string[]) =>
    binaryScorerOf({ name: 'parking', scorers, primaryScorer, scoredBy })
  const polite = own(() => 1)

  it('is the primary scorer where that gives 1 or 0 alone', () => {
    expect(scenario('correct')).toBe('correct')
    expect(scenario('exactMatch', [], ['exactMatch'])).toBe('exactMatch')
    expect(scenario('polite', [{ ...polite, binary: true }])).toBe('polite')
  })

  it('is correct beside a graded one, and none where that is not computed', () => {
    expect(scenario('reference')).toBe('correct')
    expect(scenario('tokenF1')).toBe('correct')
    expect(scenario('polite', [polite])).toBe('correct')
    expect(scenario('tokenF1', [], ['tokenF1'])).toBeNull()
  })
})
