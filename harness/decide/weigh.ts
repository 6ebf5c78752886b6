import { CRITERION, type CriterionId } from './criteria.js'
import { type Contender, figureOf, type Problem } from './problem.js'

/**
 * The user's weights: of each criterion the weight times where a system stands between the worst (0) and the best (1) that qualify,
 * over the sum of weights. Where it stands depends on who else qualifies: a sum is no more than that.
 *
 * @returns by system; `null` where the user gave no weights, or none to a criterion that has figures.
 */
export function weigh(
  problem: Problem,
  usable: readonly CriterionId[],
  pool: readonly Contender[],
): Readonly<Record<string, number>> | null {
  const weights = usable.map((criterion) => ({ criterion, weight: problem.weights?.[criterion] ?? 0 }))
  const total = weights.reduce((sum, { weight }) => sum + weight, 0)
  if (total === 0) return null
  return Object.fromEntries(
    pool.map((contender) => {
      const sum = weights.reduce((all, { criterion, weight }) => all + weight * standing(problem, criterion, contender, pool), 0)
      return [contender.id, sum / total]
    }),
  )
}

function standing(problem: Problem, criterion: CriterionId, contender: Contender, pool: readonly Contender[]): number {
  const worth = (one: Contender) => {
    const figure = figureOf(problem, one, criterion)
    if (typeof figure === 'string') return null
    return CRITERION[criterion].better === 'more' ? figure.value : -figure.value
  }
  const own = worth(contender)
  if (own === null) return 0
  const all = pool.flatMap((one) => worth(one) ?? [])
  const [worst, best] = [Math.min(...all), Math.max(...all)]
  return best === worst ? 1 : (own - worst) / (best - worst)
}
