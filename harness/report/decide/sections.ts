import { plural } from '../../common/text.js'
import type { Claim } from '../../decide/claim.js'
import { CRITERIA, CRITERION } from '../../decide/criteria.js'
import type { Decision } from '../../decide/decide.js'
import type { Flip } from '../../decide/flips.js'
import type { RequirementId } from '../../decide/requirements.js'
import { isShareOfRight } from '../../scoring/share-of-right.js'
import { dollars, percent } from '../format.js'
import { boundText, count, figureText } from './figures.js'
import { withoutCost } from './sentences.js'

interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Each system's figures, whether it qualifies, and its level by each criterion: 1 for the best and those tied with them. */
export function choiceTable({ systems, choice }: Decision): Table {
  const levelOf = (criterion: string, id: string) => choice.levels.find((one) => one.criterion === criterion)?.levels[id]
  return {
    head: ['system', ...CRITERIA.map((criterion) => CRITERION[criterion].title), 'on the front', ''],
    rows: systems.map(({ id, figures }) => [
      id,
      ...CRITERIA.map((criterion) => {
        const level = levelOf(criterion, id)
        return `${figureText(figures[criterion], CRITERION[criterion].unit)}${level === undefined ? '' : ` (${level + 1})`}`
      }),
      choice.front.includes(id) ? 'yes' : 'no',
      id === choice.chosen ? 'chosen' : id === choice.byRules ? 'by the rules' : choice.pool.includes(id) ? '' : 'does not qualify',
    ]),
  }
}

const ASKED: Readonly<
  Record<RequirementId, { readonly title: string; readonly unit: 'share' | 'milliseconds' | 'dollars'; readonly at: string }>
> = {
  accuracy: { title: 'accuracy', unit: 'share', at: 'at least' },
  consistency: { title: 'consistency', unit: 'share', at: 'at least' },
  p50: { title: 'p50', unit: 'milliseconds', at: 'at most' },
  p95: { title: 'p95', unit: 'milliseconds', at: 'at most' },
  budget: { title: 'cost a month', unit: 'dollars', at: 'at most' },
  errors: { title: 'trials that ended in an error', unit: 'share', at: 'at most' },
  offline: { title: 'errors without a network', unit: 'share', at: 'at most' },
}

const FULFILMENT = { met: 'met', failed: 'failed', unclear: 'can’t tell' } as const

export function requirementTable({ choice: { checks } }: Decision): Table | null {
  const [first] = checks
  if (!first) return null
  return {
    head: ['requirement', ...first.systems.map(({ id }) => id)],
    rows: checks.map(({ requirement, bound, systems }) => {
      const { title, unit, at } = ASKED[requirement]
      return [
        `${title} ${at} ${boundText(bound, unit)}`,
        ...systems.map(({ figure, fulfilment }) => `${FULFILMENT[fulfilment]}: ${figureText(figure, unit)}`),
      ]
    }),
  }
}

export function stepLines(decision: Decision): string[] {
  const { choice, confidence, workload, priority, weights } = decision
  const { pool, certainty, steps, unused, decidedBy, byRules, weighed, checks } = choice
  const asked = `${plural(workload.questionsPerMonth, 'question', count)} and ${plural(workload.updatesPerMonth, 'update', count)} a month, one-time cost over ${plural(workload.months, 'month', count)}.`
  const qualifying =
    checks.length === 0
      ? 'No requirement was made: every system qualifies.'
      : certainty === 'failed'
        ? 'No system can meet the requirements.'
        : `${pool.join(', ')} ${certainty === 'met' ? 'certainly meet' : 'may meet'} the requirements${certainty === 'unclear' ? '; none certainly does' : ''}.`
  const order = weighed
    ? `Weights: ${Object.entries(weights ?? {})
        .map(([criterion, weight]) => `${criterion} ${weight}`)
        .join(', ')}; each between the worst (0) and the best (1) that qualify.`
    : `${weights ? 'No criterion that has a weight has figures of all systems: weights can’t decide. ' : ''}Order of the criteria: ${priority.join(', ')}. A system is out where one that is left is in a better level.`
  const sums = weighed
    ? [
        `Sums: ${Object.entries(weighed)
          .map(([id, sum]) => `${id} ${sum.toFixed(2)}`)
          .join(', ')}.`,
      ]
    : []
  return [
    `Workload: ${asked}`,
    qualifying,
    ...(byRules === null ? [] : [order]),
    ...steps.map(({ criterion, before, kept }) => stepLine(criterion, before, kept)),
    ...(decidedBy === 'figures' ? [`All criteria left a tie: the better figures decide, in the same order, for ${byRules}.`] : []),
    ...sums,
    ...(unused.length > 0 ? [`Had no say, for want of figures: ${unused.join(', ')}.`] : []),
    ...(confidence
      ? [
          `Of ${count(confidence.resamples)} draws of the questions: ${confidence.chosen.map(({ id, share }) => `${id ?? 'none'} ${percent(share)}`).join(', ')}.`,
        ]
      : []),
  ]
}

