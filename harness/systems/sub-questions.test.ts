import { describe, expect, it } from 'vitest'
import { subQuestions } from './sub-questions.js'

const partsOf = (question: string) => subQuestions(question).map((part) => part.question)

describe('subQuestions', () => {
  it.each([
    ['How long is a permit valid, and what does it cost?', ['How long is a permit valid', 'what does it cost?']],
    ['How long is it valid? What does it cost?', ['How long is it valid?', 'What does it cost?']],
    ['how long is a permit valid; how much is it', ['how long is a permit valid', 'how much is it']],
    ['what is a permit + how much is it', ['what is a permit', 'how much is it']],
    ['Which bay may I use and until when?', ['Which bay may I use', 'until when?']],
    ['How long, what price, and where do I get it?', ['How long, what price', 'where do I get it?']],
  ])('finds in "%s" each thing that is asked', (question, parts) => expect(partsOf(question)).toEqual(parts))

  it('gives each thing what stands before the first question', () => {
    expect(partsOf('I live in Mill Lane. How long is a permit valid, and what does it cost?')).toEqual([
      'I live in Mill Lane. How long is a permit valid',
      'I live in Mill Lane. what does it cost?',
    ])
  })

  it('gives what is told between two questions to the second, and what is told at the end to each', () => {
    expect(subQuestions('How long is a permit valid? My van has a ticket. What does it cost? I live in Mill Lane.')).toEqual([
      { question: 'I live in Mill Lane. How long is a permit valid?', queries: ['How long is a permit valid?', expect.any(String)] },
      {
        question: 'I live in Mill Lane. My van has a ticket. What does it cost?',
        queries: ['My van has a ticket. What does it cost?', expect.any(String)],
      },
    ])
  })

  it('gives each thing in a list its subject', () => {
    expect(partsOf('permit: price + how long')).toEqual(['permit: price', 'permit: how long'])
    expect(partsOf('permit: price? how long?')).toEqual(['permit: price?', 'permit: how long?'])
  })

  it('looks for each thing by itself, and by the whole question', () => {
    const question = 'How long is a permit valid, and what does it cost?'
    expect(subQuestions(question).map(({ queries }) => queries)).toEqual([
      ['How long is a permit valid', question],
      ['what does it cost?', question],
    ])
  })

  it.each([
    'What does a permit for a car and a trailer cost?',
    'I moved and lost my permit, what now?',
    'Our street is narrow; how wide may a van be?',
    'Are verapamil + bisoprolol safe together?',
    'My permit ran out. I have a new car. May I park?',
    'What does a permit cost? I live in Mill Lane.',
    'I need a permit. Please tell me the price.',
    'permit price',
    'permit: price',
    '?',
    '',
  ])('leaves "%s" whole', (question) => {
    expect(subQuestions(question)).toEqual([{ question, queries: [question] }])
  })
})
