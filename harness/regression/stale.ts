import { plural } from '../common/text.js'
import type { Comparison } from './compare.js'
import { listed } from './format.js'
import type { Side } from './side.js'

const DAY = 24 * 60 * 60 * 1000
/** Age in days from which a baseline is said to be old. */
const OLD = 90

interface StaleSides {
  readonly a: Pick<Side, 'created' | 'asked'>
  readonly b: Pick<Side, 'asked'>
}

/** Why a baseline should be blessed anew, or does not hold for the whole of a run: its age, and questions that only one of the two was asked. */
export function staleNotes({ a: baseline, b: run }: StaleSides, comparison: Comparison, now = new Date()): string[] {
  const days = Math.floor((now.getTime() - Date.parse(baseline.created)) / DAY)
  const { limit } = run.asked
  const byLimit = limit !== null && limit < (baseline.asked.limit ?? Number.POSITIVE_INFINITY) ? ` (--limit ${limit})` : ''
  return [
    ...(days >= OLD ? [`the baseline is ${days} days old; bless a new one when this run is as it should be`] : []),
    ...comparison.scenarios.flatMap(({ name, questions: { changed, onlyA, onlyB } }) => [
      ...(changed.length > 0
        ? [`${name}: ${plural(changed.length, 'question')} changed since the baseline, and no gate sees them: ${listed(changed)}`]
        : []),
      ...(onlyB > 0 ? [`${name}: ${plural(onlyB, 'question')} the baseline was not asked, and no gate sees them`] : []),
      ...(onlyA > 0 ? [`${name}: ${plural(onlyA, 'question')} of the baseline not asked${byLimit}, and in no gate`] : []),
    ]),
  ]
}
