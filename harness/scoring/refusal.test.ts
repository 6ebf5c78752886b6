import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal, refusal } from './refusal.js'
import { scored } from './testing.js'

const REFUSALS = [
  "I don't know.",
  'I don’t know',
  'i dont know',
  "I really don't know the weight of it.",
  'I do not know. Please ask support.',
  'Do not know.',
  'Not sure.',
  "I'm not sure about that.",
  'I am unable to answer this question.',
  'I cannot answer that.',
  "Sorry, I can't find that.",
  "I'm sorry, but I do not have that information.",
  "Unfortunately, I don't have enough information to answer.",
  "I'm afraid I don't know.",
  '**I don’t know.**',
  "Answer: I don't know.",
  'No information.',
  'No information is given about noise.',
  'There is no mention of the weight.',
  'The passages do not say.',
  "The provided passages don't mention it.",
  'The context does not contain this information.',
  'Based on the passages, I cannot say.',
  'According to the given context, the passages do not say.',
  'It does not say.',
  'Unknown.',
  'Not stated.',
  'Not mentioned in the passages.',
  'The weight of the kettle is not stated.',
  'The wattage is not specified in the passages.',
  'This cannot be determined from the passages.',
  'No idea.',
  'The information is not available.',
  'I have no information on that, but you can contact support.',
]

const ANSWERS = [
  '',
  '12 months',
  'Hold Reset if you are not sure.',
  'Customers who do not know their order number can use their e-mail.',
  "Don't use vinegar.",
  'Do not use vinegar.',
  'No.',
  'No. There is no need to know the batch.',
  'Not available.',
  'It is not covered.',
  'The plan does not include the battery.',
  'No data is lost.',
  'No information is shared with third parties.',
  'Unknown error E9 means that the drip tray is missing.',
  'The app cannot be used with the Corvessa 4.',
  'It is 16 bar; the noise is not stated.',
  "I'm not sure, but I think it is 5 kg.",
  "I don't know, but it's probably 12 months.",
  'I cannot answer for certain, however it is 12 months.',
  '16 bar. I do not know the rest.',
  'You cannot say no.',
  'Knowledge of the code is not needed.',
]

describe('isRefusal', () => {
  it.each(REFUSALS)('%j is one', (text) => expect(isRefusal(text)).toBe(true))
  it.each(ANSWERS)('%j is none', (text) => expect(isRefusal(text)).toBe(false))

  it('reads case, white space and surrounding marks alike', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REFUSALS), fc.constantFrom('', ' ', '\n', '"', '- ', '> '), fc.boolean(), (text, before, loud) => {
        expect(isRefusal(before + (loud ? text.toUpperCase() : text).replaceAll(' ', ' \n'))).toBe(true)
      }),
    )
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(typeof isRefusal(text)).toBe('boolean')
      }),
    )
  })
})

describe('refusal', () => {
  it('is 1 for an unanswerable question refused and 0 for one answered', () => {
    expect(refusal.score(scored("I don't know.", { answerable: false }))).toBe(1)
    expect(refusal.score(scored('12 months', { answerable: false }))).toBe(0)
    expect(refusal.score(scored('', { answerable: false }))).toBe(0)
  })

  it('does not apply to answerable questions', () => {
    expect(refusal.score(scored("I don't know."))).toBeNull()
  })
})
