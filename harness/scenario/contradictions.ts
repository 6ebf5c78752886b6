import { oneLine } from '../common/one-line.js'
import type { ScenarioFiles } from './files.js'
import type { Finding } from './finding.js'
import { taughtWordings } from './schema.js'

/** What a row says is right. */
interface Said {
  readonly at: string
  readonly wordings: readonly string[]
  readonly answerable: boolean
  readonly label: string | undefined
  readonly answers: readonly string[]
}

/** Rows that ask the same as one before them, and of which no right answer is right there: whoever answers is wrong in one of them. */
export function contradictions({ questions, training }: Pick<ScenarioFiles, 'questions' | 'training'>): Finding[] {
  const asked = questions.map(({ value: { wordings, answerable, label, answers, keyFacts }, at }): Said => {
    return { at, wordings, answerable, label, answers: [...answers, ...keyFacts.flat(), ...(label ? [label] : [])] }
  })
  const taught = training.map(({ value, at }): Said => {
    return { at, wordings: taughtWordings(value), answerable: !value.refusal, label: undefined, answers: [value.answer] }
  })
  return [...among(asked), ...among(taught)]
}

function among(rows: readonly Said[]): Finding[] {
  const before = new Map<string, Said[]>()
  return rows.flatMap((row) => {
    const wordings = new Map(row.wordings.map((wording) => [plainly(wording), wording]))
    wordings.delete('')
    const findings = [...wordings].flatMap(([plain, wording]): Finding[] => {
      const other = before.get(plain)?.find((earlier) => contradict(row, earlier))
      if (!other) return []
      const message = `"${wording}" is asked at ${other.at}, too, and another answer is right there (${shown(other)}; here ${shown(row)}); join the two, or let their wordings say what tells them apart`
      return [{ rule: 'contradictions', at: row.at, message }]
    })
    for (const plain of wordings.keys()) before.set(plain, [...(before.get(plain) ?? []), row])
    return findings.slice(0, 1)
  })
}

function contradict(a: Said, b: Said): boolean {
  if (!a.answerable || !b.answerable) return a.answerable !== b.answerable
  if (a.label && b.label) return a.label !== b.label
  if (a.answers.length === 0 || b.answers.length === 0) return false
  return !a.answers.some((one) => b.answers.some((other) => holds(one, other) || holds(other, one)))
}

/** Whether a text has all words of another in a row: "12 months" and "It is valid for 12 months." are one answer. */
function holds(text: string, other: string): boolean {
  return ` ${plainly(text)} `.includes(` ${plainly(other)} `)
}

/** Without case, punctuation and white space beyond one; signs such as + and # stay. */
function plainly(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s.,;:!?…¿¡"'“”„‘’«»。、，：；？！「」]+/gu, ' ')
    .trim()
}

/** Characters of an answer that are shown. */
const SHOWN = 60

function shown({ answerable, label, answers: [first = ''] }: Said): string {
  if (!answerable) return 'that there is none'
  return `"${oneLine(label ?? first, SHOWN)}"`
}
