import type { Claim, ClaimKind } from './claim.js'
import { dynamicKnowledge, flexibility, largeKnowledge, offline } from './claims-drill.js'
import { consistency, costEfficiency, domainKnowledge, performance, resources, specificity } from './claims-run.js'
import type { Evidence } from './evidence.js'
import type { Problem } from './problem.js'

/** A new claim is an entry here. */
const CLAIMS: readonly ClaimKind[] = [
  dynamicKnowledge,
  largeKnowledge,
  costEfficiency,
  specificity,
  flexibility,
  domainKnowledge,
  performance,
  resources,
  consistency,
  offline,
]

/** What is often said of RAG and of fine-tuning, against what was measured. */
export function claimsOf(evidence: Evidence, problem: Problem): Claim[] {
  return CLAIMS.map(({ measure, ...claim }) => ({ ...claim, ...measure(evidence, problem) }))
}
