import { describe, expect, it } from 'vitest'
import { format, isWellFormed } from './format.js'
import { scored } from './testing.js'

const plain = { wordings: ['How long is the warranty?', 'warranty'], answers: ['12 months'] }
const judgement = { wordings: ['Is it covered?'], answers: ['Yes'], label: 'yes' }
const triage = { wordings: ['My chest hurts. What do I do?'], answers: ['Emergency now.'], label: 'emergency' }
const labels = [{ emergency: ['emergency', 'ambulance'], doctor: ['see a doctor'] }]
const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ')

describe('isWellFormed', () => {
  it.each(['12 months', '**12 months**', "I don't know.", 'The warranty lasts 12 months', 'Answering: see page 3', 'C# 5', 'a < b > c'])(
    'takes %j',
    (text) => expect(isWellFormed(text, plain)).toBe(true),
  )

  it.each([
    '',
    ' \n',
    '...',
    'How long is the warranty? 12 months',
    'how long is the WARRANTY: 12 months',
    '12 months<|im_end|>',
    '<|im_start|>assistant 12 months',
    '<s>12 months</s>',
    '[INST] 12 months',
    '12 months\n\n### Response',
    '12 months Question: What is it?',
    'Answer: 12 months',
    '12 months\n User: thanks',
  ])('refuses %j', (text) => expect(isWellFormed(text, plain)).toBe(false))

  it('takes at most 12 words, or what is asked for, or as many as the longest accepted answer', () => {
    expect(isWellFormed(words(12), plain)).toBe(true)
    expect(isWellFormed(words(13), plain)).toBe(false)
    expect(isWellFormed(words(13), plain, { maxWords: 13 })).toBe(true)
    expect(isWellFormed(words(14), { ...plain, answers: ['12 months', words(14)] })).toBe(true)
    expect(isWellFormed(words(15), { ...plain, answers: ['12 months', words(14)] })).toBe(false)
    expect(isWellFormed(`${words(12)} – !`, plain)).toBe(true)
  })

  it('wants a judgement in the first place where one is asked for, right or wrong', () => {
    for (const text of ['Yes', 'no, it is not', 'Maybe.', '**No.** It goes cloudy.', "I don't know"])
      expect(isWellFormed(text, judgement)).toBe(true)
    for (const text of ['It depends', 'I think yes', 'Yesterday', 'It is covered', 'Emergency now'])
      expect(isWellFormed(text, judgement, { labels })).toBe(false)
  })

  it('wants a phrase of the scenario’s own labels in the first place where they are to choose from', () => {
    for (const text of ['Emergency now.', 'Ambulance!', 'See a doctor soon.', "I don't know"])
      expect(isWellFormed(text, triage, { labels })).toBe(true)
    for (const text of ['Yes', 'It is an emergency', 'See the doctor', 'See a']) expect(isWellFormed(text, triage, { labels })).toBe(false)
  })
})

describe('format', () => {
  it('applies to every question', () => {
    expect(format.score(scored('12 months'))).toBe(1)
    expect(format.score(scored('What is it? 12 months'))).toBe(0)
    expect(format.score(scored('It is', { label: 'no' }))).toBe(0)
    expect(format.score(scored("I don't know", { answerable: false }))).toBe(1)
    expect(format.score({ ...scored('See a doctor', { label: 'emergency' }), labels })).toBe(1)
  })
})
