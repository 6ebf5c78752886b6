import { pointsWithin } from '../common/points.js'
import { plural } from '../common/text.js'
import type { Gate } from '../scenario/gate.js'
import { clusteredMean } from '../stats/bootstrap.js'
import { quantile } from '../stats/quantile.js'
import { quantileInterval } from '../stats/quantile-interval.js'
import { type Flip, flipsOf } from './flips.js'
import { dollars, listed, percent, ratioWithin } from './format.js'
import { compareScores } from './scores.js'
import type { RowPair } from './shared.js'
import { binaryBeside, type Side, type SideScenario, type SideSystem } from './side.js'
import { timeRatio } from './times.js'

/** Where a figure stands to its limit. `inside` and `outside`: the interval holds the limit; `unjudged`: the figure is not there. */
type Standing = 'kept' | 'inside' | 'outside' | 'broken' | 'unjudged'

export interface Ruling {
  readonly standing: Standing
  /** The figures that decide, in a few words. */
  readonly reason: string
}

/** What a gate is judged on: one system on both sides of a scenario. */
export interface RuleInput {
  readonly gate: Gate
  readonly sides: { readonly a: Side; readonly b: Side }
  readonly scenario: SideScenario
  readonly before: SideSystem
  readonly now: SideSystem
  readonly pairs: readonly RowPair[]
  /** Coverage of an interval, the gate's confidence shared among its systems. */
  readonly level: number
}

export function applyGate(input: RuleInput): Ruling {
  const { figure } = input.gate
  if (figure === undefined) return labelRule(input)
  if (figure === 'errors') return errorRule(input)
  if (figure === 'cost') return costRule(input)
  if (figure === 'p50' || figure === 'p95') return timeRule(input, figure === 'p50' ? 0.5 : 0.95)
  return scoreRule(input, figure)
}

function scoreRule({ gate, pairs, now, scenario, sides, level }: RuleInput, scorer: string): Ruling {
  const seed = sides.b.seed
  const binary = binaryBeside(scorer, scenario)
  const scores = compareScores({ pairs, system: now.id, scorer, binary, seed, level })
  if (!scores) return unjudged(`no score of ${scorer} is on both sides`)
  const { a, b, same, questions, mcnemar } = scores
  if (gate.atLeast !== undefined) {
    const clusters = pairs.flatMap(([, row]) => {
      const column = (row.systems[now.id]?.scores[scorer] ?? []).filter((score) => score !== null)
      return column.length > 0 ? [column] : []
    })
    const { mean, low, high } = clusteredMean({ clusters, seed, level })
    const interval = low === null || high === null ? '' : ` [${percent(low)}, ${percent(high)}]`
    return {
      standing: standingOf(mean, low, high, gate.atLeast),
      reason: `${percent(mean)}${interval} on ${plural(questions, 'question')}`,
    }
  }
  const figures = `${percent(a)} → ${percent(b)}: ${pointsWithin(scores)} points on ${plural(questions, 'shared question')}`
  if (same) return { standing: 'kept', reason: `not one score differs: ${percent(b)} on ${plural(questions, 'shared question')}` }
  const standing = standingOf(scores.difference, scores.low, scores.high, -(gate.fallsAtMost ?? 0))
  if (binary === null) return { standing, reason: figures }
  const flips = flipsOf(pairs, now.id, binary)
  const by = binary === scorer ? '' : `by ${binary}, `
  return {
    standing,
    reason: `${figures}; ${by}original wordings ${mcnemar.onlyA} lost, ${mcnemar.onlyB} gained${named(flips.lost, standing)}`,
  }
}

function named(lost: readonly Flip[], standing: Standing): string {
  return standing === 'broken' && lost.length > 0 ? `; lost: ${listed([...new Set(lost.map(({ question }) => question))])}` : ''
}

function errorRule({ gate, pairs, now, sides, level }: RuleInput): Ruling {
  const clusters = pairs.flatMap(([, row]) => {
    const answers = row.systems[now.id]?.answers ?? []
    return answers.length > 0 ? [answers.map((answer) => Number(answer === null))] : []
  })
  if (clusters.length === 0) return unjudged('it answered no shared question')
  const { mean, low, high } = clusteredMean({ clusters, seed: sides.b.seed, level })
  const failed = clusters.flat().filter((score) => score === 1).length
  const total = clusters.flat().length
  return { standing: standingOf(-mean, negative(high), negative(low), -(gate.atMost ?? 0)), reason: `${failed} of ${total} trials failed` }
}

