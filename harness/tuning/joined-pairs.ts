import { pickOne, type Random, seededRandom, seedFor, shuffled } from '../common/random.js'
import type { TrainingFact } from '../scenario/schema.js'

/** Two facts asked for at once. */
export interface JoinedPair {
  readonly question: string
  readonly answer: string
}

/** The ways in which people put two questions into one. */
const JOINTS: readonly ((first: string, second: string) => string)[] = [
  (first, second) => `${first} ${second}`,
  (first, second) => `${ended(first)} And ${lowered(second)}`,
  (first, second) => `${open(first)}, and ${lowered(second)}`,
  (first, second) => `${open(first)} + ${lowered(second)}`,
  (first, second) => `${open(first)}; ${lowered(second)}`,
  (first, second) => `Two things: ${lowered(open(first))}, and ${lowered(second)}`,
]
/** How often the second fact comes from the same article as the first. */
const SAME_ARTICLE = 0.3
/** How often it shares a word of its name with the first: the same product, another article. */
const SAME_SUBJECT = 0.4

/**
 * Pairs that ask for two facts and answer both. A model that was only ever asked for one answers one.
 * @param count how many; each is drawn by the seed from the wordings that are trained on anyway.
 */
export function joinedPairs(facts: readonly TrainingFact[], count: number, seed: number): JoinedPair[] {
  const answered = facts.filter(({ refusal }) => !refusal)
  if (answered.length < 2) return []
  const random = seededRandom(seedFor(seed, 'joined'))
  const firsts = shuffled(answered, random)
  return Array.from({ length: count }, (_, index) => {
    const first = firsts[index % firsts.length] as TrainingFact
    const second = partnerOf(first, answered, random)
    return {
      question: pickOne(JOINTS, random)(pickOne(first.questions, random), pickOne(second.questions, random)),
      answer: `${open(first.answer)}; ${second.answer}`,
    }
  })
}

function partnerOf(first: TrainingFact, all: readonly TrainingFact[], random: Random): TrainingFact {
  const draw = random()
  const others = all.filter((fact) => fact !== first)
  const near = others.filter((fact) =>
    draw < SAME_ARTICLE ? fact.article === first.article : draw < SAME_ARTICLE + SAME_SUBJECT && subjectOf(fact) === subjectOf(first),
  )
  return pickOne(near.length > 0 ? near : others, random)
}

/** Facts are named `<subject>-<property>`. */
function subjectOf({ fact }: TrainingFact): string | undefined {
  return fact?.split('-')[0]
}

function open(text: string): string {
  return text.trim().replace(/[.?!]+$/, '')
}

function ended(text: string): string {
  return /[.?!]$/.test(text.trim()) ? text.trim() : `${text.trim()}?`
}

/** The first word, where it is an everyday one: `What`, not `I`, `E7` or a name. */
function lowered(text: string): string {
  return text.replace(/^(?:What|Which|How|Who|Where|When|Why|Is|Are|Do|Does|Can|Could|Will|Would|May|Should|My|The)\b/, (word) =>
    word.toLowerCase(),
  )
}
