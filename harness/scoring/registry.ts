import { InputError, messageOf } from '../common/errors.js'
import { hashOf } from '../common/hash.js'
import type { Score } from '../common/units.js'
import type { Scenario } from '../scenario/scenario.js'
import { citationPrecision, citationRecall } from './citations.js'
import { correct } from './correct.js'
import { exactMatch } from './exact-match.js'
import { format } from './format.js'
import { groundedness, groundedSemantic } from './groundedness.js'
import { keyFacts } from './key-facts.js'
import { label } from './label.js'
import { numeric } from './numeric.js'
import { reference } from './reference.js'
import { refusal } from './refusal.js'
import { mrr, ndcgAt5, recallAt1, recallAt3, recallAt5 } from './retrieval.js'
import { rougeL } from './rouge-l.js'
import type { Scored, Scorer } from './scorer.js'
import { semantic } from './semantic.js'
import { tokenF1 } from './token-f1.js'

/** Every scorer, in the order of the columns; the primary one first. */
export const SCORERS: readonly Scorer[] = [
  correct,
  keyFacts,
  label,
  refusal,
  numeric,
  tokenF1,
  rougeL,
  semantic,
  exactMatch,
  format,
  recallAt1,
  recallAt3,
  recallAt5,
  mrr,
  ndcgAt5,
  citationPrecision,
  citationRecall,
  groundedness,
  groundedSemantic,
]

/**
 * The scorers of a scenario: those of versus, or the ones of them that it names, and its own.
 * @throws InputError where two have one id, one that it names is unknown, or the primary scorer is none of them.
 */
export function scorersOf(scenario: Pick<Scenario, 'name' | 'scorers' | 'scoredBy' | 'primaryScorer'>): Scorer[] {
  const { name, scorers, primaryScorer } = scenario
  const all = [...ofVersus(scenario), ...scorers]
  const ids = all.map(({ id }) => id)
  const taken = scorers.find(({ id }) => ids.indexOf(id) !== ids.lastIndexOf(id))
  if (taken) throw new InputError(`${name}: there is a scorer "${taken.id}" already; give its own scorer another id`)
  if (!ids.includes(primaryScorer)) throw new InputError(`${name}: unknown primary scorer "${primaryScorer}": known are ${ids.join(', ')}`)
  return all
}

/**
 * Id of the scorer that tells right answers (1) from wrong ones (0): the primary one where it is binary, else `correct`, which says nothing
 * of questions with neither label nor key facts. `null` where the scenario is not scored by that either.
 */
export function binaryScorerOf(scenario: Parameters<typeof scorersOf>[0]): string | null {
  const { scorers, primaryScorer } = scenario
  const own = scorers.find(({ id }) => id === primaryScorer)
  if (own ? own.binary : isBinary(primaryScorer)) return primaryScorer
  return scorersOf(scenario).some(({ id }) => id === correct.id) ? correct.id : null
}

/** Whether it is one of those of versus that give 1 for a right answer, 0 for a wrong one, and nothing between. */
export function isBinary(scorer: string): boolean {
  return [correct, label, refusal, exactMatch].some(({ id }) => id === scorer)
}

function ofVersus({ name, scoredBy, primaryScorer }: Pick<Scenario, 'name' | 'scoredBy' | 'primaryScorer'>): Scorer[] {
  // Of no use where `correct` applies to every question: such scenarios go without.
  if (!scoredBy) return [...SCORERS, ...(primaryScorer === reference.id ? [reference] : [])]
  const known = [...SCORERS, reference]
  const unknown = scoredBy.find((id) => known.every((scorer) => scorer.id !== id))
  if (unknown) throw new InputError(`${name}: scoredBy: unknown scorer "${unknown}": known are ${known.map(({ id }) => id).join(', ')}`)
  return known.filter(({ id }) => scoredBy.includes(id))
}

/**
 * The scores of one answer by scorer id; `null` where a scorer does not apply.
 * @throws InputError where a scorer of the user's own throws, or gives what is no score.
 */
export function scoresOf(scored: Scored, scorers: readonly Scorer[] = SCORERS): Record<string, Score> {
  return Object.fromEntries(scorers.map((scorer) => [scorer.id, scoreBy(scorer, scored)]))
}

function scoreBy(scorer: Scorer, scored: Scored): Score {
  const score = attempt(scorer, scored)
  if (score === null || (typeof score === 'number' && score >= 0 && score <= 1)) return score
  throw new InputError(`the scorer ${scorer.id} gave ${String(score)} for ${scored.question.id}; a score is a number in [0, 1], or null`)
}

function attempt(scorer: Scorer, scored: Scored): Score {
  try {
    return scorer.score(scored)
  } catch (error) {
    if (SCORERS.includes(scorer)) throw error
    throw new InputError(`the scorer ${scorer.id} failed on ${scored.question.id}: ${messageOf(error)}`)
  }
}

/** sha256 of the ids and versions of the scorers, whatever their order: runs whose hashes differ were not scored alike. */
export function scorerHash(scorers: readonly Pick<Scorer, 'id' | 'version'>[] = SCORERS): string {
  return hashOf(Object.fromEntries(scorers.map(({ id, version }) => [id, version])))
}
