import { isUnsteady } from '../scoring/latency.js'
import { buildProblem, samplesOf, type UseCase, type Wishes } from './build.js'
import { choose } from './choose.js'
import type { Claim } from './claim.js'
import { claimsOf } from './claims.js'
import { type Confidence, confidenceOf } from './confidence.js'
import { CRITERIA, type CriterionId } from './criteria.js'
import type { Evidence } from './evidence.js'
import { type Flip, flipsOf } from './flips.js'
import { type Missing, missingEvidence } from './missing.js'
import { type Contender, figureOf, type Known, type Problem } from './problem.js'
import { type Recommendation, recommend, tellNothing } from './recommend.js'

/** Which system to choose for a use case, how sure that is, and what would change it. */
export interface Decision {
  readonly version: 1
  readonly scenario: string
  readonly title: string
  readonly notice: string | null
  readonly run: string
  readonly folder: string
  readonly workload: Problem['workload']
  readonly requirements: Problem['requirements']
  /** Accuracy is the mean of this scorer. */
  readonly primaryScorer: string
  /** That can tell systems apart: the most that one of them has a score on. */
  readonly questions: number
  readonly priority: readonly CriterionId[]
  readonly weights: Problem['weights']
  readonly systems: readonly { readonly id: string; readonly figures: Readonly<Record<CriterionId, Known>> }[]
  /** Who ended in errors, and in what share of the trials: what they would have answered is not known. */
  readonly failing: readonly { readonly id: string; readonly errors: number }[]
  /** Whose times vary as those of a busy machine do. */
  readonly unsteady: readonly string[]
  readonly choice: Recommendation
  /** `null` without scores by question, and where there are too few of them to choose by. */
  readonly confidence: Confidence | null
  readonly flips: readonly Flip[]
  readonly claims: readonly Claim[]
  readonly missing: readonly Missing[]
}

/**
 * Decide on what was measured. Pure: the same evidence and wishes give the same decision.
 * @throws InputError where the workload is not known.
 */
export function decide(evidence: Evidence, wishes: Wishes, useCase: UseCase | null = null): Decision {
  const samples = samplesOf(evidence)
  const problem = buildProblem(evidence, samples, wishes, useCase)
  const choice = choose(problem)
  const { scenario, run, folder } = evidence
  const questions = scoredQuestions(scenario)
  const confidence = tellNothing(questions) ? null : confidenceOf(problem, samples, run.seed)
  return {
    version: 1,
    scenario: scenario.name,
    title: scenario.title,
    notice: scenario.notice,
    run: run.run,
    folder,
    workload: problem.workload,
    requirements: problem.requirements,
    primaryScorer: scenario.primaryScorer,
    questions,
    priority: problem.priority,
    weights: problem.weights,
    systems: problem.contenders.map((contender) => ({
      id: contender.id,
      figures: Object.fromEntries(CRITERIA.map((criterion) => [criterion, figureOf(problem, contender, criterion)])) as Record<
        CriterionId,
        Known
      >,
    })),
    failing: problem.contenders.flatMap(({ id, errors }) => (errors > 0 ? [{ id, errors }] : [])),
    unsteady: problem.contenders.filter(isUnsteadyContender).map(({ id }) => id),
    choice: recommend(choice, questions, confidence),
    confidence,
    flips: flipsOf(problem),
    claims: claimsOf(evidence, problem),
    missing: missingEvidence(evidence, choice),
  }
}

function scoredQuestions({ systems, primaryScorer, questions }: Evidence['scenario']): number {
  const scored = systems.flatMap(({ diagnostic, scores }) => (diagnostic ? [] : (scores[primaryScorer]?.questions ?? [])))
  return scored.length > 0 ? Math.max(...scored) : questions.asked
}

function isUnsteadyContender({ latency, p95 }: Contender): boolean {
  return typeof latency === 'object' && typeof p95 === 'object' && isUnsteady(latency.value, p95.value)
}
