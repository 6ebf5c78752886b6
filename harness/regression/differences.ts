import { hashOf } from '../common/hash.js'
import type { Side, SideScenario } from './side.js'

/** A part that two sides don't share. What is compared rests on it: it may be the very thing that was changed. */
export interface Difference {
  readonly part: string
  readonly a: string
  readonly b: string
}

/** What the answers of two sides rest on and what differs in it, over all scenarios. */
export function sideDifferences(a: Side, b: Side): Difference[] {
  return differencesOf(a.subject, b.subject)
}

/** The same, of one scenario. */
export function scenarioDifferences(a: SideScenario, b: SideScenario): Difference[] {
  return differencesOf(a.subject, b.subject)
}

function differencesOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): Difference[] {
  // A part that one side does not tell of (a baseline of before) is no difference.
  const parts = Object.keys(a).filter((part) => part in b)
  return parts.filter((part) => hashOf(a[part]) !== hashOf(b[part])).map((part) => ({ part, a: shown(a[part]), b: shown(b[part]) }))
}

/** Why two sides' scores of a scenario were not taken with one measure, and so can't be compared; `null` where they were. */
export function otherMeasure(a: SideScenario, b: SideScenario): string | null {
  const without = [a, b].filter(({ rows }) => !rows)
  if (without.length > 0)
    return 'a side has no scores by question (scores.jsonl): score the run again with versus score, or bless the baseline again'
  if (a.labels !== b.labels) return 'the labels differ (labels in scenario.ts)'
  const changed = changedScorers(a, b)
  if (changed.length > 0)
    return `the scorers differ (${changed.join(', ')}): score both again with versus score; a baseline has to be blessed again`
  if (a.primaryScorer !== b.primaryScorer) return `the scorer that systems are compared by differs (${a.primaryScorer}, ${b.primaryScorer})`
  return null
}

/** Scorers that both have, in other versions. One that was added or taken away changes no other's scores. */
function changedScorers(a: SideScenario, b: SideScenario): string[] {
  if (a.scorerHash === b.scorerHash) return []
  if (!a.scorers || !b.scorers) return ['not known which']
  return Object.entries(a.scorers).flatMap(([id, version]) => {
    const other = b.scorers?.[id]
    return other === undefined || other === version ? [] : [`${id} ${version} and ${other}`]
  })
}

/** A hash by its beginning, anything else as JSON, shortened. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (/^[0-9a-f]{64}$/.test(text)) return text.slice(0, 12)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

const SHOWN = 120
