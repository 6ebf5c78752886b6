import { remembering } from '../common/remembering.js'

/**
 * An answer as SQuAD v1.1 compares it: lower case, without punctuation, without the articles a, an and the,
 * white space collapsed. In that order, as in the official script, so `The U.S.A.` becomes `usa`.
 *
 * Unicode: lower-casing is Unicode's and independent of the locale. Only ASCII punctuation goes, as in the script (Python's
 * `string.punctuation`): typographic quotes and dashes, `€` and `°` stay. An article is one only where no letter or digit of
 * any script touches it: the `a` of `aé` stays. Texts are not folded: composed and decomposed `é` differ. White space is
 * ECMAScript's, which differs from Python's only in U+FEFF, U+0085 and U+001C to U+001F.
 *
 * @see Rajpurkar, Zhang, Lopyrev & Liang, SQuAD: 100,000+ Questions for Machine Comprehension of Text, EMNLP 2016
 */
export const normaliseAnswer = remembering((text) =>
  text.toLowerCase().replace(ASCII_PUNCTUATION, '').replace(ARTICLE, ' ').replace(/\s+/gu, ' ').trim(),
)

/**
 * The tokens by which key facts are found. What is written differently but means the same gives the same tokens; what means
 * something else does not:
 *
 * - Lower case and NFKC: `m²` is `m2`, `CHA₂DS₂` is `cha2ds2`. Invisible format characters go.
 * - A number is one token with its decimals (`1.4`, also at the end of a sentence), clock time (`17:00`), fraction or ratio
 *   (`140/90`), minus sign, ordinal ending and currency: `$39`, `$ 39` and `39 $` are all `$39`, which is not `39`.
 * - Numbers are compared by value: `1,000` is `1000`, `0,5` and `.5` and `½` are `0.5`, `2.0` is `2`. (So `3.10` is `3.1`: a version
 *   number that ends in a zero is not told from its shorter sister.) `1.234.567` and `1.800,50` are grouped by points. One comma or point
 *   before three digits is read as in English, `1,800` as 1800 and `1.125` as a decimal, unless the same text has decimal commas and no
 *   decimal points: `1,5 l oder 1.800 ml`. A point before three digits of which the last is a zero (`1.800`) is either; where nothing in
 *   the text tells, it is equal to nothing but itself.
 * - Dates have one order: `May 3, 2024`, `3rd of May 2024`, `2024-05-03`, `03.05.2024` and `25/12/2024` become `3 may 2024` and so on, months
 *   beside a number their full names. `03/05/2024` stays as it is: it may be two days. So does `May 3`, without a year.
 * - Units are tokens of their own, glued to the number or not: `16bar` is `16 bar`, `40%` is `40 %`, `92 °C` is `92 °c`.
 *   Names that begin with a letter stay whole: `E7`, `B12`.
 * - A dash between numbers is `to`: `4-6` and `4–6` are `4 to 6`. Any other dash separates: `24-month` is `24 month`.
 * - `'s` goes and other apostrophes close up: `Graves' disease`, `Graves's disease` are `graves disease`; `don't` is `dont`.
 *   Dotted abbreviations close up too: `p.m.` is `pm`, and `1:00 pm` is `1 pm`.
 * - `<180` is `below 180`, `>180` is `above 180`.
 * - A compound number word is one token: `twenty-five` is `twentyfive`, so that `five years` is not found in it.
 *
 * Everything else separates tokens. Made for scripts that put spaces between words; a run of Chinese is one token.
 */
export const phraseTokens = remembering((text): readonly string[] => {
  const folded = foldCharacters(text)
  const [points, commas] = [DECIMAL_POINT.test(folded), DECIMAL_COMMA.test(folded)]
  const rewritten = REWRITES.reduce(
    (current, [from, to]) => (typeof to === 'string' ? current.replace(from, to) : current.replace(from, to)),
    commas && !points ? folded.replace(THREE_DIGITS_AFTER, otherMark) : folded,
  )
  return (rewritten.match(TOKEN) ?? []).map((token) => (isEitherNumber(token) && !points && !commas ? token : withoutTrailingZeros(token)))
})

/** A token such as `1.800` that may be 1.8 or 1800. */
export function isEitherNumber(token: string): boolean {
  return /^-?\p{Sc}?[1-9]\d{0,2}\.\d\d0$/u.test(token)
}

/** A month's full name, as {@link phraseTokens} has it beside a number. */
export function isMonth(token: string): boolean {
  return MONTHS.includes(token)
}

/** A token of {@link phraseTokens} that is a number, or a number word up to ninety-nine. */
export function isNumberToken(token: string): boolean {
  return /^-?\p{Sc}?\d/u.test(token) || NUMBER_WORD.test(token)
}

