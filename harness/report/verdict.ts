import { points } from '../common/points.js'
import type { PairSummary, ScenarioSummary, SystemSummary } from '../scoring/summary.js'
import { dollars, isShareOfRight, isTooFew, milliseconds, percent, percentWithInterval, TOO_FEW } from './format.js'

/** What a scenario's figures come down to, in words. */
export interface Verdict {
  readonly headline: string
  readonly reason: string
  readonly tiles: readonly Tile[]
}

/** Who is first by one figure. */
interface Tile {
  readonly title: string
  readonly system: string
  readonly figure: string
  readonly note: string
}

/** What it takes to say who is ahead. */
export interface Ranking {
  readonly primaryScorer: string
  readonly systems: readonly Pick<SystemSummary, 'id' | 'diagnostic' | 'scores'>[]
  readonly pairs: readonly RankedPair[]
}

type RankedPair = Pick<PairSummary, 'a' | 'b' | 'verdict' | 'difference' | 'low' | 'high' | 'detectable' | 'questions'>

export function verdictOf(scenario: ScenarioSummary): Verdict {
  const ranked = scenario.systems.filter(({ diagnostic }) => !diagnostic)
  const scored = byScore(scenario.systems, scenario.primaryScorer)
  return { ...sentencesOf(scenario), tiles: [accuracyTile(scored, scenario), ...otherTiles(ranked)].filter((tile) => tile !== null) }
}

/** Who is ahead by the primary scorer, in words. */
export function sentencesOf(ranking: Ranking): Pick<Verdict, 'headline' | 'reason'> {
  const { primaryScorer, systems, pairs } = ranking
  const [leader] = byScore(systems, primaryScorer)
  if (!leader) return { headline: 'No system has a score yet', reason: '' }
  const against = pairs.flatMap((pair) => fromLeader(pair, leader.id))
  const tied = against.filter(({ verdict }) => verdict === 'tied')
  const ahead = against.filter(({ verdict }) => verdict === 'ahead').map(({ other }) => other)
  const score = `${percentWithInterval(leader.scores[primaryScorer])} ${isShareOfRight(primaryScorer) ? 'right' : `by ${primaryScorer}`}`
  const rest = ahead.length > 0 ? `It is ahead of ${listed(ahead)}.` : ''
  if (against.length === 0) return { headline: `${leader.id}: ${score}`, reason: 'There is no other system to compare with.' }
  const first = isShareOfRight(primaryScorer) ? 'is the most accurate' : 'has the best score'
  if (tied.length === 0) return { headline: `${leader.id} ${first}: ${score}`, reason: rest }
  return {
    headline: `${leader.id} has the best score, ${score}, but is tied with ${listed(tied.map(({ other }) => other))}`,
    reason: [`${tied.map(margin).join(', ')}${power(tied)}.`, rest].filter(Boolean).join(' '),
  }
}

/** Systems that are ranked and have a score, the best first. */
function byScore<System extends Ranking['systems'][number]>(systems: readonly System[], scorer: string): System[] {
  const ranked = systems.filter(({ diagnostic }) => !diagnostic)
  return best(ranked, ({ scores }) => scores[scorer]?.mean, 'most')
}

type FromLeader = Pick<PairSummary, 'verdict' | 'difference' | 'low' | 'high' | 'detectable' | 'questions'> & { readonly other: string }

/** A pair as the leader sees it. */
function fromLeader(pair: RankedPair, leader: string): FromLeader[] {
  if (pair.a === leader) return [{ ...pair, other: pair.b }]
  if (pair.b !== leader) return []
  const verdict = pair.verdict === 'tied' ? 'tied' : pair.verdict === 'ahead' ? 'behind' : 'ahead'
  const negated = (value: number | null) => value && -value
  return [{ ...pair, verdict, difference: -pair.difference, low: negated(pair.high), high: negated(pair.low), other: pair.a }]
}

function margin({ other, difference, low, high }: FromLeader): string {
  const bounds = low === null || high === null ? '' : ` [${points(low)}, ${points(high)}]`
  return `${points(difference)} points${bounds} over ${other}`
}

/** What so many questions can show, of the pair that can show least. */
function power(pairs: readonly FromLeader[]): string {
  if (pairs.some(isTooFew)) return `; ${TOO_FEW}`
  const [weakest] = pairs
    .filter(({ detectable }) => detectable !== null)
    .sort((a, b) => (b.detectable as number) - (a.detectable as number))
  if (!weakest) return ''
  const least = Math.ceil((weakest.detectable as number) * 100)
  return `; ${weakest.questions} questions can show ${least <= 100 ? `a difference of ${least} points or more` : 'no difference at all'}`
}

function accuracyTile(scored: readonly SystemSummary[], { primaryScorer, pairs }: ScenarioSummary): Tile | null {
  const [leader] = scored
  if (!leader) return null
  const tied = pairs.flatMap((pair) => fromLeader(pair, leader.id)).filter(({ verdict }) => verdict === 'tied')
  const note = tied.length > 0 ? `tied with ${listed(tied.map(({ other }) => other))}` : 'ahead of all others'
  const title = isShareOfRight(primaryScorer) ? 'Most accurate' : `Best by ${primaryScorer}`
  return { title, system: leader.id, figure: percentWithInterval(leader.scores[primaryScorer]), note }
}

function otherTiles(ranked: readonly SystemSummary[]): (Tile | null)[] {
  return [
    tile(
      'Fastest, median',
      best(ranked, ({ latency }) => latency?.p50.value, 'least'),
      ({ latency }) => milliseconds(latency?.p50.value),
    ),
    tile(
      'Cheapest at the workload',
      best(ranked, ({ cost }) => cost?.perThousandAtWorkload, 'least'),
      ({ cost }) => `${dollars(cost?.perThousandAtWorkload)} per 1,000`,
    ),
    tile(
      'Right in every wording',
      best(ranked, ({ consistency }) => consistency.wordings?.passK, 'most'),
      ({ consistency: { wordings } }) =>
        `${percent(wordings?.passK)}${wordings?.covered ? ` of ${wordings.covered.questions} of ${wordings.covered.of} questions` : ''}`,
    ),
  ]
}

function tile(title: string, order: readonly SystemSummary[], figure: (system: SystemSummary) => string): Tile | null {
  const [first, second] = order
  return first ? { title, system: first.id, figure: figure(first), note: second ? `then ${second.id}, ${figure(second)}` : '' } : null
}

/** Systems that have the figure, the best first. */
function best<System>(systems: readonly System[], figure: (system: System) => number | null | undefined, by: 'most' | 'least'): System[] {
  const sign = by === 'most' ? -1 : 1
  return systems
    .filter((system) => typeof figure(system) === 'number')
    .sort((a, b) => sign * ((figure(a) as number) - (figure(b) as number)))
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names)
}
