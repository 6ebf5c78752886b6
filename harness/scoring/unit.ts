/** What a number counts, by a table of names. */
export interface Unit {
  /** Units of one kind convert to each other. */
  readonly kind: string
  /** value × factor + offset is the value in the base unit of the kind. */
  readonly factor: number
  readonly offset: number
}

/** The unit of the table that begins at a token, by its longest name. */
export function unitAt(tokens: readonly string[], at: number): Unit | null {
  return longestUnit(tokens, at).unit
}

/** {@link unitAt}, and the token after it; `null` and `at` where there is none. */
export function longestUnit(tokens: readonly string[], at: number): { readonly unit: Unit | null; readonly end: number } {
  const first = tokens[at] ?? ''
  const longest = FIRST_WORDS.has(first) || FIRST_WORDS.has(singular(first)) ? Math.min(2, tokens.length - at) : 0
  for (let length = longest; length > 0; length--) {
    const name = tokens.slice(at, at + length).join(' ')
    const unit = UNITS.get(name) ?? UNITS.get(singular(name))
    if (unit) return { unit, end: at + length }
  }
  return { unit: null, end: at }
}

/** A value of one unit in another of its kind. */
export function convert(value: number, from: Unit, to: Unit): number {
  return from === to ? value : (value * from.factor + from.offset - to.offset) / to.factor
}

/**
 * By kind: the factor to the kind's base unit and the names, singular, as tokens of `phraseTokens` (normalise.ts). Only what converts
 * exactly, and no name that may be something else: no `in`, no `pound`, no `gallon`, no `MW`, which is `mW` in lower case.
 */
const TABLE: Readonly<Record<string, readonly (readonly [factor: number, names: string])[]>> = {
  mass: [
    [1e-6, 'μg|ug|mcg|microgram|microgramme'],
    [1e-3, 'mg|milligram|milligramme'],
    [1, 'g|gram|gramme'],
    [28.349523125, 'oz|ounce'],
    [453.59237, 'lb'],
    [1e3, 'kg|kilo|kilogram|kilogramme'],
    [1e6, 'tonne|metric ton'],
  ],
  length: [
    [1e-3, 'mm|millimetre|millimeter'],
    [1e-2, 'cm|centimetre|centimeter'],
    [0.0254, 'inch|inches'],
    [0.3048, 'ft|foot|feet'],
    [0.9144, 'yd|yard'],
    [1, 'm|metre|meter'],
    [1e3, 'km|kilometre|kilometer'],
    [1609.344, 'mile'],
  ],
  area: [
    [1e-4, 'cm2|sq cm|square centimetre|square centimeter'],
    [0.3048 ** 2, 'ft2|sq ft|square foot|square feet'],
    [1, 'm2|sqm|sq m|square metre|square meter'],
    [1e4, 'ha|hectare'],
    [1e6, 'km2|sq km|square kilometre|square kilometer'],
  ],
  volume: [
    [1e-3, 'ml|millilitre|milliliter|cm3|cc|cubic centimetre|cubic centimeter'],
    [1e-2, 'cl|centilitre|centiliter'],
    [1e-1, 'dl|decilitre|deciliter'],
    [1, 'l|litre|liter'],
    [1e3, 'm3|cubic metre|cubic meter'],
  ],
  time: [
    [1e-3, 'ms|millisecond'],
    [1, 's|sec|second'],
    [60, 'min|minute'],
    [3600, 'h|hr|hour'],
    [86_400, 'day'],
    [604_800, 'week|wk'],
    [1_209_600, 'fortnight'],
  ],
  calendar: [
    [1, 'month'],
    [12, 'year|yr'],
    [120, 'decade'],
  ],
  power: [
    [1, 'w|watt'],
    [1e3, 'kw|kilowatt'],
  ],
  energy: [
    [1, 'wh|watt hour'],
    [1e3, 'kwh|kilowatt hour'],
  ],
  pressure: [
    [1e-3, 'mbar|millibar'],
    [1, 'bar'],
  ],
  frequency: [
    [1, 'hz|hertz'],
    [1e3, 'khz|kilohertz'],
    [1e6, 'mhz|megahertz'],
    [1e9, 'ghz|gigahertz'],
  ],
  share: [[1, '%|percent|per cent']],
  degrees: [[1, '°|degree']],
}
/** Kinds of which a rate is made: `a day`. */
export const PERIODS = new Set(['time', 'calendar'])

const CELSIUS = '°c|c|celsius|degree c|degrees c|degree celsius|degrees celsius'
const FAHRENHEIT = '°f|f|fahrenheit|degree f|degrees f|degree fahrenheit|degrees fahrenheit'
const CURRENCIES: Readonly<Record<string, string>> = { $: 'dollar|usd', '€': 'euro|eur', '£': 'gbp', '¥': 'yen' }

const UNITS: ReadonlyMap<string, Unit> = new Map(
  [
    ...Object.entries(TABLE).flatMap(([kind, units]) => units.map(([factor, names]) => ({ names, unit: { kind, factor, offset: 0 } }))),
    { names: CELSIUS, unit: { kind: 'temperature', factor: 1, offset: 0 } },
    { names: FAHRENHEIT, unit: { kind: 'temperature', factor: 5 / 9, offset: -160 / 9 } },
    ...Object.entries(CURRENCIES).map(([sign, names]) => ({ names, unit: currency(sign) })),
  ].flatMap(({ names, unit }) => names.split('|').map((name) => [name, unit] as const)),
)
const FIRST_WORDS = new Set([...UNITS.keys()].map((name) => name.split(' ')[0] as string))

export function currency(sign: string): Unit {
  return { kind: `currency ${sign}`, factor: 1, offset: 0 }
}

export function isCurrency(unit: Unit): boolean {
  return unit.kind.startsWith('currency')
}

export function singular(name: string): string {
  return name.length > 2 && name.endsWith('s') ? name.slice(0, -1) : name
}