function stepLine(criterion: Claim['id'], before: readonly string[], kept: readonly string[]): string {
  if (kept.length === before.length) return `${criterion}: no one is ahead; all stay (${kept.join(', ')}).`
  const out = before.filter((id) => !kept.includes(id))
  return `${criterion}: ${kept.join(', ')} ${kept.length === 1 ? 'stays' : 'stay, tied'}; ${out.join(', ')} ${out.length === 1 ? 'is' : 'are'} behind.`
}

export function flipLines(decision: Decision): string[] {
  const { flips, choice, primaryScorer } = decision
  const lines = flips.map((flip) => flipLine(flip, primaryScorer))
  if (choice.byRules === null) return lines
  const unknown = withoutCost(decision)
  const still = (['questions a month', 'updates a month'] as const).filter((axis) => !flips.some(({ of }) => of === axis))
  return [
    ...lines,
    ...still.map((axis) =>
      unknown.length > 0
        ? `At other numbers of ${axis}: can’t be told, the cost of ${unknown.join(', ')} is not known.`
        : `At any number of ${axis}, all else as it is, the choice is the same.`,
    ),
  ]
}

function flipLine({ of, system, now, at, beyond: way, chosen }: Flip, scorer: string): string {
  const then = chosen ?? 'no system'
  switch (of) {
    case 'price':
      return `${then}, if 1,000 answers of ${system} cost ${way === 'below' ? 'less' : 'more'} than ${dollars(at)} (now ${dollars(now)}; without training and updates).`
    case 'accuracy':
      // Where that shows no difference any more, the slightest one is enough.
      if (Math.abs(at - now) < 0.0005)
        return isShareOfRight(scorer)
          ? `${then}, if ${system} were right the slightest bit ${way === 'below' ? 'less' : 'more'} often (now ${percent(now)}).`
          : `${then}, if ${system} had the slightest bit ${way === 'below' ? 'less' : 'more'} by ${scorer} (now ${percent(now)}).`
      return `${then}, if ${system} ${isShareOfRight(scorer) ? 'were right in' : `had by ${scorer}`} ${way === 'below' ? 'less' : 'more'} than ${percent(at)} (now ${percent(now)}; ${((at - now) * 100).toFixed(1)} points).`
    default:
      return `${then}, ${way} ${count(at)} ${of} (now ${count(now)}).`
  }
}

/** A row a claim: the figures, who is ahead, and whether the data agrees. */
export function claimTable(claims: readonly Claim[]): Table {
  return {
    head: ['said of', 'claim', 'measured by', 'figures', 'ahead', 'the data', 'evidence'],
    rows: claims.map(({ of, claim, measure, figures, ahead, data, evidence, notes }) => [
      of,
      claim,
      measure,
      [
        ...figures.map(({ system, state, figure, unit }) => `${system}${state ? ` (${state})` : ''} ${figureText(figure, unit)}`),
        ...notes,
      ].join('; ') || 'none',
      ahead ?? 'n/a',
      data,
      evidence.join(', ') || 'none yet',
    ]),
  }
}
