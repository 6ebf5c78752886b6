import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseAnswer, phraseTokens } from './normalise.js'
import { SCORERS } from './registry.js'
import type { Scored } from './scorer.js'
import { scored } from './testing.js'

const scoresOf = (answered: Scored) => Object.fromEntries(SCORERS.map((scorer) => [scorer.id, scorer.score(answered)]))

const labels = [{ emergency: ['emergency', 'ambulance'], doctor: ['see a doctor', 'doctor'] }]
const gold = [
  { article: 'warranty', quote: 'The warranty lasts 12 months.' },
  { article: 'warranty', quote: 'It is free.' },
  { article: 'tank', quote: 'The tank holds 1.1 litres.' },
]
const passages = [
  { id: 'returns#1', article: 'returns', text: 'Returns take 14 days.' },
  { id: 'warranty#1', article: 'warranty', text: 'The warranty lasts 12 months. It is free.' },
  { id: 'tank#1', article: 'tank', text: 'The tank holds 1.1 litres.' },
]
const KINDS = {
  fact: { answers: ['12 months; 1.1 litres', 'one year'], keyFacts: [['12 months', 'one year'], ['1.1 litres', '1.1 l'], ['tank']], gold },
  judgement: { answers: ['Maybe'], label: 'maybe', gold },
  ownLabel: { answers: ['See a doctor'], label: 'doctor', gold },
  unanswerable: { answers: ["I don't know"], answerable: false },
} as const satisfies Record<string, Parameters<typeof scored>[1]>

/** Not a bound on any scorer: how long a test may wait for its turn on a machine that does other things. */
const SLOWEST_MACHINE = 600_000

interface Parts {
  readonly kind: keyof typeof KINDS
  readonly passages: Scored['answer']['passages']
  readonly citations?: readonly string[]
}

function answered(text: string, { kind, passages, citations = [] }: Parts): Scored {
  const base = scored(text, structuredClone(KINDS[kind]) as Parameters<typeof scored>[1], passages)
  return { ...base, labels, answer: { ...base.answer, citations } }
}

const words = fc
  .array(
    fc.constantFrom(
      'Yes',
      'no,',
      'maybe',
      "I don't know.",
      'See a doctor.',
      '12',
      'months',
      '1,1',
      'l;',
      'The tank',
      'is',
      'not',
      '-',
      'free.',
      '[1]',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(' '))
const texts = fc.oneof(words, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
const parts = fc.record({
  kind: fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[])),
  passages: fc.option(fc.shuffledSubarray(passages)),
  citations: fc.subarray(['returns#1', 'warranty#1', 'tank#1', 'unknown#1']),
})

describe('every scorer', () => {
  it('gives a number in [0, 1] or null, whatever the answer, and the same one again', () => {
    fc.assert(
      fc.property(texts, parts, (text, kind) => {
        const scores = scoresOf(answered(text, kind))
        for (const [id, score] of Object.entries(scores)) expect(score === null || (score >= 0 && score <= 1), `${id}: ${score}`).toBe(true)
        expect(scoresOf(answered(text, kind))).toEqual(scores)
      }),
    )
  })

  const OF_TEXT = {
    fact: ['correct', 'keyFacts', 'tokenF1', 'exactMatch', 'rougeL', 'numeric', 'format'],
    judgement: ['correct', 'label', 'format'],
    ownLabel: ['correct', 'label', 'format'],
    unanswerable: ['correct', 'refusal', 'format'],
  }
  const OF_PASSAGES = ['recall@1', 'recall@3', 'recall@5', 'mrr', 'ndcg@5', 'citationPrecision', 'citationRecall', 'groundedness']
  const applying = (text: string, parts: Parts) =>
    Object.entries(scoresOf(answered(text, parts)))
      .filter(([, score]) => score !== null)
      .map(([id]) => id)
      .sort()

  it.each(Object.entries(OF_TEXT))('applies where it should to a question of the kind %s, else is null', (name, ids) => {
    const kind = name as keyof typeof KINDS
    const ofPassages = kind === 'unanswerable' ? ['groundedness'] : OF_PASSAGES
    expect(applying('12 months', { kind, passages: null })).toEqual(ids.toSorted())
    expect(applying('12 months', { kind, passages, citations: ['tank#1'] })).toEqual([...ids, ...ofPassages].sort())
  })

  it('does not depend on the order of accepted answers, key facts, their alternatives, gold passages, citations and labels', () => {
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })
    const { answers, keyFacts } = KINDS.fact
    const orders = fc.record({
      answers: shuffled(answers),
      keyFacts: fc.tuple(...keyFacts.map((group) => shuffled<string>(group))).chain((groups) => shuffled(groups)),
      gold: shuffled(gold),
      labels: shuffled(Object.entries(labels[0] ?? {})).map((entries) => [Object.fromEntries(entries)]),
    })
    fc.assert(
      fc.property(texts, parts, orders, (text, kind, { labels, ...order }) => {
        const one = answered(text, kind)
        const other = structuredClone(one)
        if (kind.kind !== 'unanswerable') other.question.gold = order.gold
        if (kind.kind === 'fact') Object.assign(other.question, { answers: order.answers, keyFacts: order.keyFacts })
        const answer = { ...other.answer, citations: other.answer.citations.toReversed() }
        expect(scoresOf({ ...other, answer, labels })).toEqual(scoresOf(one))
      }),
    )
  })
})

