import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgementOf, label, labelOf } from './label.js'
import { scored } from './testing.js'

describe('judgementOf', () => {
  it.each([
    ['Yes', 'yes'],
    ['yes, it can.', 'yes'],
    ['**Yes.** No problem.', 'yes'],
    ['"No"', 'no'],
    ['No. Only assistance dogs are admitted.', 'no'],
    ['No it should not', 'no'],
    ['Answer: no', 'no'],
    ['The answer is no because of the risk.', 'no'],
    ['Maybe. Only if frost is forecast.', 'maybe'],
    ['It depends on the dose.', 'maybe'],
    ['That depends.', 'maybe'],
    ['Not always.', 'maybe'],
    ['Possibly', 'maybe'],
    ['Perhaps, but yes for adults', 'maybe'],
    ['Yes, possibly', 'yes'],
  ])('reads the judgement that %j begins with', (text, judgement) => expect(judgementOf(text)).toBe(judgement))

  it.each([
    ['For adults, yes.', 'yes'],
    ['I would say no, as it goes cloudy. Yes, it does.', 'no'],
    ['That is not always safe.', 'maybe'],
    ['Whether you can depends on the wind.', 'maybe'],
  ])('else reads the only judgement in the first sentence of %j', (text, judgement) => expect(judgementOf(text)).toBe(judgement))

  it.each([
    '',
    '12 months',
    "I don't know.",
    'No information.',
    "I'm not sure.",
    'Yes or no',
    'yes/no/maybe',
    'I would say yes, or maybe.',
    'It is safe. Yes.',
    'It is not a clear yes.',
    "I wouldn't say yes.",
    'The answer is not no.',
    'There is no risk in it.',
    'No more than 3 days.',
    'No one knows.',
    'No-one does.',
    'Nobody, yesterday',
    'Noon',
    'Eyes',
  ])('reads none in %j', (text) => expect(judgementOf(text)).toBeNull())

  it('does not mind what follows a judgement and a full stop', () => {
    fc.assert(
      fc.property(fc.constantFrom('yes', 'no', 'maybe'), fc.string(), (judgement, rest) => {
        expect(judgementOf(`${judgement.toUpperCase()}. ${rest}`)).toBe(judgement)
      }),
    )
  })
})

describe('label', () => {
  it('is 1 for the right judgement, 0 for a wrong one and where none can be read', () => {
    expect(label.score(scored('No. It goes cloudy.', { label: 'no' }))).toBe(1)
    expect(label.score(scored('Yes.', { label: 'no' }))).toBe(0)
    expect(label.score(scored('It goes cloudy.', { label: 'no' }))).toBe(0)
    expect(label.score(scored("I don't know.", { label: 'maybe' }))).toBe(0)
  })

  it('does not apply to questions that ask for no judgement', () => {
    expect(label.score(scored('Yes.'))).toBeNull()
    expect(label.score(scored('Yes.', { answerable: false }))).toBeNull()
  })
})

describe('labels of a scenario', () => {
  const labels = [{ emergency: ['emergency', 'ambulance'], doctor: ['see a doctor', 'doctor soon'], 'self-care': ['self-care', 'at home'] }]
  const scoreOf = (text: string, right: string) => label.score({ ...scored(text, { label: right }), labels })

  it('are read by their phrases; the first in the answer decides', () => {
    expect(scoreOf('Emergency now. It may be a heart attack.', 'emergency')).toBe(1)
    expect(scoreOf('Call an ambulance; do not wait to see a doctor.', 'emergency')).toBe(1)
    expect(scoreOf('See a doctor soon, it is not an emergency.', 'emergency')).toBe(0)
    expect(scoreOf('It can be treated at home.', 'self-care')).toBe(1)
    expect(scoreOf('Rest.', 'self-care')).toBe(0)
    expect(scoreOf("I don't know.", 'doctor')).toBe(0)
  })

  const urgency = [{ urgent: ['urgent', 'emergency', 'ambulance'], 'not urgent': ['not urgent', 'at home'] }]
  const readOf = (text: string, sets = urgency) => labelOf(text, Object.keys(sets[0] ?? {})[0] ?? '', sets)

  it.each([
    'This is not an emergency.',
    "It isn't really an emergency",
    'No emergency.',
    'Never an emergency',
    'There is no need to call an ambulance.',
    "You don't need an ambulance.",
    'It should not be considered an emergency.',
    'Neither an emergency nor an ambulance',
    'Not an emergency or an ambulance',
    'Das ist kein emergency.',
  ])('are not read from the denial %j', (text) => expect(readOf(text)).toBeNull())

  it.each([
    ['This is not an emergency, stay at home.', 'not urgent'],
    ['Not urgent.', 'not urgent'],
    ['It is not urgent. No ambulance.', 'not urgent'],
    ['No, it is an emergency.', 'urgent'],
    ['No. Emergency!', 'urgent'],
    ['No — emergency', 'urgent'],
    ['No - emergency', 'urgent'],
    ['No\nemergency', 'urgent'],
    ['Not only urgent but an emergency', 'urgent'],
    ['Not harmless but an emergency', 'urgent'],
    ['Do not wait, call an ambulance.', 'urgent'],
    ['Not an emergency; urgent all the same', 'urgent'],
    ['No doubt an emergency', 'urgent'],
  ])('are read from %j past what is denied', (text, read) => expect(readOf(text)).toBe(read))

  it('are found wherever they stand, without a denial', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('It', 'is', 'an', 'the', ',', '.', 'call', '4 - 6', 'to'), { maxLength: 8 }), (before) => {
        expect(readOf([...before, 'emergency'].join(' '))).toBe('urgent')
      }),
    )
  })

  it('leave yes, no and maybe to grammar', () => {
    expect(scoreOf('No. It goes cloudy.', 'no')).toBe(1)
  })
})
