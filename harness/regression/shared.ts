import type { ScoreColumns, ScoreRow } from '../scoring/score-rows.js'
import type { SideScenario } from './side.js'

/** A question on both sides. */
export type RowPair = readonly [a: ScoreRow, b: ScoreRow]

/** Questions that both sides asked, and that have not changed in between. */
export function sharedRows(a: SideScenario, b: SideScenario): RowPair[] {
  return [...(b.rows?.values() ?? [])].flatMap((now): RowPair[] => {
    const before = a.rows?.get(now.question)
    return before?.hash === now.hash ? [[before, now]] : []
  })
}

/** Scores of the wordings and repeats that a system answered on both sides. */
export function sharedScores(
  [a, b]: RowPair,
  system: string,
  scorer: string,
): { readonly trial: string; readonly a: number; readonly b: number }[] {
  const before = scoresByTrial(a.systems[system], scorer)
  return [...scoresByTrial(b.systems[system], scorer)].flatMap(([trial, score]) => {
    const other = before.get(trial)
    return other === undefined ? [] : [{ trial, a: other, b: score }]
  })
}

function scoresByTrial(columns: ScoreColumns | undefined, scorer: string): Map<string, number> {
  const scores = columns?.scores[scorer]
  if (!columns || !scores) return new Map()
  return new Map(columns.trials.flatMap((trial, place) => (typeof scores[place] === 'number' ? [[trial, scores[place]] as const] : [])))
}
