import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNumberToken, normaliseAnswer, phraseTokens } from './normalise.js'

describe('normaliseAnswer', () => {
  it('lower-cases, drops punctuation and articles and collapses white space', () => {
    expect(normaliseAnswer('  The pump,\n is A   "blocked" pump. ')).toBe('pump is blocked pump')
  })

  it('drops punctuation before articles, as the official script does', () => {
    expect(normaliseAnswer('A-team')).toBe('ateam')
    expect(normaliseAnswer('The U.S.A.')).toBe('usa')
  })

  it('takes no article out of a word, in any script', () => {
    expect(normaliseAnswer('Anthem theatre aé éa ça')).toBe('anthem theatre aé éa ça')
  })

  it('keeps punctuation that is not ASCII', () => {
    expect(normaliseAnswer('“Rinse” – 92 °C, €20')).toBe('“rinse” – 92 °c €20')
  })

  it('leaves nothing of an answer of articles and punctuation', () => {
    expect(normaliseAnswer('The ... an, a!')).toBe('')
  })

  it('has one form: normalising again changes nothing where no letters change', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('the', 'a', 'pump', 'Bar', '16', '.', ',', "'", ' ', '-')), (parts) => {
        const once = normaliseAnswer(parts.join(' '))
        expect(normaliseAnswer(once)).toBe(once)
      }),
    )
  })

  it('never leaves upper-case ASCII, ASCII punctuation or double spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normaliseAnswer(text)).not.toMatch(/[A-Z!-/:-@[-`{-~]|\s\s|^\s|\s$/u)
      }),
    )
  })
})

