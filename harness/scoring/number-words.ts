import { remembering } from '../common/remembering.js'
import { isEitherNumber, phraseTokens } from './normalise.js'
import { longestUnit, PERIODS, unitAt } from './unit.js'

/**
 * The tokens of a text (`phraseTokens`), a number of several words one of them, in digits: `two hundred and five` is `205`, `$2.5 million`
 * `$2500000`, `2 to 3 million` `2000000 to 3000000`, `a dozen` `12`, `minus 18 °C` `-18 °c`. A single number word stays as it is. English.
 */
export const numberTokens = remembering((text): readonly string[] =>
  rewritten(phraseTokens(text), (tokens, at) => compoundAt(tokens, at) ?? minusAt(tokens, at)),
)

/** {@link numberTokens}, and fractions in digits: `half an hour` is `0.5 hour`, `two and a half days` `2.5 days`, `1/2 hour` `0.5 hour`. */
export const measureTokens = remembering((text): readonly string[] => rewritten(numberTokens(text), fractionAt))

/** The number that a token is: digits with or without a currency, or a word up to ninety-nine; `null` for `2nd`, `17:00`, `140/90`, `1.800`. */
export function numberOf(token: string): number | null {
  if (isEitherNumber(token)) return null
  const digits = /^(-?)\p{Sc}?(\d+(?:\.\d+)?)$/u.exec(token)
  if (!digits) return NUMBER_WORDS.get(token) ?? null
  const value = Number(`${digits[1]}${digits[2]}`)
  return Number.isFinite(value) ? value : null
}

