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
 *   number that ends in a zero is not told from its shorter sister.)
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
  const rewritten = REWRITES.reduce(
    (current, [from, to]) => (typeof to === 'string' ? current.replace(from, to) : current.replace(from, to)),
    foldCharacters(text),
  )
  return (rewritten.match(TOKEN) ?? []).map(withoutTrailingZeros)
})

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

const FRACTIONS: Readonly<Record<string, string>> = { '¼': '.25', '½': '.5', '¾': '.75' }

function foldCharacters(text: string): string {
  return straightenApostrophes(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/(?<!\d)(\d*) ?([¼½¾])/gu, (_match, whole: string, glyph: string) => ` ${whole || '0'}${FRACTIONS[glyph] ?? ''}`)
    .replace(/[º˚](?=\s*[CF](?!\p{L}))/giu, '°')
    .replace(/(?<=\p{Nd})(?=\p{No})/gu, ' ') // NFKC would read 10² as 102
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u2044/gu, '/')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
}

/** Applied in this order, to lower-case text in which every dash is `-`. */
const REWRITES: readonly (readonly [from: RegExp, to: string | ((matched: string) => string)])[] = [
  [/(?<=[\p{L}\p{N}])'s(?![\p{L}\p{N}])/gu, ''],
  [/'/gu, ''],
  // p.m. → pm
  [/(?<=(?<!\p{L})\p{L})\.(?=\p{L}(?!\p{L}))/gu, ''],
  // 1:00 pm → 1 pm
  [/(?<=\d):00(?=\s*[ap]m(?!\p{L}))/gu, ''],
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
