import { InputError } from '../common/errors.js'
import type { Workload } from '../cost/profile.js'
import type { DrillSummary } from '../drills/summary.js'
import type { Requirements } from '../scenario/requirements.js'
import type { CriterionId } from './criteria.js'
import { drillOf, type Evidence } from './evidence.js'
import type { Mean, SystemFigures } from './files.js'
import { figureIn, freshnessOf } from './freshness.js'
import type { Contender, Figure, Known, Paired, Problem, Weights } from './problem.js'
import { agreementOf, meanOf, pairedOf, type Sample, scoresOf } from './samples.js'

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
export function buildProblem(evidence: Evidence, wishes: Wishes, useCase: UseCase | null): Problem {
  const { scenario } = evidence
  const systems = scenario.systems.filter(({ diagnostic }) => !diagnostic)
  const { accuracy, consistency } = samplesOf(evidence)
  return {
    contenders: systems.map((system) => contenderFrom(system, evidence)),
    paired: {
      accuracy: accuracy.size > 0 ? pairsOf(accuracy, evidence.run.seed) : scenario.pairs,
      consistency: pairsOf(consistency, evidence.run.seed),
    },
    workload: workloadOf(evidence, wishes, useCase),
    requirements: { ...useCase?.requirements, offline: useCase?.requirements.offline ?? false, ...wishes.requirements },
    priority: wishes.priority,
    weights: wishes.weights,
  }
}

/** Scores by question of the systems that may be chosen; none where the run left none. */
export function samplesOf({ scenario, rows }: Evidence): Record<'accuracy' | 'consistency', Map<string, Sample>> {
  const of = (sample: (system: string) => Sample) => {
    const samples = scenario.systems.filter(({ diagnostic }) => !diagnostic).map(({ id }) => [id, sample(id)] as const)
    return new Map(samples.filter(([, { size }]) => size > 0))
  }
  return {
    accuracy: of((system) => scoresOf(rows ?? [], system, scenario.primaryScorer)),
    consistency: of((system) => agreementOf(rows ?? [], system)),
  }
}

function pairsOf(samples: ReadonlyMap<string, Sample>, seed: number): Paired[] {
  const entries = [...samples]
  return entries.flatMap((a, index) => entries.slice(index + 1).flatMap((b) => pairedOf(a, b, seed) ?? []))
}

function contenderFrom(system: SystemFigures, evidence: Evidence): Contender {
  const { scenario, rows, run } = evidence
  const { id, latency, cost } = system
  return {
    id,
    accuracy: fromMean(system.scores[scenario.primaryScorer]),
    latency: latency?.p50 ?? 'missing',
    p95: latency?.p95 ?? 'missing',
    consistency: meanOf(agreementOf(rows ?? [], id), run.seed) ?? withoutInterval(system.consistency.wordings?.agreement),
    freshness: freshnessOf(drillOf(evidence, 'freshness')?.drill, id),
    profile: cost ? { once: cost.once, perUpdate: cost.perUpdate, perAnswer: cost.perThousandAnswers / 1000 } : 'missing',
    failedOffline: failedOffline(drillOf(evidence, 'offline')?.drill, id),
  }
}

export function fromMean(mean: Mean | undefined): Known {
  return mean ? { value: mean.mean, low: mean.low, high: mean.high } : 'missing'
}

function withoutInterval(value: number | null | undefined): Known {
  return typeof value === 'number' ? { value, low: null, high: null } : 'missing'
}

/** Without a network interface, where the drill could do that, else with connections refused. */
function failedOffline(drill: DrillSummary | undefined, system: string): Figure | 'missing' {
  const of = (condition: string) => drill?.measured.find((one) => one.system === system && one.condition === condition)
  return figureIn(of('network-none') ?? of('network-refused'), 'failed') ?? 'missing'
}

function workloadOf({ scenario, workload }: Evidence, wishes: Wishes, useCase: UseCase | null): Workload {
  const { questionsPerMonth, updatesPerMonth, months } = { months: 12, ...workload, ...useCase?.workload, ...wishes.workload }
  if (questionsPerMonth === undefined || updatesPerMonth === undefined)
    throw new InputError(
      `${scenario.name}: its workload is not known, there is no scenario file of that name; give --questions <n> and --updates <n>, or --scenarios <folder>`,
    )
  return { questionsPerMonth, updatesPerMonth, months }
}
