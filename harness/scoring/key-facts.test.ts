import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hitGroups, keyFacts } from './key-facts.js'
import { scored } from './testing.js'

const hits = (answer: string, ...alternatives: string[]) => hitGroups(answer, [alternatives])[0]

describe('hitGroups', () => {
  it.each([
    ['The warranty lasts 12 months.', '12 months'],
    ['a 12-month warranty', '12 months'],
    ['12 months', '12 month'],
    ['Use two sachets.', 'two sachet'],
    ['46 square metres', '46 square metre'],
    ['It runs at 16bar.', '16 bar'],
    ['It is $9.00.', '$9'],
    ['1,000 W', '1000 W'],
    ['aim for 88–92%', '88 to 92%'],
    ['88% - 92%', '88%-92%'],
    ['until 1:00 p.m.', '1 pm'],
    ['It holds 1.4.', '1.4'],
    ['E7: PUMP IS BLOCKED', 'pump is blocked'],
    ['Graves disease', "Graves' disease"],
    ['CHA₂DS₂-VASc score', 'CHA2DS2-VASc'],
    ['heats to 92℃', '92 °C'],
    ['<180', 'below 180'],
    ['BP >=140/90', 'above 140/90'],
    // number words
    ['It takes 2 weeks.', 'two weeks'],
    ['a two-week trial', '2 weeks'],
    ['twenty-five days', '25 days'],
    ['One year', '1 year'],
    ['Two.', '2'],
    ['One', '1'],
    ['Only one.', 'one'],
    ['two hundred sachets', '200 sachets'],
    ['200', 'two hundred'],
    ['one hundred and twenty', '120'],
    ['a hundred-day trial', '100 days'],
    ['3,205 cups', 'three thousand two hundred and five cups'],
    ['one hundred and fifty thousand', '150000'],
    ['about two million people', '2,000,000 people'],
    ['$2.3 million', '$2,300,000'],
    ['half a million', '500,000'],
    ['one and a half million', '1.5 million'],
    ['2-3 million', '2 million to 3 million'],
    ['two to three hundred', '200-300'],
    ['between one hundred and two hundred', '100 to 200'],
    ['between one hundred and two thousand', '100 to 2000'],
    ['a dozen cups', '12 cups'],
    ['half a dozen eggs', '6 eggs'],
    ['minus eighteen degrees', '-18 degrees'],
    // another unit
    ['1 hour', '60 minutes'],
    ['It takes 1.5 h.', '90 min'],
    ['1 hour 30 minutes', '90 min'],
    ['90 min', '1 hour and 30 minutes'],
    ['half an hour', '30 minutes'],
    ['14 days', '2 weeks'],
    ['a fortnight: two weeks', '14 days'],
    ['twenty-four hours', '1 day'],
    ['1 year', '12 months'],
    ['1000 g', '1 kg'],
    ['0.5 g', '500 mg'],
    ['1000 ml', '1 l'],
    ['1000 m', '1 km'],
    ['1.35 kW', '1350 W'],
    ['25 s', '25 seconds'],
    ['7 dollars', '$7'],
    ['between 90 and 120 minutes', '1.5 to 2 hours'],
    // ranges
    ['up to 10 days', '10 days'],
    ['within 10 days', '10 days'],
    ['5 to 10 days', '5-10 days'],
    ['between 3.5 and 5.0', '3.5 to 5.0'],
    ['3.5–5.0', 'between 3.5 and 5'],
    ['3.5-5.0', '3.5–5.0'],
    ['from 3.5 to 5.0 mmol/L', '3.5 mmol/L to 5.0 mmol/L'],
    ['88% to 92%', '88-92%'],
    ['$5 to $10', '$5-10'],
    ['1500 W to 2000 W', '1500–2000 W'],
    ['one to two weeks', '1-2 weeks'],
    ['5 bis 10 Tage', '5-10 Tage'],
    ['Increase the daily dose from 5 to 10 mg.', '10 mg'],
    ['3a 45 to 59', '45 to 59'],
    ['The warranty was extended from 12 to 24 months.', '24 months'],
    ['He served from 2020 to 2024.', '2024'],
    ['open from 9 to 10 pm', '10 pm'],
    ['3 to 10 May', '10 May'],
    ['from 20 to 10 minutes', '10 minutes'],
    // dates
    ['May 3, 2024', '3 May 2024'],
    ['2024-05-03', 'May 3, 2024'],
    ['on 3rd May 2024', '2024-05-03'],
    ['on May 3 it opens', '3 May'],
    ['3 May', 'May 3rd'],
    ['Jan 31', '31 January'],
    // separators
    ['1,800 ml', '1800 ml'],
    ['1.800 ml', '1.800 ml'],
    ['1,8 l oder 1.800 ml', '1800 ml'],
  ])('%j states %j', (answer, fact) => expect(hits(answer, fact)).toBe(true))

  it.each([
    ['112 months', '12 months'],
    ['12.5 months', '5 months'],
    ['1.12 months', '12 months'],
    ['9 months', '$9'],
    ['$39', '39'],
    ['$90', '$9'],
    ['£9', '$9'],
    ['150%', '50%'],
    ['4.5 hours', '5 hours'],
    ['1½ hours', '2 hours'],
    ['½ hours', '2 hours'],
    ['4 1/2 hours', '2 hours'],
    ['-18 °C', '18 °C'],
    ['minus 18 °C', '18 °C'],
    ['plus or minus 2 °C', '-2 °C'],
    ['two hundred and five days', '5 days'],
    ['two hundred', '2'],
    ['two hundred', '100'],
    ['hundreds of cups', '100 cups'],
    ['several hundred', '100'],
    ['a few', '1'],
    ['1 hour', '90 minutes'],
    ['30 days', '1 month'],
    ['52 weeks', '1 year'],
    ['€7', '7 dollars'],
    ['197.6 °F', '92 °C'],
    ['1000 g', '1 l'],
    ['240 to 300 hours', '10 days'],
    ['after 240 hours', 'within 10 days'],
    ['16 bar', '16 W'],
    ['180 to 350', 'below 180'],
    ['twenty-five years', 'five years'],
    ['E70', 'E7'],
    ['Good news', 'new'],
    ['pumping', 'pump'],
    ['12 of the months', '12 months'],
    ['months 12', '12 months'],
    ['', '12 months'],
    ['!!!', '!!!'],
    ['5 to 10 days', '10 days'],
    ['5 to 10 days', '5'],
    ['between 5 and 10 days', '10 days'],
    ['5 days to 10 days', '5 days'],
    ['25 W to 30 W', '30 W'],
    ['It can be raised and takes baskets from 51 to 58 mm.', '58 mm'],
    ['one to two weeks', '2 weeks'],
    ['this one', '1'],
    ['1,800 ml', '1,8 ml'],
    ['1.800 ml', '1,8 ml'],
    ['1.800 ml', '1800 ml'],
    ['May 30', '3 May'],
    ['03/05/2024', '3 May 2024'],
  ])('%j does not state %j', (answer, fact) => expect(hits(answer, fact)).toBe(false))

  it('takes any alternative of a group and answers for each group apart', () => {
    const groups = [['12 months', 'one year'], ['16 bar'], ['Rinse', 'Clean']]
    expect(hitGroups('One year, and turn it to Clean.', groups)).toEqual([true, false, true])
  })

  it('takes a number alone where it is bare or in a unit of the group', () => {
    const group = ['25 seconds', '25']
    expect(['25', '25 s', 'It takes 25.', '25 seconds', '25 beeps'].map((answer) => hits(answer, ...group))).toEqual(Array(5).fill(true))
    expect(['25 minutes', '25%', '25 °C', '$25'].map((answer) => hits(answer, ...group))).toEqual(Array(4).fill(false))
  })

  it('takes a number alone beside one with a unit only as it stands, not for the same in another unit', () => {
    const group = ['60 minutes', '60']
    expect(['60', '1 hour'].map((answer) => hits(answer, ...group))).toEqual([true, true])
    expect(['60 hours', '1', 'one'].map((answer) => hits(answer, ...group))).toEqual([false, false, false])
  })

  it('takes a range for its ends where both are key facts', () => {
    expect(hitGroups('5 to 10 days', [['5 days', '5'], ['10 days']])).toEqual([true, true])
    expect(hitGroups('5 to 10 days', [['4 days', '4'], ['10 days']])).toEqual([false, false])
  })

  it('finds any number with a unit between other words, and not with a digit put before it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom('months', 'bar', 'mm', '%'),
        fc.integer({ min: 1, max: 9 }),
        (number, unit, digit) => {
          expect(hits(`It is ${number} ${unit}, we think.`, `${number} ${unit}`)).toBe(true)
          expect(hits(`It is ${digit}${number} ${unit}, we think.`, `${number} ${unit}`)).toBe(false)
        },
      ),
    )
  })

  it('finds every answer in itself, if it has a token at all', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9$%.,' -]*[a-z0-9][a-z0-9$%.,' -]*$/), (text) => {
        expect(hits(text, text)).toBe(true)
      }),
    )
  })
})

describe('keyFacts', () => {
  it('is the share of groups that the answer states', () => {
    expect(keyFacts.score(scored('12 months', { keyFacts: [['12 months'], ['16 bar']] }))).toBe(0.5)
    expect(keyFacts.score(scored('16 bar for 12 months', { keyFacts: [['12 months'], ['16 bar']] }))).toBe(1)
    expect(keyFacts.score(scored('', { keyFacts: [['12 months']] }))).toBe(0)
  })

  it('does not apply to unanswerable questions, nor to those without key facts', () => {
    expect(keyFacts.score(scored('12 months', { answerable: false }))).toBeNull()
    expect(keyFacts.score(scored('Yes', { label: 'yes' }))).toBeNull()
  })
})
