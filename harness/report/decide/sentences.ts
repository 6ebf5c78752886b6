import { plural } from '../../common/text.js'
import { CRITERION, type CriterionId } from '../../decide/criteria.js'
import type { Decision } from '../../decide/decide.js'
import type { Flip } from '../../decide/flips.js'
import { mostlyAnother } from '../../decide/recommend.js'
import { isShareOfRight } from '../../scoring/share-of-right.js'
import { FEWEST_DIFFERING } from '../../stats/bootstrap.js'
import { unsteadySentence } from '../clock-notes.js'
import { percent } from '../format.js'
import { count, figureText } from './figures.js'

/** Whom to choose and why; how sure that is, and what would flip it. */
export function recommendation(decision: Decision): [string, string] {
  const { byRules, refused } = decision.choice
  if (refused === 'requirements') return [nobody(decision), 'Loosen a requirement, or measure another system.']
  const why = `${byRules}: ${reason(decision)}.`
  const told = refused === 'few questions' ? fewAsked(decision) : `${sureness(decision)}${nearest(decision)}`
  return [`${refused ? 'Too few questions to choose by. By the rules it would be' : 'Choose'} ${why}`, `${told}.`]
}

function fewAsked({ questions }: Decision): string {
  return `A verdict takes ${FEWEST_DIFFERING} questions that tell two systems apart, and ${plural(questions, 'question')} ${questions === 1 ? 'has' : 'have'} a score: ask more`
}

/** A difference in accuracy that would matter, were it there. */
const WORTH = 0.1

/**
 * What to mind: a choice among systems that too few questions could tell apart, trials that failed, and times and costs of a machine that
 * had other work.
 */
export function cautions(decision: Decision): string[] {
  const { unsteady } = decision
  return [...ignoredRivals(decision), ...failures(decision), ...(unsteady.length > 0 ? [unsteadySentence(unsteady)] : [])]
}

function failures({ failing }: Decision): string[] {
  if (failing.length === 0) return []
  const who = failing.map(({ id, errors }) => `${id} in ${percent(errors)}`).join(', ')
  return [`Some trials ended in an error: ${who}. What the answers would have been is not known: the intervals here allow for anything.`]
}

function ignoredRivals({ choice, systems, primaryScorer }: Decision): string[] {
  const accuracyOf = (system: string | null) => {
    const figure = systems.find(({ id }) => id === system)?.figures.accuracy
    return typeof figure === 'object' ? figure.value : null
  }
  const own = accuracyOf(choice.byRules)
  const tied = choice.steps.find(({ criterion }) => criterion === 'accuracy')?.kept ?? []
  const better = tied.filter((id) => own !== null && (accuracyOf(id) ?? 0) >= own + WORTH)
  if (own === null || better.length === 0) return []
  const isRight = isShareOfRight(primaryScorer)
  const was = (count: number) =>
    isRight ? `${count === 1 ? 'was' : 'were'} right more often` : `${count === 1 ? 'has' : 'have'} more by ${primaryScorer}`
  const rivals = better.map((id) => `${id} (${percent(accuracyOf(id))})`).join(', ')
  return [
    `Mind: ${rivals} ${was(better.length)} than ${choice.byRules} (${percent(own)}), on too few questions to tell that from chance, so they count as tied in accuracy. Ask more questions, or say with --accuracy what ${isRight ? 'share of right answers' : `mean of ${primaryScorer}`} you need.`,
  ]
}

function nobody({ choice }: Decision): string {
  const failed = choice.checks.flatMap(({ requirement, systems }) => {
    const ids = systems.filter(({ fulfilment }) => fulfilment === 'failed').map(({ id }) => id)
    return ids.length > 0 ? [`${ids.join(', ')} certainly fail${ids.length === 1 ? 's' : ''} on ${requirement}`] : []
  })
  return `No system can be recommended: ${failed.join('; ')}.`
}

function reason({ choice, systems }: Decision): string {
  const { byRules: chosen, decidedBy, steps, pool, weighed, certainty } = choice
  const own = (criterion: CriterionId) => {
    const figure = systems.find(({ id }) => id === chosen)?.figures[criterion]
    return figure === undefined ? '' : ` (${figureText(figure, CRITERION[criterion].unit)}${criterion === 'cost' ? ' a month' : ''})`
  }
  const may = certainty === 'unclear' ? ', though it is not certain to meet every requirement' : ''
  if (decidedBy === 'requirements')
    return `it alone ${certainty === 'met' ? 'certainly meets' : 'may meet'} the requirements${certainty === 'unclear' ? ', which is not certain' : ''}`
  if (decidedBy === 'weights') return `by your weights it has the highest sum (${(weighed?.[chosen as string] ?? 0).toFixed(2)})${may}`
  const last = steps.at(-1)
  const ties = steps.filter(({ kept }) => kept.length > 1)
  const tied = ties.map(
    ({ criterion, kept }) => `tied with ${kept.filter((id) => id !== chosen).join(', ')} in ${criterion}${own(criterion)}`,
  )
  if (decidedBy === 'figures') return `${tied.join(', ')}, and it has the better figures${may}`
  const decided = last
    ? `ahead of ${last.before.filter((id) => id !== chosen).join(', ')} in ${last.criterion}${own(last.criterion)}`
    : `the best of ${pool.join(', ')}`
  return `it is ${[...tied, decided].join(' and ')}${may}`
}

function sureness({ confidence, choice }: Decision): string {
  if (!confidence) return 'How sure that is can’t be told without scores by question'
  const other = mostlyAnother(confidence, choice.byRules)
  const rival = other ? `, and ${other.id ?? 'nobody'} in ${percent(other.share)}` : ''
  return `It is the same in ${percent(confidence.share)} of ${count(confidence.resamples)} draws of the questions${rival}`
}

function nearest({ flips, systems, choice }: Decision): string {
  const workload = flips.filter(({ of, chosen }) => chosen !== null && (of === 'questions a month' || of === 'updates a month'))
  const near = [...workload].sort((a, b) => distance(a) - distance(b))[0]
  const unknown = withoutCost({ systems, choice })
  if (!near && unknown.length > 0)
    return `. What volume or rate of updates would change it can’t be told: the cost of ${unknown.join(', ')} is not known`
  if (!near) return ', and by its cost no volume or rate of updates would change it'
  return `; ${near.beyond} ${count(near.at)} ${near.of} it would be ${near.chosen}`
}

/** Systems of the choice whose cost is not known: at which workload it would be another can’t be told. */
export function withoutCost({ systems, choice }: Pick<Decision, 'systems' | 'choice'>): string[] {
  return systems.filter(({ id, figures }) => choice.pool.includes(id) && figures.cost === 'missing').map(({ id }) => id)
}

/** How many times as much, or as little. */
function distance({ now, at }: Flip): number {
  return Math.abs(Math.log(Math.max(at, 1e-9) / Math.max(now, 1e-9)))
}
