import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '../common/jsonl.js'
import { pickOne, type Random, seededRandom, seedFor } from '../common/random.js'
import type { Article } from './schema.js'

const namesSchema = z.strictObject({
  /** Names in the articles, as they are written within a sentence. */
  of: z.array(z.string().min(2)).min(1),
  /** Beginnings and ends that invented names are put together from. */
  heads: z.array(z.string().min(1)).min(2),
  tails: z.array(z.string().min(1)).min(2),
})
const distractorsSchema = z.strictObject({ names: z.array(namesSchema).min(1) })
type Names = z.infer<typeof namesSchema>

const DEFAULT_HEADS =
  'Al Ander Bel Bren Cal Cor Dal Dor El Ever Fen Gar Gil Hal Hol Ist Jor Kel Lang Lor Mar Mer Nor Or Pel Quin Ros Sel Tor Ver'.split(' ')
const DEFAULT_TAILS =
  'anda aret bury combe dale enzo essa field gate grove holm ika jano ket land lume moor nard oval pard rick stead ton wick'.split(' ')

/**
 * Articles like a scenario's own about other things, for seeing what retrieval does among many: each is one of the articles with its
 * names replaced by invented ones and its figures by others. The same seed and number give the same article, whatever else is made.
 *
 * The names come from distractors.json of the fixtures folder; without it, they are the words that the articles write with a capital
 * within a sentence, and never without.
 * @throws InputError where distractors.json does not fit.
 */
export function distractorMaker(articles: readonly Article[], folder: string, seed: number): (index: number) => Article {
  const file = join(folder, 'distractors.json')
  const names = existsSync(file) ? readJson(file, distractorsSchema).names : [namesFound(articles)]
  const patterns = names.filter(({ of }) => of.length > 0).map((group) => ({ group, pattern: wordPattern(group.of) }))
  return (index) => {
    const random = seededRandom(seedFor(seed, 'distractor', index))
    const source = articles[index % articles.length] as Article
    const renamed = new Map<string, string>()
    const rename = (text: string) =>
      patterns.reduce((current, { group, pattern }) => current.replace(pattern, (name) => inventedFor(name, group, renamed, random)), text)
    const title = rename(source.title)
    // A title without names is about the whole house: it gets another house.
    const stranger = title === source.title ? `${invent(names[0] as Names, random)}: ` : ''
    return {
      ...source,
      id: `distractor-${String(index).padStart(6, '0')}`,
      title: `${stranger}${otherFigures(title, random)}`,
      body: otherFigures(rename(source.body), random),
    }
  }
}

/** Words that are only ever written with a capital, and that within a sentence; months and weekdays are not names. */
function namesFound(articles: readonly Article[]): Names {
  const text = articles.map(({ body }) => body).join('\n')
  const plain = new Set(text.match(/(?<![\p{L}])\p{Ll}{4,}/gu))
  const within = [...text.matchAll(/(?<=[\p{Ll}\p{N},;] )\p{Lu}\p{Ll}{3,}/gu)].map(([word]) => word)
  const of = [...new Set(within)].filter((word) => !plain.has(word.toLowerCase()) && !CALENDAR.has(word)).sort()
  return { of, heads: DEFAULT_HEADS, tails: DEFAULT_TAILS }
}

const CALENDAR = new Set(
  Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month, month + 1))).flatMap((date) => [
    date.toLocaleDateString('en', { month: 'long', timeZone: 'UTC' }),
    date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }),
  ]),
)

/** Longest first: of `Aerolume 45` and `Aerolume 45 Plus` the whole name is replaced. */
function wordPattern(names: readonly string[]): RegExp {
  const escaped = [...names].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
}

function inventedFor(name: string, group: Names, renamed: Map<string, string>, random: Random): string {
  const key = name.toLowerCase()
  const invented = renamed.get(key) ?? invent(group, random)
  renamed.set(key, invented)
  return /^\p{Lu}/u.test(name) ? invented.replace(/^./u, (first) => first.toUpperCase()) : invented
}

function invent({ of, heads, tails }: Names, random: Random): string {
  const taken = new Set(of.map((name) => name.toLowerCase()))
  for (;;) {
    const name = pickOne(heads, random) + pickOne(tails, random)
    if (!taken.has(name.toLowerCase())) return name
  }
}

/** Every number but a year becomes another of its size, and the same number the same other. */
export function otherFigures(text: string, random: Random): string {
  const changed = new Map<string, string>()
  return text.replace(/(?<![\p{L}\p{N}.,])\d+(?:\.\d+)?(?![\p{N}])/gu, (number) => {
    if (/^(?:19|20)\d\d$/.test(number)) return number
    const known = changed.get(number)
    if (known) return known
    const decimals = number.split('.')[1]?.length ?? 0
    const step = 10 ** -decimals
    const moved = Math.max(step, Number(number) * (0.55 + random() * 1.3))
    const other = moved.toFixed(decimals) === number ? (moved + step).toFixed(decimals) : moved.toFixed(decimals)
    changed.set(number, other)
    return other
  })
}
