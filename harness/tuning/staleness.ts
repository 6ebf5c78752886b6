import type { Scenario } from '../scenario/scenario.js'
import type { Provenance } from './adapter.js'
import { factPairs, hashOfPairs } from './training-set.js'

/**
 * What changed since an adapter was trained, such as `training pairs` and `knowledge`; empty where nothing did. A part that an adapter
 * of before does not tell of is taken as unchanged.
 */
export function changedSince({ trainingSet, style, training, knowledge }: Provenance, scenario: Scenario): string[] {
  // The pairs of other styles depend on what retrieval finds: the rows that they were made from are compared instead.
  const pairs = style !== 'raft' ? trainingSet.sha256 !== hashOfPairs(factPairs(scenario)) : differs(training, scenario.hashes.training)
  return [...(pairs ? ['training pairs'] : []), ...(differs(knowledge, scenario.hashes.knowledge) ? ['knowledge'] : [])]
}

function differs(then: { readonly sha256: string } | undefined, now: string): boolean {
  return then !== undefined && then.sha256 !== now
}
