import { remembering } from '../common/remembering.js'
import { measureTokens, NUMBER_WORDS, numberOf, numberTokens } from './number-words.js'
import { convert, currency, isCurrency, longestUnit, PERIODS, singular, type Unit } from './unit.js'

/** A number or range with its unit, as it is written. */
export interface Quantity {
  readonly low: number
  /** Equal to `low` but in a range. */
  readonly high: number
  /** `null` where there is none, or none of the table. */
  readonly unit: Unit | null
  /** The tokens that follow the number, at most {@link LONGEST_UNIT}. */
  readonly following: readonly string[]
}

/** The quantities that a text states, in its order, and the other tokens of it. The word `one` is a number only before a unit. */
export const readQuantities = remembering((text): { readonly quantities: readonly Quantity[]; readonly words: readonly string[] } => {
  const tokens = measureTokens(text)
  const quantities: Quantity[] = []
  const words: string[] = []
  for (let at = 0; at < tokens.length; ) {
    const found = quantityAt(tokens, at)
    if (!found) {
      words.push(tokens[at++] as string)
      continue
    }
    const sum = sumFrom(tokens, found)
    quantities.push(found, ...(sum ? [sum] : []))
    at = found.end
  }
  return { quantities, words }
})

/**
 * Whether the quantity given states the one wanted; see the scorer `numeric`.
 *
 * @param tolerance share of the wanted number
 */
export function meets(given: Quantity, wanted: Omit<Wanted, 'isQualified'>, tolerance = 0): boolean {
  const { unit } = wanted
  if (unit) {
    if (given.unit?.kind !== unit.kind) return false
    return (
      isNear(convert(given.low, given.unit, unit), wanted.low, tolerance) &&
      isNear(convert(given.high, given.unit, unit), wanted.high, tolerance)
    )
  }
  if (given.unit && isCurrency(given.unit)) return false
  const sameUnit = wanted.words.every((word, index) => singular(given.following[index] ?? '') === singular(word))
  return sameUnit && isNear(given.low, wanted.low, tolerance) && isNear(given.high, wanted.high, tolerance)
}

/** A quantity to find; `words` are the unit where it is none of the table. */
export interface Wanted extends Pick<Quantity, 'low' | 'high' | 'unit'> {
  readonly words: readonly string[]
  /** Whether a word such as `below` or `about` stands before it. */
  readonly isQualified: boolean
}

