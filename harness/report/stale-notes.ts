import type { AdapterSummary, ScenarioSummary } from '../scoring/summary.js'

/** Which adapters were trained on what is no longer so, and what changed. */
export function staleNotes({ tuned, raft }: ScenarioSummary['adapters']): string[] {
  return [...staleNote('tuned', tuned), ...staleNote('RAFT', raft)]
}

function staleNote(name: string, adapter: AdapterSummary | null | undefined): string[] {
  if (!adapter?.stale) return []
  return [`The ${name} adapter is stale: the ${(adapter.changed ?? ['training pairs']).join(' and the ')} changed since it was made.`]
}
