import { InputError } from '../common/errors.js'
import type { Workload } from '../cost/profile.js'
import type { Requirements } from '../scenario/requirements.js'
import type { CriterionId } from './criteria.js'
import { drillOf, type Evidence } from './evidence.js'
import type { Mean, SystemFigures } from './files.js'
import { figureIn, freshnessOf } from './freshness.js'
import { withoutNetwork } from './offline.js'
import { allowingFor, type Contender, type Known, type Paired, type Problem, type Weights } from './problem.js'
import { type ByQuestion, figureOf, pairedFigure, type Scores, type SharedMeans } from './scores.js'

/** What the user wants; what is left out is the scenario's. */
export interface Wishes {
  readonly workload: Partial<Workload>
  readonly requirements: Partial<Requirements>
  readonly priority: readonly CriterionId[]
  readonly weights: Weights | null
}

/** A use case's own workload and requirements, where its scenario file is there. */
export interface UseCase {
  readonly workload: Workload
  readonly requirements: Requirements
}

/**
 * Put together what a decision rests on.
 * @throws InputError where the workload is not known.
 */
export function buildProblem(evidence: Evidence, { accuracy, consistency }: Samples, wishes: Wishes, useCase: UseCase | null): Problem {
  const { scenario } = evidence
  const systems = scenario.systems.filter(({ diagnostic }) => !diagnostic)
  const contenders = systems.map((system) => contenderFrom(system, evidence, consistency.means.get(system.id)))
  return allowingForErrors({
    contenders,
    paired: {
      accuracy: accuracy.means.size > 0 ? pairsOf(accuracy, evidence.run.seed) : scenario.pairs,
      consistency: pairsOf(consistency, evidence.run.seed),
    },
    workload: workloadOf(evidence, wishes, useCase),
    requirements: { ...useCase?.requirements, offline: useCase?.requirements.offline ?? false, ...wishes.requirements },
    priority: wishes.priority,
    weights: wishes.weights,
  })
}

/** Scores are of what was answered: their intervals are made to hold what the trials that failed may have come to. */
export function allowingForErrors(problem: Problem): Problem {
  if (problem.contenders.every(({ errors }) => errors === 0)) return problem
  const errors = new Map(problem.contenders.map((contender) => [contender.id, contender.errors]))
  const single = (figure: Known, unknown: number): Known => (typeof figure === 'string' ? figure : allowingFor(figure, unknown, [0, 1]))
  const pairs = (all: readonly Paired[], unknown: (id: string) => number) =>
    all.map((pair) => allowingFor(pair, Math.min(1, unknown(pair.a) + unknown(pair.b)), [-1, 1]))
  const failed = (id: string) => errors.get(id) ?? 0
  // Wordings are compared by twos: either may have failed.
  const failedOfTwo = (id: string) => 1 - (1 - failed(id)) ** 2
  return {
    ...problem,
    contenders: problem.contenders.map((contender) => ({
      ...contender,
      accuracy: single(contender.accuracy, failed(contender.id)),
      consistency: single(contender.consistency, failedOfTwo(contender.id)),
    })),
    paired: { accuracy: pairs(problem.paired.accuracy, failed), consistency: pairs(problem.paired.consistency, failedOfTwo) },
  }
}

/** Of the systems that may be chosen: means by question, those of the same questions at the same places. */
export interface Sample {
  readonly means: ReadonlyMap<string, ByQuestion>
  readonly pairs: readonly SharedMeans[]
}

export type Samples = Readonly<Record<'accuracy' | 'consistency', Sample>>

/** None where the run left none. */
export function samplesOf({ scenario, scores }: Evidence): Samples {
  const ids = scenario.systems.filter(({ diagnostic }) => !diagnostic).map(({ id }) => id)
  const sample = (meansOf: (id: string) => ByQuestion | undefined, shared: (a: string, b: string) => SharedMeans): Sample => {
    const means = new Map(ids.flatMap((id) => (hasAny(meansOf(id)) ? [[id, meansOf(id) as ByQuestion]] : [])))
    const known = [...means.keys()]
    return { means, pairs: known.flatMap((a, index) => known.slice(index + 1).map((b) => shared(a, b))) }
  }
  const agreement = (id: string) => scores?.agreementOf(id)
  return {
    accuracy: sample(
      (id) => scores?.meansOf(id, scenario.primaryScorer),
      (a, b) => (scores as Scores).sharedMeans(a, b, scenario.primaryScorer),
    ),
    consistency: sample(agreement, (a, b) => ({ a, b, left: agreement(a) as ByQuestion, right: agreement(b) as ByQuestion })),
  }
}

function hasAny(means: ByQuestion | undefined): boolean {
  return means?.some((mean) => !Number.isNaN(mean)) ?? false
}

function pairsOf({ pairs }: Sample, seed: number): Paired[] {
  return pairs.flatMap((shared) => pairedFigure(shared, seed) ?? [])
}

function contenderFrom(system: SystemFigures, evidence: Evidence, agreement: ByQuestion | undefined): Contender {
  const { scenario, run } = evidence
  const { id, latency, cost } = system
  return {
    id,
    accuracy: fromMean(system.scores[scenario.primaryScorer]),
    latency: latency?.p50 ?? 'missing',
    p95: latency?.p95 ?? 'missing',
    consistency: (agreement && figureOf(agreement, run.seed)) ?? withoutInterval(system.consistency.wordings?.agreement),
    freshness: freshnessOf(drillOf(evidence, 'freshness', id)?.drill, id),
    profile: cost ? { once: cost.once, perUpdate: cost.perUpdate, perAnswer: cost.perThousandAnswers / 1000 } : 'missing',
    failedOffline: figureIn(withoutNetwork(drillOf(evidence, 'offline', id)?.drill, id), 'failed') ?? 'missing',
    errors: system.trials > 0 ? system.errors / system.trials : 0,
  }
}

export function fromMean(mean: Mean | undefined): Known {
  return mean ? { value: mean.mean, low: mean.low, high: mean.high } : 'missing'
}

function withoutInterval(value: number | null | undefined): Known {
  return typeof value === 'number' ? { value, low: null, high: null } : 'missing'
}

function workloadOf({ scenario, workload }: Evidence, wishes: Wishes, useCase: UseCase | null): Workload {
  const { questionsPerMonth, updatesPerMonth, months } = { months: 12, ...workload, ...useCase?.workload, ...wishes.workload }
  if (questionsPerMonth === undefined || updatesPerMonth === undefined)
    throw new InputError(
      `${scenario.name}: its workload is not known, there is no scenario file of that name; give --questions <n> and --updates <n>, or --scenarios <folder>`,
    )
  return { questionsPerMonth, updatesPerMonth, months }
}
