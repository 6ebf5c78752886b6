import { type Random, seededRandom, seedFor } from '../harness/common/random.js'
import { clusteredMean, pairedDifference } from '../harness/stats/bootstrap.js'

/*
 * Do verdicts and intervals hold up? Systems whose true scores are known are simulated and compared as a report compares them, and,
 * for contrast, with a bootstrap that takes every wording for a question.
 *
 *     npx jiti bench/statistics.ts
 *
 * The same figures each time. Exits with 1 where one leaves its wanted range, or where the contrast doesn't: wordings that could be
 * taken for questions would prove nothing.
 */

const SEED = 1
/** Simulated runs behind each figure: a share of 5 % is then known to ± 1 point (two standard errors). */
const SIMULATIONS = 2000
const RESAMPLES = 2000
const LEVEL = 0.95
const WORDINGS = 3

/** A system's ability on a question, the probability that it answers a wording right, comes from Beta(alpha, beta). */
interface Population {
  readonly name: string
  readonly alpha: number
  readonly beta: number
}

/** Abilities pile up at the ends: most questions are known or are not. */
const POPULATIONS: readonly Population[] = [
  { name: '60 % right', alpha: 0.9, beta: 0.6 },
  { name: '90 % right', alpha: 1.35, beta: 0.15 },
]

/** The probability that a wording has the outcome that its system drew for the whole question, rather than one of its own. */
const SHARED = 0.5
/** The second system's ability as a share of the first's, where two systems that differ are compared. */
const WEAKER = 0.85

type Range = readonly [least: number, most: number]
const FALSE_VERDICTS: Range = [0.035, 0.065]
const COVERAGE: Range = [0.93, 0.97]

/** What is simulated, on how many questions of which population. */
interface Setting {
  readonly check: Check
  readonly population: Population
  readonly questions: number
}

interface Check {
  readonly title: string
  readonly wanted: Range
  /** Whether one simulated run counts, judged by the tool and by the contrast. */
  readonly judge: (population: Population, questions: number, seed: number) => Judged
}

interface Judged {
  readonly clustered: boolean
  readonly unclustered: boolean
}

interface Result extends Setting {
  /** Shares of the simulated runs that count. */
  readonly clustered: number
  readonly unclustered: number
}

const selfComparison: Check = {
  title: 'system with itself: ahead or behind',
  wanted: FALSE_VERDICTS,
  judge: (population, questions, seed) => {
    const run = simulate({ population, questions, weaker: 1, seed })
    return {
      clustered: pairedDifference({ ...drawn(seed), clusters: clustersOf(run) }).verdict !== 'tied',
      unclustered: !includes(unclusteredInterval(differencesOf(run)), 0),
    }
  },
}

const coverageOfDifference: Check = {
  title: '95 % interval of a difference: covers',
  wanted: COVERAGE,
  judge: (population, questions, seed) => {
    const run = simulate({ population, questions, weaker: WEAKER, seed })
    const truth = (1 - WEAKER) * meanOf(population)
    return {
      clustered: includes(pairedDifference({ ...drawn(seed), clusters: clustersOf(run) }), truth),
      unclustered: includes(unclusteredInterval(differencesOf(run)), truth),
    }
  },
}

const coverageOfMean: Check = {
  title: '95 % interval of a mean: covers',
  wanted: COVERAGE,
  judge: (population, questions, seed) => {
    const { a } = simulate({ population, questions, weaker: 1, seed })
    return {
      clustered: includes(clusteredMean({ ...drawn(seed), clusters: byQuestion(a) }), meanOf(population)),
      unclustered: includes(unclusteredInterval(a), meanOf(population)),
    }
  },
}

function main(): void {
  const settings = POPULATIONS.flatMap((population) => [
    { check: selfComparison, population, questions: 160 },
    ...[coverageOfDifference, coverageOfMean].flatMap((check) => [40, 160, 500].map((questions) => ({ check, population, questions }))),
  ])
  process.stdout.write(tableHead)
  const results = settings.map((setting) => {
    const result = measure(setting)
    process.stdout.write(tableRow(result))
    return result
  })
  const holdsUp = results.every(({ check, clustered }) => isWithin(clustered, check.wanted))
  const contrastFails = results.every(({ check, unclustered }) => !isWithin(unclustered, check.wanted))
  process.exitCode = holdsUp && contrastFails ? 0 : 1
}

function measure(setting: Setting): Result {
  const { check, population, questions } = setting
  let clustered = 0
  let unclustered = 0
  for (let simulation = 0; simulation < SIMULATIONS; simulation++) {
    const judged = check.judge(population, questions, seedFor(SEED, check.title, population.name, questions, simulation))
    clustered += Number(judged.clustered)
    unclustered += Number(judged.unclustered)
  }
  return { ...setting, clustered: clustered / SIMULATIONS, unclustered: unclustered / SIMULATIONS }
}

/** 1 or 0 for each wording, right or wrong, those of a question side by side. */
interface Run {
  readonly a: Int8Array
  readonly b: Int8Array
}

interface Simulated {
  readonly population: Population
  readonly questions: number
  /** The second system's ability as a share of the first's. */
  readonly weaker: number
  readonly seed: number
}

