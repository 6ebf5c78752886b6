import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hitNumbers, isNumeric, numeric } from './numeric.js'
import { readQuantities } from './quantity.js'
import { scored } from './testing.js'

const states = (answer: string, wanted: string, tolerance = 0) => hitNumbers(answer, [[wanted]], tolerance)[0]

describe('hitNumbers', () => {
  it('takes a number alone beside the same with its unit for a bare one', () => {
    const group = [['25 seconds', '25']]
    expect(['25', '25 s', '25 beeps'].map((answer) => hitNumbers(answer, group)[0])).toEqual([true, true, true])
    expect(['25 minutes', '25%', '$25'].map((answer) => hitNumbers(answer, group)[0])).toEqual([false, false, false])
  })

  it.each([
    // written otherwise
    ['It takes twenty-five seconds.', '25 seconds'],
    ['25s', '25 seconds'],
    ['1,200 grams', '1200 g'],
    ['1½ litres', '1.5 litres'],
    ['7 dollars', '$7'],
    ['$7.00', '7 dollars'],
    ['40 per cent', '40%'],
    ['46 m²', '46 square metres'],
    ['90 degrees Celsius', '90 °C'],
    ['It is 92 °C.', '92'],
    // another unit
    ['500 ml', '0.5 litres'],
    ['1.1 l', '1100 millilitres'],
    ['45 cl', '0.45 litres'],
    ['1.2 kg', '1200 g'],
    ['0.4 mg', '400 µg'],
    ['1.5 m', '150 cm'],
    ['half a day or 12 hours', '720 minutes'],
    ['14 days', '2 weeks'],
    ['48 hours', '2 days'],
    ['5 years', '60 months'],
    ['6 feet', '2 yards'],
    ['20 inches', '50.8 cm'],
    ['1 decade', '120 months'],
    ['2.4 GHz', '2400 MHz'],
    ['197.6 °F', '92 °C'],
    ['32 °F', '0 °C'],
    ['-18 °C', '-0.4 °F'],
    // ranges
    ['25–29 seconds', '25 to 29 seconds'],
    ['between 25 and 29 s', '25 to 29 seconds'],
    ['88% to 92%', '88-92%'],
    ['from $5 to $10', '$5-$10'],
    ['90 s to 2 min', '1.5 to 2 minutes'],
    ['one to two weeks', '1 to 2 weeks'],
    ['1500 W to 2000 W', '1500 to 2000 W'],
    ['zwischen 5 und 10 kg', '5-10 kg'],
    ['extended from 12 to 24 months', '24 months'],
    // sums
    ['1 hour 30 minutes', '90 minutes'],
    ['1 hour and 30 minutes', '1 hour'],
    ['1 hour and 30 minutes', '1.5 hours'],
    ['90 minutes', '1 hour 30 minutes'],
    ['1 hour 1 minute 1 second', '3661 seconds'],
    ['3661 s', '1 h 1 min 1 s'],
    ['5 feet 10 inches', '177.8 cm'],
    // fractions
    ['half a litre', '500 ml'],
    ['45 minutes', 'three quarters of an hour'],
    ['a quarter of an hour', '15 min'],
    ['one and a half hours', '90 minutes'],
    ['an hour and a half later', '90 minutes'],
    ['18 months', 'a year and a half'],
    ['two and a half sachets', '2.5 sachets'],
    ['1/2 hour', '30 minutes'],
    ['4 1/2 hours', '270 min'],
    ['1/3 of a day, 1/3 day', '8 hours'],
    // numbers of several words
    ['two hundred grams', '0.2 kg'],
    ['one hundred and twenty minutes', '2 hours'],
    ['minus eighteen °C', '-18 °C'],
    // units word for word
    ['two sachets', '2 sachets'],
    ['9 business days', '9 business days'],
    ['5 mg/dL', '5 mg/dL'],
    ['300 µmol/L', '300 µmol/L'],
    // rates of time are not units of their own
    ['13 litres/day', '13 litres'],
    ['2 l a day', '2 litres'],
    // what precedes a number does not matter
    ['at least 6 months', 'about 6 months'],
  ])('finds in %j the number %j', (answer, wanted) => expect(states(answer, wanted)).toBe(true))

  it.each([
    ['12', '12 months'],
    ['112 months', '12 months'],
    ['12 months', '1.2 months'],
    ['12 days', '12 months'],
    ['30 days', '1 month'],
    ['365 days', '1 year'],
    ['4 weeks', '1 month'],
    ['€7', '$7'],
    ['$92', '92'],
    ['7 months', '$7'],
    ['92 °F', '92 °C'],
    ['92 degrees', '92 °C'],
    ['9 days', '9 business days'],
    ['9 business days', '9 days'],
    ['5 mg/dL', '5 mg'],
    ['50 km/h', '50 km'],
    ['25 seconds', '25 to 29 seconds'],
    ['29 seconds', '25 to 29 seconds'],
    ['25 to 29 seconds', '29 seconds'],
    ['1.800 ml', '1.8 ml'],
    ['1.800 ml', '1800 ml'],
    ['25 W to 30 W', '30 W'],
    ['The second one', '1 second'],
    ['at 17:00', '17'],
    ['140/90', '140'],
    ['1/2', '0.5'],
    ['2 litres and a half bottle', '2.5 litres'],
    ['a week and a half day', '1.5 weeks'],
    ['half an hour', '1 hour'],
    ['$20 an hour', '1 hour'],
    ['2 hours and 3 hours', '5 hours'],
    ['2 hours 5 to 10 minutes', '2 hours 5 minutes'],
    ['two hundred grams', '2 grams'],
    ['5 minus 3 degrees', '-3 degrees'],
    ['E7', '7'],
    ['the 2nd', '2'],
    ['', '12 months'],
  ])('does not find in %j the number %j', (answer, wanted) => expect(states(answer, wanted)).toBe(false))

  it('hits a group by any of its alternatives, word for word where they are no quantities', () => {
    const group = ['30 minutes', 'half an hour']
    expect(hitNumbers('Half an hour.', [group])).toEqual([true])
    expect(hitNumbers('1800 s', [group])).toEqual([true])
    expect(hitNumbers('an hour', [group, ['1 hour', 'an hour']])).toEqual([false, true])
    expect(hitNumbers('30 minutes', [[]])).toEqual([false])
  })

  it('takes a tolerance as a share of the wanted number, in its unit', () => {
    expect(states('95 g', '100 g', 0.05)).toBe(true)
    expect(states('0.105 kg', '100 g', 0.05)).toBe(true)
    expect(states('94.9 g', '100 g', 0.05)).toBe(false)
    expect(states('93 °C', '92 °C', 0.02)).toBe(true)
    expect(states('24 to 30 seconds', '25 to 29 seconds', 0.05)).toBe(true)
    expect(states('25 to 31 seconds', '25 to 29 seconds', 0.05)).toBe(false)
  })

  it.each([-0.1, Number.NaN])('refuses a tolerance of %d', (tolerance) => expect(() => states('1 g', '1 g', tolerance)).toThrow(RangeError))

  const quantity = fc.tuple(
    fc.integer({ min: 1, max: 99_999 }).map((value) => value / 100),
    fc.constantFrom(['g', 1000, 'mg'], ['l', 100, 'cl'], ['km', 1000, 'm'], ['h', 60, 'min'], ['weeks', 7, 'days'], [
      'years',
      12,
      'months',
    ] as const),
  )

  it('overlooks the rounding errors of a conversion, either way', () => {
    fc.assert(
      fc.property(quantity, ([value, [unit, factor, part]]) => {
        const converted = `${Number((value * Number(factor)).toFixed(6))} ${part}`
        expect(states(converted, `${value} ${unit}`)).toBe(true)
        expect(states(`${value} ${unit}`, converted)).toBe(true)
        expect(states(`${value + 1} ${unit}`, converted)).toBe(false)
      }),
    )
  })
})