const UP_TO_NINETEEN = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
  eighteen nineteen`.split(/\s+/u)
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...UP_TO_NINETEEN.map((word, value) => [word, value] as const),
  ...TENS.flatMap((ten, index) =>
    ['', ...UP_TO_NINETEEN.slice(1, 10)].map((one, value) => [`${ten}${one}`, (index + 2) * 10 + value] as const),
  ),
])
const HUNDRED = 'hundred'
const DOZEN = 'dozen'
const SCALES: ReadonlyMap<string, number> = new Map([
  [DOZEN, 12],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
])

/** Part of the tokens read as a number. */
interface Read {
  readonly value: number
  /** Index of the token after it. */
  readonly end: number
  /** Tokens of it that stay, after the number. */
  readonly unit?: readonly string[]
}

/** The tokens, those that are read as a number in its place. */
function rewritten(tokens: readonly string[], readAt: (tokens: readonly string[], at: number) => Read | null): string[] {
  const out: string[] = []
  for (let at = 0; at < tokens.length; ) {
    const read = readAt(tokens, at)
    const sign = /^-?(\p{Sc})/u.exec(tokens[at] as string)?.[1] ?? ''
    if (read) out.push(digits(read.value, sign), ...(read.unit ?? []))
    else out.push(tokens[at] as string)
    at = read?.end ?? at + 1
  }
  return out
}

/** Without the rounding errors of a product: 2.3 million is 2300000. */
function digits(value: number, sign: string): string {
  return `${value < 0 ? '-' : ''}${sign}${Number(Math.abs(value).toPrecision(15))}`
}

/** `two hundred and five thousand`; `null` for what has no `hundred`, `thousand`, … in it. */
function compoundAt(tokens: readonly string[], at: number): Read | null {
  const first = groupAt(tokens, at)
  if (!first) return null
  const scale = SCALES.get(tokens[first.end] ?? '')
  if (!scale) return first.hundreds ? first : lowerEnd(tokens, first)
  let [value, end, least] = [first.value * scale, first.end + 1, scale]
  while (least >= 1e3) {
    const next = tokens[end] === 'and' ? end + 1 : end
    const more = NUMBER_WORDS.has(tokens[next] ?? '') ? groupAt(tokens, next) : null
    const ofMore = more ? (SCALES.get(tokens[more.end] ?? '') ?? 1) : least
    if (!more || ofMore >= least) break
    value += more.value * ofMore
    end = ofMore === 1 ? more.end : more.end + 1
    least = ofMore
  }
  return { value, end }
}

/** `2`, before `to 3 million`: as many millions. */
function lowerEnd(tokens: readonly string[], low: Read): Read | null {
  const high = tokens[low.end] === 'to' ? smallAt(tokens, low.end + 1) : null
  if (!high || low.value >= high.value) return null
  const hundreds = tokens[high.end] === HUNDRED
  const scale = (hundreds ? 100 : 1) * (SCALES.get(tokens[hundreds ? high.end + 1 : high.end] ?? '') ?? 1)
  return scale > 1 ? { value: low.value * scale, end: low.end } : null
}

/** What is counted in thousands or millions: `two`, `2.5`, `two hundred and five`. */
function groupAt(tokens: readonly string[], at: number): (Read & { readonly hundreds: boolean }) | null {
  const small = smallAt(tokens, at)
  if (!small || tokens[small.end] !== HUNDRED) return small && { ...small, hundreds: false }
  const end = small.end + 1
  const next = tokens[end] === 'and' ? end + 1 : end
  const more = NUMBER_WORDS.get(tokens[next] ?? '')
  // between one hundred and two hundred, between one hundred and two thousand
  const isOther = tokens[next + 1] === HUNDRED || (tokens[at - 1] === 'between' && SCALES.has(tokens[next + 1] ?? ''))
  if (!more || isOther) return { value: small.value * 100, end, hundreds: true }
  return { value: small.value * 100 + more, end: next + 1, hundreds: true }
}

/** `a` and `half a` are numbers before `dozen`, `hundred`, … only. */
function smallAt(tokens: readonly string[], at: number): Read | null {
  const isScale = (place: number) => tokens[place] === HUNDRED || SCALES.has(tokens[place] ?? '')
  if (tokens[at] === 'a') return isScale(at + 1) ? { value: 1, end: at + 1 } : null
  if (tokens[at] === 'half') return tokens[at + 1] === 'a' && isScale(at + 2) ? { value: 0.5, end: at + 2 } : null
  const value = numberOf(tokens[at] ?? '')
  if (value === null) return null
  const more = andFraction(tokens, at + 1)
  return more && isScale(more.end) ? { value: value + more.value, end: more.end } : { value, end: at + 1 }
}

/** `minus 18` before degrees; not `5 minus 3`, nor `plus or minus 2 °C`. */
function minusAt(tokens: readonly string[], at: number): Read | null {
  if (tokens[at] !== 'minus' || ['or', 'plus'].includes(tokens[at - 1] ?? '') || numberOf(tokens[at - 1] ?? '') !== null) return null
  const value = numberOf(tokens[at + 1] ?? '')
  const kind = unitAt(tokens, at + 2)?.kind
  return value !== null && value > 0 && (kind === 'temperature' || kind === 'degrees') ? { value: -value, end: at + 2 } : null
}

function fractionAt(tokens: readonly string[], at: number): Read | null {
  const beforeUnit = (read: Read | null) => (read && unitAt(tokens, read.end) ? read : null)
  const part = beforeUnit(partOf(tokens, at) ?? slashedAt(tokens, at))
  if (part) return part
  const whole = isArticle(tokens[at]) ? 1 : numberOf(tokens[at] ?? '')
  if (whole === null) return null
  const more = isArticle(tokens[at]) ? null : (andFraction(tokens, at + 1) ?? beforeUnit(slashedAt(tokens, at + 1)))
  if (more) return { value: whole + more.value, end: more.end }
  const { unit, end } = longestUnit(tokens, at + 1)
  const after = unit && PERIODS.has(unit.kind) ? andFraction(tokens, end) : null
  // an hour and a half, but not a week and a half day
  return after && !unitAt(tokens, after.end) ? { value: whole + after.value, end: after.end, unit: tokens.slice(at + 1, end) } : null
}

const PARTS: readonly (readonly [words: string, value: number])[] = [
  ['half', 0.5],
  ['a quarter of', 0.25],
  ['one quarter of', 0.25],
  ['three quarters of', 0.75],
]

/** `half an`, `three quarters of an`. */
function partOf(tokens: readonly string[], at: number): Read | null {
  for (const [words, value] of PARTS) {
    const end = at + words.split(' ').length
    if (tokens.slice(at, end).join(' ') === words && isArticle(tokens[end])) return { value, end: end + 1 }
  }
  return null
}

/** `and a half`. */
function andFraction(tokens: readonly string[], at: number): Read | null {
  if (tokens[at] !== 'and' || tokens[at + 1] !== 'a') return null
  const value = tokens[at + 2] === 'half' ? 0.5 : tokens[at + 2] === 'quarter' ? 0.25 : 0
  return value ? { value, end: at + 3 } : null
}

/** `1/2` and other fractions below 1. */
function slashedAt(tokens: readonly string[], at: number): Read | null {
  const [, over, under] = (/^([1-7])\/([2-8])$/u.exec(tokens[at] ?? '') ?? []).map(Number)
  return over && under && over < under ? { value: over / under, end: at + 1 } : null
}

function isArticle(token: string | undefined): boolean {
  return token === 'a' || token === 'an'
}
