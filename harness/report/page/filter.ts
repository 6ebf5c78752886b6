import type { Outcome, PageIndex, QuestionRow } from '../html/page-data.js'

/** What the reader wants to see. Places in the index's lists; -1 for all. */
export interface Filter {
  readonly text: string
  readonly scenario: number
  readonly category: number
  readonly difficulty: string
  /** Who was right: `any`, `all`, `none`, `only:<system>`, `wrong:<system>`. */
  readonly right: string
  readonly disagreements: boolean
  readonly wavering: boolean
  readonly errors: boolean
}

export const EVERYTHING: Filter = {
  text: '',
  scenario: -1,
  category: -1,
  difficulty: '',
  right: 'any',
  disagreements: false,
  wavering: false,
  errors: false,
}

export type State = 'right' | 'wrong' | 'mixed' | 'failed' | 'none'

/** How a system did on a question, over its wordings and repeats. */
export function stateOf(outcome: Outcome | null): State {
  if (!outcome) return 'none'
  const [right, scored, failed] = outcome
  if (scored === 0) return failed > 0 ? 'failed' : 'none'
  return right === scored ? 'right' : right === 0 ? 'wrong' : 'mixed'
}

/** Places of the questions that pass, in their order. */
export function filtered({ questions, systems }: PageIndex, filter: Filter): number[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const ranked = systems.flatMap(({ diagnostic }, place) => (diagnostic ? [] : [place]))
  return questions.flatMap((question, place) => (passes(question, filter, words, ranked) ? [place] : []))
}

function passes(
  [scenario, id, wording, category, difficulty, outcomes]: QuestionRow,
  filter: Filter,
  words: readonly string[],
  ranked: readonly number[],
): boolean {
  if (filter.scenario >= 0 && filter.scenario !== scenario) return false
  if (filter.category >= 0 && filter.category !== category) return false
  if (filter.difficulty && filter.difficulty !== difficulty) return false
  if (filter.errors && !outcomes.some((outcome) => outcome && outcome[2] > 0)) return false
  const states = ranked.map((place) => stateOf(outcomes[place] ?? null))
  if (filter.wavering && !states.includes('mixed')) return false
  if (filter.disagreements && new Set(states.filter((state) => state === 'right' || state === 'wrong' || state === 'mixed')).size < 2)
    return false
  if (!isRight(filter.right, states, ranked)) return false
  const text = `${id} ${wording}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function isRight(wanted: string, states: readonly State[], ranked: readonly number[]): boolean {
  const asked = states.filter((state) => state !== 'none')
  if (wanted === 'all') return asked.length > 0 && asked.every((state) => state === 'right')
  if (wanted === 'none') return !asked.some((state) => state === 'right' || state === 'mixed')
  const [kind, place] = wanted.split(':')
  const own = states[ranked.indexOf(Number(place))]
  if (kind === 'wrong') return own === 'wrong'
  if (kind === 'only') return own === 'right' && states.filter((state) => state === 'right').length === 1
  return true
}