describe('every scorer comes to an end with an answer of 100 kB, in time that grows with its length and not with the square:', () => {
  const LENGTH = 100_000
  const kinds = [
    { kind: 'fact', passages },
    { kind: 'ownLabel', passages: null },
    { kind: 'unanswerable', passages: null },
  ] as const

  /** Processor seconds, which other processes do not lengthen. */
  function secondsFor(text: string): number {
    const { user } = process.cpuUsage()
    for (const score of kinds.flatMap((kind) => Object.values(scoresOf(answered(text, kind)))))
      expect(score === null || (score >= 0 && score <= 1)).toBe(true)
    return (process.cpuUsage().user - user) / 1e6
  }

  it.each<[name: string, piece: string, before?: string, after?: string]>([
    ['letters', 'a'],
    ['words', 'the pump is '],
    ['sentences', 'It is 12 months, and free. '],
    ['numbers', '1.1 '],
    ['digits', '1'],
    ['zeros', '0', '0.', '1'],
    ['thousands', ',000', '1'],
    ['units', '12 months 1 '],
    ['number words', 'twenty '],
    ['numbers of several words', 'two hundred thousand and '],
    ['ranges of several words', 'two to three '],
    ['parts of a sum', '1 h 1 min and '],
    ['sentences after a refusal', "I don't know. It is 5. "],
    ['ranges', '4-'],
    ['fractions', '1½ '],
    ['spaces', ' ', '1', 'x'],
    ['spaces after a comma', ' ', 'a,', 'x'],
    ['lines', '\n'],
    ['tabs', '\t'],
    ['commas', ','],
    ['full stops', '.'],
    ['template marks', '<|'],
    ['apologies', 'sorry, '],
    ['apologies without commas', 'sorry '],
    ['articles', 'the '],
    ['hedges', ', but', "I don't know"],
    ['denials', 'no '],
    ['currencies', '$'],
    ['accents', '\u0301', 'a'],
    ['emoji', '👩‍👩‍👧 '],
    ['lone surrogates', '\uD800'],
    ['Chinese', '保修期为十二个月。'],
    ['Arabic', 'الضمان ١٢ شهرا '],
  ])(
    '%s',
    (_name, piece, before = '', after = '') => {
      const ofLength = (length: number) => `${before}${piece.repeat(Math.ceil(length / piece.length))}${after}`
      const whole = secondsFor(ofLength(LENGTH))
      // With the length 16 times as large, with its square 256 times: no measuring error of seconds is between.
      if (whole > 2) expect(whole / secondsFor(ofLength(LENGTH / 16))).toBeLessThan(64)
    },
    SLOWEST_MACHINE,
  )
})

describe('normaliseAnswer', () => {
  it('is idempotent', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(normaliseAnswer(normaliseAnswer(text))).toBe(normaliseAnswer(text))
      }),
    )
  })
})

describe('phraseTokens', () => {
  const pieces = (
    "12|1,000|0,5|½|.5|-3|$39|€|2nd|17:00|:00|pm|p.m.|140/90|4-6|–|(|)|.|,|%|°|°C|c|E7|B₁₂|Graves'|don't|'s|twenty|five|Twenty-five|months|The|" +
    'v2.1.3|/|保修期|é'
  ).split('|')
  const again = (tokens: readonly string[]) => phraseTokens(tokens.join(' '))

  it('is idempotent where white space alone separates words and quantities', () => {
    const whole = pieces.filter((piece) => /[\p{L}\p{N}%]/u.test(piece) && !/^(?:'s|:00|c)$/u.test(piece))
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...whole), { maxLength: 10 }), (some) => {
        const tokens = phraseTokens(some.join(' '))
        expect(again(tokens)).toEqual(tokens)
      }),
    )
  })

  // `twenty (five)` is two tokens, their join `twenty five` is one
  it('settles at the second time where punctuation kept tokens apart that belong together beside each other', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 10 }), (some) => {
        const twice = again(phraseTokens(some.join('')))
        expect(again(twice)).toEqual(twice)
      }),
    )
  })
})
