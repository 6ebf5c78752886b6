import { grouped } from '../common/group.js'
import { isAhead, ranked } from './compare.js'
import type { CriterionId } from './criteria.js'
import { type Contender, figureOf, type Problem } from './problem.js'

/**
 * Systems that can't be told apart share a level, the best are at level 0. Going down from the best figure, a system opens a new level
 * where one of the level above it is ahead of it beyond chance. Equal figures are in one level, whoever of them is behind.
 *
 * Ties are not transitive (a tied with b, b with c, a ahead of c), so that filtering pair by pair depends on who else is there, and a
 * better figure can cost a system its place (Tversky 1969). Levels over all that qualify don't have that fault: a better figure is never
 * in a worse level, and a system whose figure rises never falls behind another.
 *
 * @see Tversky, Intransitivity of Preferences, Psychological Review 76(1), 1969
 */
export function levelsOf(problem: Problem, criterion: CriterionId, pool: readonly Contender[]): Map<string, number> {
  const keyOf = (contender: Contender) => {
    const figure = figureOf(problem, contender, criterion)
    return typeof figure === 'string' ? figure : String(figure.value)
  }
  const levels = new Map<string, number>()
  let level: Contender[] = []
  let depth = 0
  for (const equals of grouped(ranked(problem, criterion, pool), keyOf)) {
    if (level.some((above) => equals.some((one) => isAhead(problem, criterion, above, one)))) {
      level = []
      depth++
    }
    level.push(...equals)
    for (const { id } of equals) levels.set(id, depth)
  }
  return levels
}

/** Criteria that can decide: every system has a figure, or can have none; and one has. */
export function isUsable(problem: Problem, criterion: CriterionId, pool: readonly Contender[]): boolean {
  const figures = pool.map((contender) => figureOf(problem, contender, criterion))
  return !figures.includes('missing') && figures.some((figure) => typeof figure !== 'string')
}
