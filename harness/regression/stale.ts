import { plural } from '../common/text.js'
import type { Comparison } from './compare.js'
import { listed } from './format.js'
import type { Side } from './side.js'

const DAY = 24 * 60 * 60 * 1000
/** Age in days from which a baseline is said to be old. */
const OLD = 90

/** Why a baseline should be blessed anew: its age, and questions that are no longer those that it was asked. */
export function staleNotes(baseline: Pick<Side, 'created'>, comparison: Comparison, now = new Date()): string[] {
  const days = Math.floor((now.getTime() - Date.parse(baseline.created)) / DAY)
  return [
    ...(days >= OLD ? [`the baseline is ${days} days old; bless a new one when this run is as it should be`] : []),
    ...comparison.scenarios.flatMap(({ name, questions: { changed, onlyB } }) => [
      ...(changed.length > 0
        ? [`${name}: ${plural(changed.length, 'question')} changed since the baseline, and no gate sees them: ${listed(changed)}`]
        : []),
      ...(onlyB > 0 ? [`${name}: ${plural(onlyB, 'question')} the baseline was not asked, and no gate sees them`] : []),
    ]),
  ]
}
