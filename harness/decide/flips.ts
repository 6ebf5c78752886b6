import { breakEvenQuestions, breakEvenUpdates } from '../cost/break-even.js'
import { type CostProfile, monthlyCost, standingCost } from '../cost/profile.js'
import { choose } from './choose.js'
import { COST_TOLERANCE } from './compare.js'
import { type Contender, contenderOf, type Paired, type Problem } from './problem.js'

/** A value at which another system is chosen, all else as it is. */
export interface Flip {
  readonly of: 'questions a month' | 'updates a month' | 'price' | 'accuracy'
  /** Whose price of 1,000 answers, or accuracy, moves; `null` where the workload does. */
  readonly system: string | null
  /** Where it is now, and where the choice changes: a number a month, dollars for 1,000 answers, a share. */
  readonly now: number
  readonly at: number
  readonly beyond: 'above' | 'below'
  /** Who is chosen beyond that; `null` for nobody. */
  readonly chosen: string | null
}

/** Something that moves alone: where the choice may change, and the problem with it elsewhere. */
interface Axis {
  readonly of: Flip['of']
  readonly system: string | null
  readonly now: number
  readonly least: number
  readonly most: number
  /** Every value at which any comparison of the rule turns. Between two of them the choice is the same. */
  readonly turns: readonly number[]
  readonly moved: (value: number) => Problem
}

/**
 * The nearest flip on each axis, below and above. Where comparisons turn is solved in closed form: costs are straight lines, and an
 * interval moves with its mean. Whether the choice changes there is then tried with the rule itself, on both sides. With weights the
 * sum turns elsewhere too: those flips are searched for by bisection.
 */
export function flipsOf(problem: Problem): Flip[] {
  const { chosen } = choose(problem)
  const accuracy = problem.contenders.flatMap((contender) => accuracyAxis(problem, contender) ?? [])
  const prices = problem.contenders.flatMap((contender) => priceAxis(problem, contender) ?? [])
  const flips = [...workloadAxes(problem), ...accuracy, ...prices].flatMap((axis) => flipsOn(axis, chosen, problem.weights !== null))
  // Another's accuracy or price matters where it is that one's gain; how the chosen one is lost is told of itself.
  return flips.filter(({ system, chosen: then }) => system === null || system === chosen || system === then)
}

function flipsOn(axis: Axis, chosen: string | null, search: boolean): Flip[] {
  const turns = [...new Set(axis.turns)].filter((turn) => turn > axis.least && turn < axis.most).sort((a, b) => a - b)
  const above = [...turns.filter((turn) => turn >= axis.now), axis.most]
  const below = [...turns.filter((turn) => turn <= axis.now).reverse(), axis.least]
  return (
    [
      ['above', above],
      ['below', below],
    ] as const
  ).flatMap(([beyond, way]) => {
    const found = firstFlip(axis, { way, chosen, search })
    return found ? [{ of: axis.of, system: axis.system, now: axis.now, beyond, ...found }] : []
  })
}

function firstFlip(axis: Axis, { way, chosen, search }: { way: readonly number[]; chosen: string | null; search: boolean }) {
  let before = axis.now
  for (const [index, turn] of way.entries()) {
    if (search && turn !== before) {
      const found = bisected(axis, before, turn, chosen)
      if (found) return found
    }
    const next = way[index + 1]
    if (next === undefined) return null
    const then = choose(axis.moved(between(turn, next))).chosen
    if (then !== chosen) return { at: turn, chosen: then }
    before = turn
  }
  return null
}

/** A point within, near the turn where the other end is far away. */
function between(turn: number, next: number): number {
  return Number.isFinite(next) ? (turn + next) / 2 : turn * 2 + 1
}

/** Steps of the search from one turn to the next. */
const STEPS = 64

function bisected(axis: Axis, from: number, to: number, chosen: string | null) {
  const end = Number.isFinite(to) ? to : Math.max(1, from) * 1e6
  const at = (step: number) =>
    Number.isFinite(to) || from <= 0 ? from + ((end - from) * step) / STEPS : from * (end / from) ** (step / STEPS)
  for (let step = 1; step < STEPS; step++) {
    if (choose(axis.moved(at(step))).chosen === chosen) continue
    let [same, other] = [at(step - 1), at(step)]
    for (let halving = 0; halving < 50; halving++) {
      const middle = (same + other) / 2
      if (choose(axis.moved(middle)).chosen === chosen) same = middle
      else other = middle
    }
    return { at: other, chosen: choose(axis.moved(other)).chosen }
  }
  return null
}