/** Every kind of apostrophe as `'`. */
export function straightenApostrophes(text: string): string {
  return text.replace(/[‘’‛ʼ＇´`]/gu, "'")
}

const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/gu
const ARTICLE = /(?<![\p{L}\p{N}])(?:a|an|the)(?![\p{L}\p{N}])/gu

const ONES = 'one|two|three|four|five|six|seven|eight|nine'
const TEENS = 'ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen'
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety'
const NUMBER_WORD = new RegExp(`^(?:${ONES}|${TEENS}|(?:${TENS})(?:${ONES})?)$`, 'u')

const MONTHS: readonly string[] = `january february march april may june july august september october november december`.split(' ')
const MONTH = `(?:${MONTHS.map((month) => (month === 'may' ? month : `${month.slice(0, 3)}(?:${month.slice(3)})?`)).join('|')}|sept)`
const MONTH_END = '(?![\\p{L}\\p{N}])\\.?'
const ORDINAL = '(?:st|nd|rd|th)'
const DATE_START = '(?<![\\p{L}\\d.,:/-])'
const DATE_END = '(?![\\d/-]|[.,:]\\d)'
/** Words besides: `the 2nd may fail`. */
const WORDS_TOO = '(?:may|mar|march)'

const NUMBER_START = '(?<![\\p{L}\\d.,])'
const NUMBER_END = '(?!\\d|[.,]\\d)'
/** Numbers whose comma, or point, can but be a decimal one. */
const DECIMAL_COMMA = new RegExp(`${NUMBER_START}(?:0,\\d+|\\d{1,3}(?:\\.\\d{3})+,\\d+|\\d{1,9},(?:\\d{1,2}|\\d{4,9}))${NUMBER_END}`, 'u')
const DECIMAL_POINT = new RegExp(
  `${NUMBER_START}(?:0\\.\\d+|\\d{1,3}(?:,\\d{3})+\\.\\d+|\\d{1,9}\\.(?:\\d{1,2}|\\d{4,9}))${NUMBER_END}`,
  'u',
)
const THREE_DIGITS_AFTER = new RegExp(`(?<=${NUMBER_START}[1-9]\\d{0,2})[.,](?=\\d{3}${NUMBER_END})`, 'gu')

function otherMark(mark: string): string {
  return mark === ',' ? '.' : ''
}

/** @param month its name, its beginning, or its number */
function monthOf(month: string): string {
  return (/^\d/.test(month) ? MONTHS[Number(month) - 1] : MONTHS.find((name) => name.startsWith(month.slice(0, 3)))) ?? month
}

function dated(matched: string, day: string, month: string, year = ''): string {
  const name = monthOf(month)
  return isMonth(name) && Number(day) >= 1 && Number(day) <= 31 ? ` ${Number(day)} ${name} ${year} ` : matched
}

/** `25/12/2024` either way round, where it is one day only. */
function slashed(matched: string, first: string, second: string, year: string): string {
  if (Number(first) > 12 || first === second) return dated(matched, first, second, year)
  return Number(second) > 12 ? dated(matched, second, first, year) : matched
}

const FRACTIONS: Readonly<Record<string, string>> = { '¼': '.25', '½': '.5', '¾': '.75' }

function foldCharacters(text: string): string {
  return straightenApostrophes(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/(?<![\d.,])[1-9]\d{0,2}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)/gu, (number) => number.replace(/\s/gu, ''))
    .replace(/(?<!\d)(\d*) ?([¼½¾])/gu, (_match, whole: string, glyph: string) => ` ${whole || '0'}${FRACTIONS[glyph] ?? ''}`)
    .replace(/[º˚](?=\s*[CF](?!\p{L}))/giu, '°')
    .replace(/(?<=\p{Nd})(?=\p{No})/gu, ' ') // NFKC would read 10² as 102
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u2044/gu, '/')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
}

/** Applied in this order, to lower-case text in which every dash is `-`. */
const REWRITES: readonly (readonly [from: RegExp, to: string | ((matched: string, ...groups: string[]) => string)])[] = [
  // 2024-05-03, 03.05.2024, 25/12/2024 → 3 may 2024, …
  [new RegExp(`${DATE_START}(\\d{4})[-/](\\d\\d?)[-/](\\d\\d?)${DATE_END}`, 'gu'), (all, year, month, day) => dated(all, day, month, year)],
  [new RegExp(`${DATE_START}(\\d\\d?)\\.(\\d\\d?)\\.(\\d{4})${DATE_END}`, 'gu'), dated],
  [new RegExp(`${DATE_START}(\\d\\d?)/(\\d\\d?)/(\\d{4})${DATE_END}`, 'gu'), slashed],
  // 3rd of may, 2024 → 3 may 2024; may 3rd, 2024 → 3 may 2024; may 3rd → may 3; jan 31 → january 31
  [
    new RegExp(`${NUMBER_START}(\\d\\d?)(?:(?:${ORDINAL})?\\s+of)?\\s+(${MONTH})${MONTH_END}(?:,?\\s+([12]\\d{3})${DATE_END})?`, 'gu'),
    dated,
  ],
  [
    new RegExp(
      `${NUMBER_START}(\\d\\d?)${ORDINAL}\\s+(?!${WORDS_TOO}\\s+\\p{L})(${MONTH})${MONTH_END}(?:,?\\s+([12]\\d{3})${DATE_END})?`,
      'gu',
    ),
    dated,
  ],
  [
    new RegExp(`(?<![\\p{L}\\p{N}])(${MONTH})${MONTH_END}\\s+(\\d\\d?)${ORDINAL}?(?:,\\s*|\\s+)([12]\\d{3})${DATE_END}`, 'gu'),
    (all, month, day, year) => dated(all, day, month, year),
  ],
  [
    new RegExp(`(?<![\\p{L}\\p{N}])(${MONTH})${MONTH_END}\\s+(?:the\\s+)?(\\d\\d?)(?:${ORDINAL})(?![\\p{L}\\p{N}])`, 'gu'),
    (_all, month, day) => ` ${monthOf(month)} ${day}`,
  ],
  [new RegExp(`(?<![\\p{L}\\p{N}])(${MONTH})${MONTH_END}(?=\\s+\\d)`, 'gu'), (_all, month) => monthOf(month)],
  [/(?<=[\p{L}\p{N}])'s(?![\p{L}\p{N}])/gu, ''],
  [/'/gu, ''],
  // p.m. → pm
  [/(?<=(?<!\p{L})\p{L})\.(?=\p{L}(?!\p{L}))/gu, ''],
  // 1:00 pm → 1 pm
  [/(?<=\d):00(?=\s*[ap]m(?!\p{L}))/gu, ''],
  // 1.234.567, 1.800,5 → 1234567, 1800.5
  [
    new RegExp(`${NUMBER_START}[1-9]\\d{0,2}(?:(?:\\.\\d{3}){2,}(?:,\\d+)?|\\.\\d{3},\\d+)${NUMBER_END}`, 'gu'),
    (number) => number.replaceAll('.', '').replace(',', '.'),
  ],
  // 1,000 → 1000
  [/(?<![\p{L}\d.,])[1-9]\d{0,2}(?:,\d{3})+(?!\d|,\d)/gu, (number) => number.replaceAll(',', '')],
  // 0,5 → 0.5; the comma first: looking behind every digit takes the square of their number
  [/,(?<=(?<![\p{L}\d.,])\d+,)(?=\d+(?![\d]|[.,]\d))/gu, '.'],
  // .5 → 0.5
  [/(?<![\p{L}\p{N}.])\.(?=\d)/gu, '0.'],
  // $ 39 → $39, 39 $ → $39
  [/(?<=\p{Sc})\s+(?=\d)/gu, ''],
  [/(?<![\p{Sc}\p{L}\d.:/-])(\d+(?:\.\d+)*)\s*(\p{Sc})(?!\d)/gu, ' $2$1 '],
  // <180 → below 180
  [/<=?\s*(?=\p{Sc}?[\d.])/gu, ' below '],
  [/(?<![=-])>=?\s*(?=\p{Sc}?[\d.])/gu, ' above '],
  // ° c → °c
  [/°\s+(?=[cf](?![\p{L}\p{N}]))/gu, '°'],
  // 4-6, 4 - 6, 88%-92%, $5-$10 → 4 to 6, …
  [/(?<=\d|[%‰°]|°[cf])(?:-|\s+-\s+)(?=\p{Sc}?\d)/gu, ' to '],
  [new RegExp(`(?<=(?<!\\p{L})(?:${TENS}))[\\s-]+(?=(?:${ONES})(?!\\p{L}))`, 'gu'), ''],
]

const TOKEN = new RegExp(
  [
    '(?:(?<![\\p{L}\\p{N}%‰°)])-)?\\p{Sc}?\\d+(?:[.:/]\\d+)*(?:(?:st|nd|rd|th)(?![\\p{L}\\p{N}]))?',
    '°[cf](?![\\p{L}\\p{N}])',
    '[°%‰]',
    '[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*(?:(?<=\\d)(?:\\.\\d+)+)?',
  ].join('|'),
  'gu',
)

function withoutTrailingZeros(token: string): string {
  return /^-?\p{Sc}?\d+\.\d+$/u.test(token) ? token.replace(/(?<!0)0+$/u, '').replace(/\.$/u, '') : token
}
