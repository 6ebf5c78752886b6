import { MOST_ERRORS } from '../scenario/requirements.js'
import { type Contender, type Figure, figureOf, type Known, type Problem } from './problem.js'

const REQUIREMENTS = ['accuracy', 'consistency', 'p50', 'p95', 'budget', 'errors', 'offline'] as const
export type RequirementId = (typeof REQUIREMENTS)[number]

/** By the interval of the figure, not by its mean: `unclear` where the bound lies within it, or nothing was measured. */
export type Fulfilment = 'met' | 'failed' | 'unclear'

export interface Check {
  readonly requirement: RequirementId
  /** What was asked for: a share, milliseconds, dollars; of `offline`, the share of questions that may end in an error: 0. */
  readonly bound: number
  readonly systems: readonly { readonly id: string; readonly figure: Known; readonly fulfilment: Fulfilment }[]
}

/** Every system against every requirement that was made, and against that on errors where one fails it. */
export function checkRequirements(problem: Problem): Check[] {
  const { contenders } = problem
  return REQUIREMENTS.flatMap((requirement): Check[] => {
    const bound = boundOf(requirement, problem)
    if (bound === undefined) return []
    const systems = contenders.map((contender) => {
      const figure = requiredFigure(problem, contender, requirement)
      return { id: contender.id, figure, fulfilment: fulfilmentOf(requirement, figure, bound) }
    })
    return [{ requirement, bound, systems }]
  })
}

function boundOf(requirement: RequirementId, { requirements, contenders }: Problem): number | undefined {
  if (requirement === 'offline') return requirements.offline ? 0 : undefined
  if (requirement === 'errors' && contenders.some(({ errors }) => errors > MOST_ERRORS)) return requirements.errors ?? MOST_ERRORS
  return requirements[requirement]
}

function requiredFigure(problem: Problem, contender: Contender, requirement: RequirementId): Known {
  switch (requirement) {
    case 'budget':
      return figureOf(problem, contender, 'cost')
    case 'errors':
      return { value: contender.errors, low: null, high: null }
    case 'offline':
      return contender.failedOffline
    case 'p50':
      return contender.latency
    default:
      return contender[requirement]
  }
}

function fulfilmentOf(requirement: RequirementId, figure: Known, bound: number): Fulfilment {
  if (figure === 'missing') return 'unclear'
  if (figure === 'inapplicable') return 'failed'
  // Computed, or counted: no samples of something larger.
  if (requirement === 'budget' || requirement === 'errors' || requirement === 'offline') return figure.value <= bound ? 'met' : 'failed'
  return requirement === 'accuracy' || requirement === 'consistency' ? against(figure, bound) : against(negated(figure), -bound)
}

function against({ low, high }: Figure, floor: number): Fulfilment {
  if (low !== null && low >= floor) return 'met'
  return high !== null && high < floor ? 'failed' : 'unclear'
}

function negated({ value, low, high }: Figure): Figure {
  return { value: -value, low: high === null ? null : -high, high: low === null ? null : -low }
}

export interface Qualified {
  /** Those that are chosen among. */
  readonly pool: readonly Contender[]
  /** `met`: they certainly meet all requirements. `unclear`: nobody certainly does, and they may. `failed`: nobody is left. */
  readonly certainty: Fulfilment
}

/** A requirement is hard: who certainly meets all goes before who only may. */
export function qualify({ contenders }: Problem, checks: readonly Check[]): Qualified {
  const fulfilment = ({ id }: Contender) => {
    const own = checks.flatMap(({ systems }) => systems.filter((system) => system.id === id).map((system) => system.fulfilment))
    return own.includes('failed') ? 'failed' : own.includes('unclear') ? 'unclear' : 'met'
  }
  for (const certainty of ['met', 'unclear'] as const) {
    const pool = contenders.filter((contender) => fulfilment(contender) === certainty)
    if (pool.length > 0) return { pool, certainty }
  }
  return { pool: [], certainty: 'failed' }
}
