import type { FigureId } from '../drills/figures.js'
import type { Figure as DrillFigure, DrillSummary, Measured } from '../drills/summary.js'
import { SYSTEMS } from '../systems/registry.js'
import { isTuned, type Uses } from '../systems/uses.js'
import type { Figure, Known } from './problem.js'

/** A system's states in the last round of a freshness drill. */
interface RoundOf {
  readonly before?: Measured | undefined
  readonly stale?: Measured | undefined
  /** Whatever brought it up to date: the index for those that read passages, training for those that are tuned, the quicker of two ways. */
  readonly caughtUp?: Measured | undefined
}

/** A system that is tuned has caught up when it was trained again, whether or not its index was made anew. */
export function roundOf({ measured }: DrillSummary, system: string): RoundOf {
  const own = measured.filter((one) => one.system === system)
  const last = Math.max(...own.map(roundNumber))
  const states = own.filter((one) => roundNumber(one) === last)
  const state = (name: string) => states.find(({ setting }) => setting['state'] === name)
  const retrained = states
    .filter(({ setting }) => String(setting['state']).startsWith('retrained'))
    .sort((a, b) => (figureIn(a, 'seconds')?.value ?? 0) - (figureIn(b, 'seconds')?.value ?? 0))[0]
  const uses = usesOf(system)
  return { before: state('before'), stale: state('stale'), caughtUp: uses && isTuned(uses) ? retrained : state('caught-up') }
}

/** Right answers on changed facts, once the system has caught up. */
export function freshnessOf(drill: DrillSummary | undefined, system: string): Known {
  const uses = usesOf(system)
  if (uses && !uses.passages && !isTuned(uses)) return 'inapplicable'
  const { caughtUp } = drill ? roundOf(drill, system) : {}
  return figureIn(caughtUp, 'accuracy.changed') ?? 'missing'
}

export function figureIn(measured: Measured | undefined, id: FigureId): Figure | null {
  return fromDrill(measured?.figures[id])
}

function fromDrill(figure: DrillFigure | undefined): Figure | null {
  return figure ? { value: figure.mean, low: figure.low, high: figure.high } : null
}

function usesOf(system: string): Uses | undefined {
  return SYSTEMS.find(({ id }) => id === system)?.uses
}

function roundNumber({ setting }: Measured): number {
  return Number(setting['round'] ?? 0)
}
