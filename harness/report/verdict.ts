import { points } from '../common/points.js'
import { isShareOfRight } from '../scoring/share-of-right.js'
import type { ScenarioSummary, SystemSummary } from '../scoring/summary.js'
import { dollars, isTooFew, milliseconds, pairSentence, percent, percentWithInterval, TOO_FEW } from './format.js'
import {
  isAheadOfAll,
  pairFrom,
  type RankedPair,
  type Ranking,
  type Standing,
  standingByCost,
  standingByScore,
  standingByTime,
  standingByWordings,
} from './standing.js'

/** What a scenario's figures come down to, in words. */
export interface Verdict {
  readonly headline: string
  readonly reason: string
  readonly tiles: readonly Tile[]
}

/** Who is first by one figure, and whether beyond chance. */
interface Tile {
  readonly title: string
  readonly system: string
  readonly figure: string
  readonly note: string
}

export function verdictOf(scenario: ScenarioSummary): Verdict {
  return { ...sentencesOf(scenario), tiles: tilesOf(scenario).filter((tile) => tile !== null) }
}

/** Who is ahead by the primary scorer, in words. */
export function sentencesOf(ranking: Ranking): Pick<Verdict, 'headline' | 'reason'> {
  const { primaryScorer, pairs } = ranking
  const standing = standingByScore(ranking)
  if (!standing) return { headline: 'No system has a score yet', reason: '' }
  const { leader, others } = standing
  const score = `${percentWithInterval(leader.scores[primaryScorer])} ${isShareOfRight(primaryScorer) ? 'right' : `by ${primaryScorer}`}`
  if (others.length === 0) return { headline: `${leader.id}: ${score}`, reason: 'There is no other system to compare with.' }
  const ahead = others.filter(({ verdict }) => verdict === 'ahead').map(({ system }) => system.id)
  const rest = ahead.length > 0 ? `It is ahead of ${listed(ahead)}.` : ''
  const first = isShareOfRight(primaryScorer) ? 'is the most accurate' : 'has the best score'
  if (isAheadOfAll(standing)) return { headline: `${leader.id} ${first}: ${score}`, reason: rest }
  const against = others.flatMap(({ system }) => pairFrom(pairs, leader.id, system.id) ?? [])
  const tied = against.filter(({ verdict }) => verdict === 'tied')
  const behind = against.filter(({ verdict }) => verdict === 'behind')
  return {
    headline: `${leader.id} has the best score, ${score}, but is ${notAhead(standing, ({ id }) => id)}`,
    reason: [
      tied.length > 0 ? `${tied.map(margin).join(', ')}${power(tied)}.` : '',
      ...behind.map((pair) => `${pairSentence(pair)}.`),
      rest,
    ]
      .filter(Boolean)
      .join(' '),
  }
}

/** `tied with base and rag`: all that keeps the leader from being ahead of all others. */
function notAhead<System extends { readonly id: string }>({ others }: Standing<System>, name: (system: System) => string): string {
  const those = (wanted: (typeof others)[number]['verdict']) =>
    others.filter(({ verdict }) => verdict === wanted).map(({ system }) => system)
  const [tied, behind, apart] = [those('tied'), those('behind'), those(null)]
  return [
    ...(tied.length > 0 ? [`tied with ${listed(tied.map(name))}`] : []),
    ...(behind.length > 0 ? [`behind ${listed(behind.map(name))} on the wordings that both answered`] : []),
    ...(apart.length > 0 ? [`not compared with ${listed(apart.map(({ id }) => id))}`] : []),
  ].join('; ')
}

function margin({ b, difference, low, high }: RankedPair): string {
  const bounds = low === null || high === null ? '' : ` [${points(low)}, ${points(high)}]`
  return `${points(difference)} points${bounds} over ${b}`
}

/** What so many questions can show, of the pair that can show least. */
function power(pairs: readonly RankedPair[]): string {
  if (pairs.some(isTooFew)) return `; ${TOO_FEW}`
  const [weakest] = pairs
    .filter(({ detectable }) => detectable !== null)
    .sort((a, b) => (b.detectable as number) - (a.detectable as number))
  if (!weakest) return ''
  const least = Math.ceil((weakest.detectable as number) * 100)
  return `; ${weakest.questions} questions can show ${least <= 100 ? `a difference of ${least} points or more` : 'no difference at all'}`
}

function tilesOf(scenario: ScenarioSummary): (Tile | null)[] {
  const { systems, primaryScorer } = scenario
  return [
    tile(isShareOfRight(primaryScorer) ? 'Most accurate' : `Best by ${primaryScorer}`, standingByScore(scenario), ({ scores }) =>
      percentWithInterval(scores[primaryScorer]),
    ),
    tile('Fastest, median', standingByTime(systems), ({ latency }) => milliseconds(latency?.p50.value)),
    tile('Cheapest at the workload', standingByCost(systems), ({ cost }) => `${dollars(cost?.perThousandAtWorkload)} per 1,000`),
    tile(
      'Right in every wording',
      standingByWordings(systems),
      ({ consistency: { wordings } }) =>
        `${percent(wordings?.passK)}${wordings?.covered ? ` of ${wordings.covered.questions} of ${wordings.covered.of} questions` : ''}`,
    ),
  ]
}

function tile(title: string, standing: Standing<SystemSummary> | null, figure: (system: SystemSummary) => string): Tile | null {
  if (!standing) return null
  const { leader, others } = standing
  const withFigure = (system: SystemSummary) => `${system.id} at ${figure(system)}`
  const [next] = others
  const note = next && isAheadOfAll(standing) ? `ahead of all others, next ${withFigure(next.system)}` : notAhead(standing, withFigure)
  return { title, system: leader.id, figure: figure(leader), note }
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names)
}
