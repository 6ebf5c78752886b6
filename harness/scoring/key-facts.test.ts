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
    ['25 seconds', '25 s'],
    ['180 to 350', 'below 180'],
    ['twenty-five years', 'five years'],
    ['E70', 'E7'],
    ['Good news', 'new'],
    ['pumping', 'pump'],
    ['12 of the months', '12 months'],
    ['months 12', '12 months'],
    ['', '12 months'],
    ['!!!', '!!!'],
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
