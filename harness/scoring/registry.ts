import { hashOf } from '../common/hash.js'
import type { Score } from '../common/units.js'
import { correct } from './correct.js'
import { exactMatch } from './exact-match.js'
import { keyFacts } from './key-facts.js'
import { label } from './label.js'
import { refusal } from './refusal.js'
import { mrr, recallAt1, recallAt3 } from './retrieval.js'
import type { Scored, Scorer } from './scorer.js'
import { tokenF1 } from './token-f1.js'

/** Every scorer, in the order of the columns; the primary one first. */
export const SCORERS: readonly Scorer[] = [correct, keyFacts, label, refusal, tokenF1, exactMatch, recallAt1, recallAt3, mrr]

/** The scores of one answer by scorer id; `null` where a scorer does not apply. */
export function scoresOf(scored: Scored): Record<string, Score> {
  return Object.fromEntries(SCORERS.map((scorer) => [scorer.id, scorer.score(scored)]))
}

/** sha256 of the ids and versions of the scorers, whatever their order: runs whose hashes differ were not scored alike. */
export function scorerHash(scorers: readonly Pick<Scorer, 'id' | 'version'>[] = SCORERS): string {
  return hashOf(Object.fromEntries(scorers.map(({ id, version }) => [id, version])))
}
