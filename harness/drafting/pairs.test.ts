import { describe, expect, it } from 'vitest'
import type { Question, TrainingFact } from '../scenario/schema.js'
import type { DraftLine } from './journal.js'
import { draftedPairs } from './pairs.js'

const PERMIT = {
  id: 'permit',
  title: 'Permits',
  category: 'parking',
  body: 'A permit costs 40 euros a year.\nIt is valid in one zone.\n\nBring your passport to the office.',
}
const QUESTION = { id: 'q-1', wordings: ['What is the yearly price of a resident permit?'] } as Question

const line = (reply: string | null, article = 'permit'): DraftLine => ({
  article,
  prompt: 'p',
  model: 'writer',
  endedAt: '2026-03-14T09:26:53.000Z',
  attempts: 1,
  reply,
  usage: null,
  error: reply === null ? { kind: 'model', message: 'failed' } : null,
})

const FEE = {
  quote: 'A permit costs 40 euros a year.',
  answer: '40 euros a year',
  questions: ['What does a permit cost?', 'permit fee?', 'How much is a permit?'],
}

const drafted = (pairs: unknown, training: readonly TrainingFact[] = []) =>
  draftedPairs({ lines: [line(JSON.stringify({ pairs }))], articles: [PERMIT], questions: [QUESTION], training })

describe('draftedPairs', () => {
  it('makes a training pair with its article and quote, its last wording held out', () => {
    expect(drafted([FEE]).pairs).toMatchObject([
      {
        id: expect.stringMatching(/^draft-permit-[0-9a-f]{8}$/),
        article: 'permit',
        quote: FEE.quote,
        questions: ['What does a permit cost?', 'permit fee?'],
        dev: 'How much is a permit?',
        answer: '40 euros a year',
      },
    ])
  })

  it('takes a quote over a line break, and none in other words', () => {
    const over = { ...FEE, quote: '40 euros a year. It is valid in one zone.', answer: 'valid in one zone' }
    const other = { ...FEE, quote: 'A permit is 40 euros a year.' }
    expect(drafted([over, other])).toMatchObject({ pairs: [{ answer: 'valid in one zone' }], dropped: { quote: 1 } })
  })

  it.each([
    ['another number', '45 euros a year'],
    ['another fact', 'passport photographs'],
    ['a statement beside it', '40 euros a year, and pensioners pay nothing'],
    ['yes alone', 'Yes.'],
  ])('drops an answer that its quote does not support: %s', (_name, answer) => {
    expect(drafted([{ ...FEE, answer }])).toMatchObject({ pairs: [], drafted: 1, dropped: { unsupported: 1 } })
  })

  it('leaves out evaluation wordings and near copies of them, and a pair that has no other', () => {
    const copies = ['What is the yearly price of a resident permit?', 'what is the yearly price of the resident permit']
    expect(drafted([{ ...FEE, questions: [...copies, 'permit fee?'] }])).toMatchObject({
      pairs: [{ questions: ['permit fee?'] }],
      wordings: { leaked: 2 },
    })
    expect(drafted([{ ...FEE, questions: copies }])).toMatchObject({ pairs: [], dropped: { wordings: 1 } })
  })

  it('leaves out wordings that are taught already, by whichever pair', () => {
    const zone = { ...FEE, quote: 'It is valid in one zone.', answer: 'one zone', questions: ['Permit fee?', 'Where is it valid?'] }
    expect(drafted([FEE, zone])).toMatchObject({ pairs: [{}, { questions: ['Where is it valid?'] }], wordings: { repeated: 1 } })
  })

  it('adds nothing that is there', () => {
    const { pairs } = drafted([FEE])
    expect(drafted([FEE], pairs)).toMatchObject({ pairs: [], there: 1, wordings: { repeated: 0 } })
  })

  it('counts pairs without a part, and replies that can’t be read', () => {
    expect(drafted([{ ...FEE, answer: '' }, 'pair', { ...FEE, questions: [] }])).toMatchObject({ pairs: [], dropped: { malformed: 3 } })
    const source = { articles: [PERMIT], questions: [QUESTION], training: [] }
    expect(draftedPairs({ ...source, lines: [line('I can’t do that.'), line(null), line('{"pairs": [{"quote": "A per')] })).toMatchObject({
      drafted: 0,
      unreadable: ['permit', 'permit'],
    })
  })

  it('reads a reply in a fence, after a thought', () => {
    const reply = `<think>A pair, then: {"pairs": 1}</think>\n\`\`\`json\n${JSON.stringify({ pairs: [FEE] })}\n\`\`\``
    expect(draftedPairs({ lines: [line(reply)], articles: [PERMIT], questions: [], training: [] }).pairs).toHaveLength(1)
  })
})