function workloadAxes(problem: Problem): Axis[] {
  const { workload, requirements } = problem
  const profiles = problem.contenders.flatMap(({ profile }) => (profile === 'missing' ? [] : [profile]))
  const pairs = profiles.flatMap((a) => profiles.filter((b) => b !== a).flatMap((b) => [[a, b] as const, [a, scaled(b, CHEAPER)] as const]))
  const budget = requirements.budget
  const affordable = (line: (profile: CostProfile) => { fixed: number; each: number }) =>
    budget === undefined ? [] : profiles.map((profile) => (budget - line(profile).fixed) / line(profile).each)
  const axis = (of: 'questions a month' | 'updates a month', key: 'questionsPerMonth' | 'updatesPerMonth', turns: (number | null)[]) => ({
    of,
    system: null,
    now: workload[key],
    least: 0,
    most: Number.POSITIVE_INFINITY,
    turns: turns.filter((turn) => turn !== null && Number.isFinite(turn)) as number[],
    moved: (value: number): Problem => ({ ...problem, workload: { ...workload, [key]: value } }),
  })
  return [
    axis('questions a month', 'questionsPerMonth', [
      ...pairs.map(([a, b]) => breakEvenQuestions(a, b, workload).at),
      ...affordable((profile) => ({ fixed: standingCost(profile, workload), each: profile.perAnswer })),
    ]),
    axis('updates a month', 'updatesPerMonth', [
      ...pairs.map(([a, b]) => breakEvenUpdates(a, b, workload).at),
      ...affordable((profile) => ({ fixed: monthlyCost(profile, { ...workload, updatesPerMonth: 0 }), each: profile.perUpdate })),
    ]),
  ]
}

/** So much of another's cost is the most that counts as less. */
const CHEAPER = 1 - COST_TOLERANCE

function scaled({ once, perUpdate, perAnswer }: CostProfile, by: number): CostProfile {
  return { once: once * by, perUpdate: perUpdate * by, perAnswer: perAnswer * by }
}

/** Of 1,000 answers: where a system costs as much as another, or so much less or more that it counts, or all of the budget. */
function priceAxis(problem: Problem, { id, profile }: Contender): Axis | null {
  const { workload, requirements, contenders } = problem
  if (profile === 'missing') return null
  const others = contenders.flatMap((other) =>
    other.id === id || other.profile === 'missing'
      ? []
      : [1, CHEAPER, 1 / CHEAPER].map((by) => by * monthlyCost(other.profile as CostProfile, workload)),
  )
  const targets = requirements.budget === undefined ? others : [...others, requirements.budget]
  const standing = standingCost(profile, workload)
  return {
    of: 'price',
    system: id,
    now: profile.perAnswer * 1000,
    least: 0,
    most: Number.POSITIVE_INFINITY,
    turns: targets.map((target) => ((target - standing) / workload.questionsPerMonth) * 1000),
    moved: (price) => withContender(problem, { ...contenderOf(problem, id), profile: { ...profile, perAnswer: price / 1000 } }),
  }
}

/** Where a system's accuracy reaches the floor, or its difference from another reaches 0, or an interval of one does. */
function accuracyAxis(problem: Problem, { id, accuracy }: Contender): Axis | null {
  if (typeof accuracy === 'string') return null
  const { value, low, high } = accuracy
  const ends = (...of: (number | null)[]) => of.filter((end) => end !== null) as number[]
  const own = problem.paired.accuracy.filter(({ a, b }) => a === id || b === id)
  const differences = own.flatMap(({ a, difference, low, high }) => ends(difference, low, high).map((end) => (a === id ? -end : end)))
  const others = problem.contenders.flatMap((other) => {
    if (other.id === id || typeof other.accuracy === 'string') return []
    const theirs = other.accuracy
    return [
      theirs.value - value,
      ...ends(theirs.low).flatMap((end) => ends(high).map((mine) => end - mine)),
      ...ends(theirs.high).flatMap((end) => ends(low).map((mine) => end - mine)),
    ]
  })
  const floor = problem.requirements.accuracy
  const atFloor = floor === undefined ? [] : ends(low, high).map((end) => floor - end)
  return {
    of: 'accuracy',
    system: id,
    now: value,
    least: 0,
    most: 1,
    turns: [...differences, ...others, ...atFloor].map((shift) => value + shift),
    moved: (at) => shifted(problem, id, at - value),
  }
}

function shifted(problem: Problem, id: string, by: number): Problem {
  const contender = contenderOf(problem, id)
  const { accuracy } = contender
  if (typeof accuracy === 'string') return problem
  const add = (end: number | null, sign = 1) => (end === null ? null : end + sign * by)
  const pair = (one: Paired): Paired => {
    const sign = one.a === id ? 1 : one.b === id ? -1 : 0
    return { ...one, difference: one.difference + sign * by, low: add(one.low, sign), high: add(one.high, sign) }
  }
  const moved = { value: accuracy.value + by, low: add(accuracy.low), high: add(accuracy.high) }
  return {
    ...withContender(problem, { ...contender, accuracy: moved }),
    paired: { ...problem.paired, accuracy: problem.paired.accuracy.map(pair) },
  }
}

function withContender(problem: Problem, contender: Contender): Problem {
  return { ...problem, contenders: problem.contenders.map((other) => (other.id === contender.id ? contender : other)) }
}