/** The longest unit that is taken word for word: `days in a row`. */
const LONGEST_UNIT = 4
const QUALIFIERS = new Set(
  `about approximately around roughly at least most up to below under less lower fewer younger than over above more older within after every
  only`.split(/\s+/u),
)
const NO_UNIT =
  /^(?:[ap]m|oclock|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/u

/** The quantity that an alternative of a key fact is, `null` where it is none. */
export const wantedQuantity = remembering((alternative): Wanted | null => {
  const tokens = measureTokens(alternative)
  const start = tokens.findIndex((token) => !QUALIFIERS.has(token) && token !== 'between')
  const found = start < 0 ? null : quantityAt(tokens, start)
  if (!found) return null
  const { low, high, unit, end } = sumFrom(tokens, found) ?? found
  const isQualified = tokens.slice(0, start).some((token) => QUALIFIERS.has(token))
  if (end === tokens.length) return { low, high, unit, words: [], isQualified }
  const words = tokens.slice(found.afterNumber)
  if (words.length > LONGEST_UNIT || (unit && isCurrency(unit)) || words.some((word) => NO_UNIT.test(word) || numberOf(word) !== null))
    return null
  return { low, high, unit: null, words, isQualified }
})

interface Found extends Quantity {
  /** Index of the token after the quantity. */
  readonly end: number
  /** Index of the token after its last number. */
  readonly afterNumber: number
}

function quantityAt(tokens: readonly string[], at: number): Found | null {
  const first = measureAt(tokens, at)
  if (!first) return null
  const range = rangeFrom(tokens, at, first)
  if (range) return range
  if (tokens[at] === 'one' && !first.unit) return null
  return withFollowing(tokens, { low: first.value, high: first.value, unit: first.unit, afterNumber: first.afterNumber, end: first.end })
}

const JOINTS = new Set('to till until through bis à tot hasta até'.split(' '))
const BETWEEN = new Set('between zwischen entre tra fra tussen'.split(' '))
const AND = new Set('and und et y e en'.split(' '))

/** `5 to 10`, `5 W to 10 W`, `between 5 and 10`; not `raised from 5 to 10`, after which it is 10, nor what descends. */
function rangeFrom(tokens: readonly string[], at: number, first: Measure): Found | null {
  for (const end of [first.end, ...(first.unit ? [] : [first.end + 1, first.end + 2])]) {
    const joint = tokens[end] ?? ''
    const second = JOINTS.has(joint) || (AND.has(joint) && BETWEEN.has(tokens[at - 1] ?? '')) ? measureAt(tokens, end + 1) : null
    if (!second) continue
    // A unit that the table does not have is one where it is there twice.
    const repeated = tokens.slice(first.end, end).every((word, index) => tokens[second.end + index] === word)
    const unit = second.unit ?? first.unit
    if (!repeated || unit?.kind !== (first.unit ?? unit)?.kind || (JOINTS.has(joint) && isChange(tokens, at))) return null
    const low = unit && first.unit ? convert(first.value, first.unit, unit) : first.value
    if (low >= second.value) return null
    return withFollowing(tokens, { low, high: second.value, unit, afterNumber: second.afterNumber, end: second.end })
  }
  return null
}

const CHANGES = /^(?:chang|rais|rise|rose|increas|gr[eo]w|exten[dt]|went$|improv|lengthen|upgrad|lift)/u
/** Most tokens between a change and its `from`: `increase the daily dose from`. */
const CHANGED = 3

function isChange(tokens: readonly string[], at: number): boolean {
  if (tokens[at - 1] !== 'from') return false
  const before = tokens.slice(Math.max(0, at - 2 - CHANGED), at - 1)
  const told = before.findLastIndex((token) => CHANGES.test(token))
  return told >= 0 && !before.slice(told).includes('and')
}

/** Tokens of which those of a quantity stand in one form, and where the ranges among them are. */
export interface QuantityTokens {
  readonly tokens: readonly string[]
  /** Indices of the first and the last number of each range whose ends are not stated by themselves. */
  readonly ranges: readonly { readonly low: number; readonly high: number }[]
  /** Indices of numbers that were words. */
  readonly words: ReadonlySet<number>
}

/**
 * The tokens of a text, a number the same in digits and in a word (`two weeks` is `2 weeks`), a range the same in every way of writing it
 * (`between 3.5 and 5.0`, `from 3.5 to 5`, `3.5–5`; `88% to 92%`, `88–92%`).
 *
 * The ends of times of day, of days of a month and of years are stated by themselves: from `9 to 10 pm` and `2020 to 2024` it is known
 * when it ends.
 */
export const quantityTokens = remembering((text): QuantityTokens => {
  const given = numberTokens(text)
  const tokens: string[] = []
  const ranges: QuantityTokens['ranges'][number][] = []
  const words = new Set<number>()
  const push = (token: string) => {
    const number = NUMBER_WORDS.get(token)
    if (number !== undefined) words.add(tokens.length)
    tokens.push(number === undefined ? token : String(number))
  }
  for (let at = 0; at < given.length; ) {
    const found = rangeAt(given, at)
    if (!found) {
      push(given[at++] as string)
      continue
    }
    if (given[at - 1] === 'from' || BETWEEN.has(given[at - 1] ?? '')) tokens.pop()
    const low = tokens.length
    const last = given[found.afterNumber - 1] as string
    const sign = /^\p{Sc}/u.exec(given[at] as string)?.[0] ?? ''
    push(given[at] as string)
    if (!found.sameUnit) for (const unit of given.slice(at + 1, found.joint)) push(unit)
    tokens.push('to')
    push(sign && /^\d/.test(last) ? `${sign}${last}` : last)
    if (!isPeriod(found)) ranges.push({ low, high: tokens.length - 1 })
    at = found.afterNumber
  }
  return { tokens, ranges, words }
})

function rangeAt(tokens: readonly string[], at: number) {
  const first = measureAt(tokens, at)
  const found = first && rangeFrom(tokens, at, first)
  if (!found) return null
  const joint = found.afterNumber - 2
  const own = tokens.slice(first.afterNumber, joint)
  const sameUnit = own.every((word, index) => singular(tokens[found.afterNumber + index] ?? '') === singular(word))
  return { ...found, joint, sameUnit }
}

/** Years, times of day and days of a month. */
function isPeriod({ low, high, unit, following }: Quantity): boolean {
  const isYear = (value: number) => Number.isInteger(value) && value >= 1500 && value <= 2100
  return (!unit && isYear(low) && isYear(high)) || NO_UNIT.test(following[0] ?? '')
}

function withFollowing(tokens: readonly string[], parts: Omit<Found, 'following'>): Found {
  return { ...parts, following: tokens.slice(parts.afterNumber, parts.afterNumber + LONGEST_UNIT) }
}

interface Measure {
  readonly value: number
  readonly unit: Unit | null
  readonly afterNumber: number
  readonly end: number
}

function measureAt(tokens: readonly string[], at: number): Measure | null {
  const value = numberOf(tokens[at] ?? '')
  if (value === null) return null
  const afterNumber = at + 1
  const sign = /\p{Sc}/u.exec(tokens[at] as string)?.[0]
  if (sign) return { value, unit: currency(sign), afterNumber, end: afterNumber }
  const { unit, end } = measureUnit(tokens, afterNumber)
  return { value, unit, afterNumber, end }
}

/** The unit that begins at a token, by its longest name; none where another unit makes a rate of it (`mg/dL`, `km/h`). */
function measureUnit(tokens: readonly string[], at: number): { readonly unit: Unit | null; readonly end: number } {
  const { unit, end } = longestUnit(tokens, at)
  const next = unit && longestUnit(tokens, end).unit
  const isRate = next && (unit.kind === 'length' || !PERIODS.has(next.kind))
  return isRate ? { unit: null, end: at } : { unit, end }
}

/** `1 hour 30 minutes`, from its first part on: the sum, in the largest unit. */
function sumFrom(tokens: readonly string[], first: Found): Found | null {
  let [sum, last] = [first, first]
  for (;;) {
    const next = quantityAt(tokens, tokens[last.end] === 'and' ? last.end + 1 : last.end)
    if (!next || !isPartBelow(last, next)) return sum === first ? null : sum
    const total = sum.low + convert(next.low, next.unit as Unit, sum.unit as Unit)
    sum = { ...sum, low: total, high: total, following: [], end: next.end }
    last = next
  }
}

function isPartBelow({ unit, ...larger }: Quantity, { unit: part, ...smaller }: Quantity): boolean {
  if (!unit || unit.kind !== part?.kind || unit.kind === 'temperature' || unit.factor <= part.factor) return false
  return !isRange(larger) && !isRange(smaller)
}

function isRange({ low, high }: Pick<Quantity, 'low' | 'high'>): boolean {
  return low !== high
}

const ROUNDING = 1e-9

function isNear(given: number, wanted: number, tolerance: number): boolean {
  return Math.abs(given - wanted) <= tolerance * Math.abs(wanted) + ROUNDING * Math.max(1, Math.abs(wanted))
}
