import { oneLine } from '../common/one-line.js'
import { isUnsteady } from '../scoring/latency.js'
import type { SystemSummary } from '../scoring/summary.js'

/** What to mind of times and costs: who could not be clocked, and whose times vary as those of a busy machine do. */
export function clockNotes(systems: readonly SystemSummary[]): string[] {
  const unclocked = systems.flatMap(({ id, latencyError }) =>
    latencyError ? [`${id} could not be clocked, so that it has no time and no cost: ${oneLine(latencyError)}`] : [],
  )
  const unsteady = systems.flatMap(({ id, latency }) => (latency && isUnsteady(latency.p50.value, latency.p95.value) ? [id] : []))
  return unsteady.length > 0 ? [...unclocked, unsteadySentence(unsteady)] : unclocked
}

/** @param ids one or more */
export function unsteadySentence(ids: readonly string[]): string {
  return `The times of ${ids.join(', ')} vary widely (p95 is five times p50 or more). If the machine had other work, don’t choose by times and costs, and run again.`
}
