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

/** By kind: the factor to the kind's base unit and the names, singular, as tokens of `phraseTokens` (normalise.ts). */
const TABLE: Readonly<Record<string, readonly (readonly [factor: number, names: string])[]>> = {
  mass: [
    [1e-6, 'μg|ug|mcg|microgram|microgramme'],
    [1e-3, 'mg|milligram|milligramme'],
    [1, 'g|gram|gramme'],
    [1e3, 'kg|kilo|kilogram|kilogramme'],
  ],
  length: [
    [1e-3, 'mm|millimetre|millimeter'],
    [1e-2, 'cm|centimetre|centimeter'],
    [1, 'm|metre|meter'],
    [1e3, 'km|kilometre|kilometer'],
  ],
  area: [[1, 'm2|sqm|sq m|square metre|square meter']],
  volume: [
    [1e-3, 'ml|millilitre|milliliter'],
    [1e-2, 'cl|centilitre|centiliter'],
    [1e-1, 'dl|decilitre|deciliter'],
    [1, 'l|litre|liter'],
  ],
  time: [
    [1, 's|sec|second'],
    [60, 'min|minute'],
    [3600, 'h|hr|hour'],
    [86_400, 'day'],
    [604_800, 'week|wk'],
  ],
  calendar: [
    [1, 'month'],
    [12, 'year|yr'],
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