describe('readQuantities', () => {
  it('takes the quantities out of the words', () => {
    const { quantities, words } = readQuantities('Use 2 sachets and 1.1 l of one kind')
    expect(quantities.map(({ low, high, unit }) => [low, high, unit?.kind])).toEqual([
      [2, 2, undefined],
      [1.1, 1.1, 'volume'],
    ])
    expect(words).toEqual(['use', 'sachets', 'and', 'of', 'one', 'kind'])
  })
})

describe('isNumeric', () => {
  it.each([
    [['12 months', 'one year']],
    [['$7', '7 dollars']],
    [['50%', 'half full', 'half charged', 'halfway']],
    [['2 sachets', 'two sachets']],
    [['setting 34', '34']],
    [['under 12', 'younger than 12']],
    [['half an hour']],
    [['1 hour 30 minutes']],
    [['two hundred']],
    [['between 2 and 3', '2-3']],
    [['48 mmol/mol']],
  ])('%j is a number', (group) => expect(isNumeric(group)).toBe(true))

  it.each([
    [['E7']],
    [['Gen 2', 'second generation']],
    [['vitamin B12', 'B12']],
    [['31 January', 'January 31', 'Jan 31']],
    [['30 November 2026', '30 Nov']],
    [['1 pm', '13:00', "1 o'clock"]],
    [['140/90', '140 over 90']],
    [['hold Eco', 'Eco for 7 seconds']],
    [['mesalazine', 'mesalazine suppository', '5-ASA suppository']],
    [['vinegar']],
    [[]],
  ])('%j is not', (group) => expect(isNumeric(group)).toBe(false))
})

describe('numeric', () => {
  it('is the share of numeric key facts whose number is stated; other key facts do not count', () => {
    const keyFacts = [['0.5 litres'], ['$38'], ['Gen 2']]
    expect(numeric.score(scored('500 ml; $38', { keyFacts }))).toBe(1)
    expect(numeric.score(scored('Gen 2: $38', { keyFacts }))).toBe(0.5)
    expect(numeric.score(scored("I don't know", { keyFacts }))).toBe(0)
  })

  it('does not apply without a numeric key fact, nor to unanswerable questions', () => {
    expect(numeric.score(scored('E7', { keyFacts: [['E7']] }))).toBeNull()
    expect(numeric.score(scored('Yes', { label: 'yes' }))).toBeNull()
    expect(numeric.score(scored('12 months', { answerable: false }))).toBeNull()
  })
})