function timeRule({ gate, before, now, sides, level }: RuleInput, probability: number): Ruling {
  if (now.times.length === 0) return unjudged('it was not clocked in this run: leave out --latency 0')
  if (gate.ratioAtMost === undefined) {
    const value = quantile(now.times, probability)
    const { low, high } = quantileInterval(Float64Array.from(now.times).sort(), probability, level)
    const standing = standingOf(-value, negative(high), negative(low), -(gate.atMost ?? 0))
    return { standing, reason: `${value.toFixed(0)} ms over ${plural(now.times.length, 'sample')}` }
  }
  if (before.times.length === 0) return unjudged('it was not clocked in the baseline')
  const ratio = timeRatio({ before, now, sides, probability, level })
  const standing = standingOf(-ratio.ratio, negative(ratio.high), negative(ratio.low), -gate.ratioAtMost)
  const few = ratio.low === null ? `; ${plural(Math.min(before.times.length, now.times.length), 'sample')} can't tell` : ''
  const through = ratio.scale === 1 ? '' : ' in units of the calibration task'
  return { standing, reason: `${ratio.a.toFixed(0)} ms → ${ratio.b.toFixed(0)} ms: × ${ratioWithin(ratio)}${through}${few}` }
}

function costRule({ gate, before, now, sides }: RuleInput): Ruling {
  if (!now.cost) return unjudged('its cost is not known in this run: it was not clocked')
  const cost = now.cost.perThousandAtWorkload
  if (gate.ratioAtMost === undefined)
    return { standing: cost <= (gate.atMost ?? 0) ? 'kept' : 'broken', reason: `${dollars(cost)} per 1,000 answers at the workload` }
  if (!before.cost) return unjudged('its cost is not known in the baseline')
  if (sides.a.machine?.fingerprint !== sides.b.machine?.fingerprint)
    return unjudged('the machines differ, and so does what a second of them gives: name atMost, or bless a baseline of this machine')
  const base = before.cost.perThousandAtWorkload
  return {
    standing: cost <= gate.ratioAtMost * base ? 'kept' : 'broken',
    reason: `${dollars(base)} → ${dollars(cost)} per 1,000 answers at the workload`,
  }
}

function labelRule({ gate, pairs, now }: RuleInput): Ruling {
  const asked = pairs.filter(([, row]) => row.label === gate.label)
  const before = asked.filter(([row]) => row.systems[now.id])
  if (before.length === 0) return unjudged(`no shared question has the label ${gate.label}`)
  const failed = asked.filter(([, row]) => row.systems[now.id]?.answers.includes(null)).map(([, row]) => row.question)
  const { lost, flaky } = flipsOf(before, now.id, 'label')
  const wordings = lost.map(({ question, wording }) => `${question}/${wording}`)
  const unsteady = flaky.map(({ question, wording }) => `${question}/${wording}`)
  if (lost.length > (gate.newlyWrongAtMost ?? 0))
    return {
      standing: 'broken',
      reason: `${plural(lost.length, 'wording')} newly labelled otherwise than ${gate.label}: ${listed(wordings)}`,
    }
  if (failed.length > 0) return unjudged(`trials of ${listed(failed)} failed`)
  if (flaky.length > 0)
    return { standing: 'outside', reason: `now right, now wrong over the repeats: ${listed(unsteady)}; ask more repeats to tell` }
  return { standing: 'kept', reason: `${lost.length} newly labelled otherwise on ${plural(before.length, 'question')}` }
}

/** Where a figure that is better the higher stands to the least that it may be. */
function standingOf(value: number, low: number | null, high: number | null, least: number): Standing {
  // 0.97 − 1 is a hair below −0.03.
  const limit = least - 1e-9
  if (low !== null && low >= limit) return 'kept'
  if (high !== null && high < limit) return 'broken'
  return value >= limit ? 'inside' : 'outside'
}

function negative(value: number | null): number | null {
  return value === null ? null : -value
}

function unjudged(reason: string): Ruling {
  return { standing: 'unjudged', reason }
}
