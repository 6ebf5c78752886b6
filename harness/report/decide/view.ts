import type { Decision } from '../../decide/decide.js'
import { choiceTable, claimTable, flipLines, requirementTable, stepLines } from './sections.js'
import { cautions, recommendation } from './sentences.js'

/** A decision in words and tables, ready for any way of showing it. */
export interface DecisionView {
  readonly title: string
  readonly notice: string | null
  /** The recommendation, in two sentences. */
  readonly lead: readonly [string, string]
  /** What to mind before following it. */
  readonly cautions: readonly string[]
  readonly sections: readonly DecisionSection[]
}

const FRONT =
  'In brackets: the level, 1 for the best and those tied with it. On the front: no other system is better in one criterion and as good in all others.'

export interface DecisionSection {
  readonly heading: string
  readonly table: Table | null
  readonly lines: readonly string[]
}

interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** One view for the terminal, Markdown and HTML. Texts are plain: whoever shows them escapes them. */
export function decisionView(decision: Decision): DecisionView {
  const { scenario, title, notice, folder, missing } = decision
  const requirements = requirementTable(decision)
  const sections: DecisionSection[] = [
    { heading: 'Who could be chosen', table: choiceTable(decision), lines: [FRONT] },
    ...(requirements ? [{ heading: 'Requirements', table: requirements, lines: [] }] : []),
    { heading: 'How it was decided', table: null, lines: stepLines(decision) },
    { heading: 'What would change it', table: null, lines: flipLines(decision) },
    { heading: 'What is said, and what was measured', ...claimsSection(decision) },
    { heading: 'What is not known', table: null, lines: missing.map(({ what, command }) => `${what}: ${command}`) },
  ]
  return {
    title: `${title} (${scenario}): which system, by ${folder}`,
    notice,
    lead: recommendation(decision),
    cautions: cautions(decision),
    sections: sections.filter(({ table, lines }) => table || lines.length > 0),
  }
}

/** The claims alone. */
export function claimsSection({ claims }: Decision): Pick<DecisionSection, 'table' | 'lines'> {
  const count = (data: string) => claims.filter((claim) => claim.data === data).length
  const against = claims.filter(({ data }) => data === 'disagrees').map(({ of, claim }) => `${of}: ${claim}`)
  return {
    table: claimTable(claims),
    lines: [
      `Of ${claims.length} claims the data agrees with ${count('agrees')}, disagrees with ${count('disagrees')}, leaves ${count('undecided')} undecided; ${count('not measured')} were not measured.`,
      ...(against.length > 0 ? [`The data disagrees: ${against.join('; ')}.`] : []),
      ...claims.flatMap(({ claim, missing }) => (missing ? [`For more on ${claim}: ${missing}`] : [])),
    ],
  }
}