describe('phraseTokens', () => {
  it.each([
    // money
    ['$39', ['$39']],
    ['39 months', ['39', 'months']],
    ['$ 39 or 39$ or 39 €', ['$39', 'or', '$39', 'or', '€39']],
    ['from 39 $40', ['from', '39', '$40']],
    ['£1,000.50', ['£1000.5']],
    ['CA$39/month', ['ca', '$39', 'month']],
    // numbers
    ['It holds 1.4.', ['it', 'holds', '1.4']],
    ['1,000 W, 1000 W', ['1000', 'w', '1000', 'w']],
    ['1,234,567', ['1234567']],
    ['0,45 l and .5 l', ['0.45', 'l', 'and', '0.5', 'l']],
    ['1, 2,3,4', ['1', '2', '3', '4']],
    ['1.234.567 and 1.800,50', ['1234567', 'and', '1800.5']],
    ['1.125 in, 1.800 in', ['1.125', 'in', '1.800', 'in']],
    ['1.5 l or 1.800 l', ['1.5', 'l', 'or', '1.8', 'l']],
    ['1,5 l oder 1.800 ml', ['1.5', 'l', 'oder', '1800', 'ml']],
    ['0,75 kg, 1,800 kg', ['0.75', 'kg', '1.8', 'kg']],
    ['1.8 l or 1,800 ml', ['1.8', 'l', 'or', '1800', 'ml']],
    ['0.500 g, 1 500 g, 1\u202f500 g', ['0.5', 'g', '1', '500', 'g', '1500', 'g']],
    ['2.0 to 3.00', ['2', 'to', '3']],
    ['½ cup, 1½ hours, 4 ½', ['0.5', 'cup', '1.5', 'hours', '4.5']],
    ['140/90 mmHg', ['140/90', 'mmhg']],
    ['firmware v2.1.3 or 3.4', ['firmware', 'v2.1.3', 'or', '3.4']],
    ['keep at -18 °C, −5 at night', ['keep', 'at', '-18', '°c', '-5', 'at', 'night']],
    ['the 2nd and 21st', ['the', '2nd', 'and', '21st']],
    ['10² cells', ['10', '2', 'cells']],
    // units
    ['16bar', ['16', 'bar']],
    ['300mg 4h 1.1l', ['300', 'mg', '4', 'h', '1.1', 'l']],
    ['40% 40 %', ['40', '%', '40', '%']],
    ['92°C 92 ℃ 92 ° C 92 º C 92°', ['92', '°c', '92', '°c', '92', '°c', '92', '°c', '92', '°']],
    ['46 m²', ['46', 'm2']],
    ['3 mmol/L', ['3', 'mmol', 'l']],
    // dates
    ['May 3, 2024; May 3rd 2024', ['3', 'may', '2024', '3', 'may', '2024']],
    ['the 3rd of May, 2024; 3 May 2024', ['the', '3', 'may', '2024', '3', 'may', '2024']],
    ['2024-05-03, 2024/5/3, 03.05.2024', ['3', 'may', '2024', '3', 'may', '2024', '3', 'may', '2024']],
    ['25/12/2024 12/25/2024', ['25', 'december', '2024', '25', 'december', '2024']],
    ['03/05/2024', ['03/05/2024']],
    ['2024-05-03T10:00', ['3', 'may', '2024', 't10', '00']],
    ['31 Jan, Jan. 31, January 31st', ['31', 'january', 'january', '31', 'january', '31']],
    ['Sept 2024 and 2024-2025', ['september', '2024', 'and', '2024', 'to', '2025']],
    ['The 2nd may fail, 45 May, 2024-13-01', ['the', '2nd', 'may', 'fail', '45', 'may', '2024', 'to', '13', 'to', '01']],
    ['In March 12 people marched', ['in', 'march', '12', 'people', 'marched']],
    // names
    ['E7, F2 and B₁₂', ['e7', 'f2', 'and', 'b12']],
    ['CHA₂DS₂-VASc', ['cha2ds2', 'vasc']],
    ['CURB-65', ['curb', '65']],
    // ranges and hyphens
    ['4-6, 4–6, 4 – 6 or 4 to 6', ['4', 'to', '6', '4', 'to', '6', '4', 'to', '6', 'or', '4', 'to', '6']],
    ['88%-92% or $5-$10', ['88', '%', 'to', '92', '%', 'or', '$5', 'to', '$10']],
    ['24-month', ['24', 'month']],
    ['non\u2011slip co\u00adop', ['non', 'slip', 'coop']],
    // time
    ['17:00', ['17:00']],
    ['1 p.m. or 1pm or 1:00 pm', ['1', 'pm', 'or', '1', 'pm', 'or', '1', 'pm']],
    ['9:00–17:00', ['9:00', 'to', '17:00']],
    // apostrophes and words
    ["Graves’ disease, Graves's disease", ['graves', 'disease', 'graves', 'disease']],
    ["don't press 'Rinse'", ['dont', 'press', 'rinse']],
    ['twenty-five days, forty five', ['twentyfive', 'days', 'fortyfive']],
    ['**Turn the dial to _Rinse_**', ['turn', 'the', 'dial', 'to', 'rinse']],
    ['Ｅ７ ＦＵＬＬ', ['e7', 'full']],
    ['À la carte, Москва', ['à', 'la', 'carte', 'москва']],
    ['', []],
    [' … – $ ', []],
  ])('reads %j as %j', (text, tokens) => {
    expect(phraseTokens(text)).toEqual(tokens)
  })

  it('writes any whole number the same with thousands separators and without', () => {
    fc.assert(
      fc.property(fc.nat(), (number) => {
        expect(phraseTokens(number.toLocaleString('en-US'))).toEqual([String(number)])
      }),
    )
  })

  it('keeps any decimal whole, also where it ends a sentence', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.integer({ min: 1, max: 99 }), (whole, hundredths) => {
        const number = whole + hundredths / 100
        expect(phraseTokens(`It is ${number}.`)).toEqual(['it', 'is', String(number)])
      }),
    )
  })

  it('never gives an empty token or one with white space, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(phraseTokens(text).filter((token) => !/^\S+$/u.test(token))).toEqual([])
      }),
    )
  })
})

describe('isNumberToken', () => {
  it.each(['12', '$39', '-18', '17:00', 'two', 'nineteen', 'thirty', 'twentyfive'])('%s is a number', (token) =>
    expect(isNumberToken(token)).toBe(true),
  )
  it.each(['e7', 'month', 'often', 'b12', '%'])('%s is none', (token) => expect(isNumberToken(token)).toBe(false))
})
