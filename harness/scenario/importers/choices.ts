import { z } from 'zod'
import { RowFault } from './parse.js'

/** What a question is to be answered from. */
export interface Choices {
  /** By letter. */
  readonly options: ReadonlyMap<string, string>
  /** Columns that they were read from. */
  readonly columns: readonly string[]
}

/** `options.A`, `choice_b`, `Option C`; by themselves only capitals: columns `a` and `b` may be anything. */
const NAMED = /^(?:options?|choices?)[._ -]?([a-j])$/i
const BARE = /^[A-J]$/
/** A list, alone or beside one of its letters. */
const LISTS: readonly (readonly [texts: string, letters?: string])[] = [
  ['options'],
  ['choices'],
  ['question.choices'],
  ['options.text', 'options.label'],
  ['choices.text', 'choices.label'],
]

/**
 * The options of a multiple-choice question in the forms in which sets have them: a column each (`options.A`, `option_a`, `A`), a list
 * (`choices`), or a list of texts beside one of letters (`choices.text`, `choices.label`). `null` where there are none.
 * @param listOf the texts of a column that may have several.
 */
export function choicesIn(cells: Readonly<Record<string, unknown>>, listOf: (column: string) => readonly string[]): Choices | null {
  const textsIn = (column: string) => (isListable(cells[column]) ? listOf(column) : [])
  for (const [texts, letters] of LISTS) {
    const given = letters === undefined ? [] : textsIn(letters)
    const options = pairsIn(cells[texts]) ?? textsIn(texts).map((option, at) => [given[at] ?? letterAt(at), option])
    if (options.length > 1) return { options: new Map(options), columns: letters === undefined ? [texts] : [texts, letters] }
  }
  const names = Object.keys(cells)
  const columns = [names.filter((name) => NAMED.test(name)), names.filter((name) => BARE.test(name))].find((found) => found.length > 1)
  if (!columns) return null
  const options = new Map(columns.flatMap((name) => textsIn(name).map((option) => [name.slice(-1).toUpperCase(), option] as const)))
  return options.size > 1 ? { options, columns } : null
}

/** A question as it is asked with its options: each on a line, without its letter, as `A` is an article to scorers of words. */
export function askedWith({ options }: Choices, question: string): string {
  return [question, ...Array.from(options.values(), (option) => `- ${option}`)].join('\n')
}

/**
 * The text of the right option.
 * @param said what the set says of it: a number counts from 0; a text is a letter, the option itself, or else a number
 * @throws RowFault where it is none of the options.
 */
export function rightOption({ options }: Choices, said: string | number, at: string): string {
  const all = [...options]
  const letter = String(said).replace(/^\(?(\w+)[.):]*$/, '$1')
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
  const right =
    (typeof said === 'number' ? all[said] : undefined) ??
    all.find(([own]) => same(own, letter)) ??
    all.find(([, option]) => same(option, String(said))) ??
    (/^\d+$/.test(String(said)) ? all[Number(said)] : undefined)
  if (!right)
    throw new RowFault(
      at,
      `the answer "${said}" is none of its options (${[...options.keys()].join(', ')}); name the column that says it with --map option=…`,
    )
  return right[1]
}

const pairSchema = z
  .array(z.union([z.object({ label: z.string(), text: z.string() }), z.object({ key: z.string(), value: z.string() })]))
  .min(2)

/** `[{"label": "A", "text": …}, …]`, or with `key` and `value`. */
function pairsIn(cell: unknown): [letter: string, option: string][] | null {
  const pairs = pairSchema.safeParse(cell).data
  return pairs?.map((pair) => ('label' in pair ? [pair.label, pair.text] : [pair.key, pair.value])) ?? null
}

function isListable(cell: unknown): boolean {
  return [cell].flat().every((one) => typeof one === 'string' || typeof one === 'number')
}

function letterAt(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index)
}