/** Both systems answer the same questions: one ability for both, but what they draw is each its own, even where a system meets itself. */
function simulate({ population, questions, weaker, seed }: Simulated): Run {
  const random = seededRandom(seed)
  const a = new Int8Array(questions * WORDINGS)
  const b = new Int8Array(questions * WORDINGS)
  for (let first = 0; first < a.length; first += WORDINGS) {
    const ability = drawBeta(population, random)
    answerWordings(a.subarray(first, first + WORDINGS), ability, random)
    answerWordings(b.subarray(first, first + WORDINGS), weaker * ability, random)
  }
  return { a, b }
}

/** Every wording is right with a probability of `ability`; two wordings correlate by SHARED² beyond what they share through it. */
function answerWordings(outcomes: Int8Array, ability: number, random: Random): void {
  const ofQuestion = Number(random() < ability)
  for (let wording = 0; wording < outcomes.length; wording++) {
    outcomes[wording] = random() < SHARED ? ofQuestion : Number(random() < ability)
  }
}

/** Jöhnk, Erzeugung von betaverteilten und gammaverteilten Zufallszahlen, Metrika 8, 1964. */
function drawBeta({ alpha, beta }: Population, random: Random): number {
  for (;;) {
    const x = random() ** (1 / alpha)
    const y = random() ** (1 / beta)
    if (x + y <= 1 && x + y > 0) return x / (x + y)
  }
}

function meanOf({ alpha, beta }: Population): number {
  return alpha / (alpha + beta)
}

/** What the tool's bootstrap is given. Its draws have a seed of their own: not those that the run came from. */
function drawn(seed: number) {
  return { seed: seedFor(seed, 'bootstrap'), resamples: RESAMPLES, level: LEVEL }
}

function clustersOf({ a, b }: Run) {
  const ofB = byQuestion(b)
  return byQuestion(a).map((scores, question) => ({ a: scores, b: ofB[question] ?? [] }))
}

function byQuestion(outcomes: Int8Array): number[][] {
  return Array.from({ length: outcomes.length / WORDINGS }, (_, question) => [
    ...outcomes.subarray(question * WORDINGS, (question + 1) * WORDINGS),
  ])
}

function differencesOf({ a, b }: Run): Int8Array {
  return a.map((outcome, wording) => outcome - (b[wording] as number))
}

interface Interval {
  readonly low: number | null
  readonly high: number | null
}

/**
 * The percentile bootstrap as if every wording were a question of its own. Outcomes are −1, 0 or 1, so that the distribution of a
 * draw's sum can be computed rather than sampled: the interval is what ever more resamples tend to.
 */
function unclusteredInterval(outcomes: Int8Array): Interval {
  const sum = distributionOfSum(outcomes)
  return { low: quantileOf(sum, (1 - LEVEL) / 2) / outcomes.length, high: quantileOf(sum, (1 + LEVEL) / 2) / outcomes.length }
}

/** Probabilities of the whole numbers from `least` on. */
interface Distribution {
  readonly least: number
  readonly probabilities: Float64Array
}

/** Of the sum of as many draws, with replacement, as there are outcomes: that of one draw convolved with itself, by repeated squaring. */
function distributionOfSum(outcomes: Int8Array): Distribution {
  const one = new Float64Array(3)
  for (const outcome of outcomes) one[outcome + 1] = (one[outcome + 1] as number) + 1 / outcomes.length
  let square: Distribution = { least: -1, probabilities: one }
  let sum: Distribution = { least: 0, probabilities: Float64Array.of(1) }
  for (let draws = outcomes.length; draws > 0; draws = Math.floor(draws / 2)) {
    if (draws % 2 === 1) sum = convolve(sum, square)
    square = convolve(square, square)
  }
  return sum
}

function convolve(a: Distribution, b: Distribution): Distribution {
  const out = new Float64Array(a.probabilities.length + b.probabilities.length - 1)
  a.probabilities.forEach((p, i) => {
    for (let j = 0; j < b.probabilities.length; j++) out[i + j] = (out[i + j] as number) + p * (b.probabilities[j] as number)
  })
  const matters = (probability: number) => probability > 1e-15
  const first = out.findIndex(matters)
  return { least: a.least + b.least + first, probabilities: out.subarray(first, out.findLastIndex(matters) + 1) }
}

function quantileOf({ least, probabilities }: Distribution, probability: number): number {
  let below = 0
  const index = probabilities.findIndex((p) => {
    below += p
    return below >= probability
  })
  return least + index
}

function includes({ low, high }: Interval, value: number): boolean {
  return low !== null && high !== null && low - 1e-12 <= value && value <= high + 1e-12
}

function isWithin(share: number, [least, most]: Range): boolean {
  return share >= least && share <= most
}

const tableHead = markdown(['simulated', 'system', 'questions', 'wanted', 'by question', 'by wording']) + markdown(Array(6).fill('---'))

function tableRow({ check, population, questions, clustered, unclustered }: Result): string {
  const [least, most] = check.wanted
  const share = (value: number) => `${percent(value)}${isWithin(value, check.wanted) ? '' : ' ✗'}`
  return markdown([
    check.title,
    population.name,
    String(questions),
    `${percent(least)} to ${percent(most)}`,
    share(clustered),
    share(unclustered),
  ])
}

function markdown(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

main()
