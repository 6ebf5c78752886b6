import type { DrillSummary, Measured } from '../drills/summary.js'

/** A system without a network interface, where the offline drill could do that, else with connections refused. */
export function withoutNetwork(drill: DrillSummary | undefined, system: string): Measured | undefined {
  const of = (condition: string) => drill?.measured.find((one) => one.system === system && one.condition === condition)
  return of('network-none') ?? of('network-refused')
}
