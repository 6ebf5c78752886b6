import { join } from 'node:path'
import type { UsDollars } from '../common/units.js'
import { breakEvenQuestions, breakEvenUpdates } from '../cost/break-even.js'
import { isShareOfRight } from '../scoring/share-of-right.js'
import { ROUNDING } from '../stats/bootstrap.js'
import { fromMean } from './build.js'
import { aheadOf, type ClaimFigure, type ClaimKind, type ClaimResult, dataOn, once, share, unmeasured } from './claim.js'
import { isCheaper, pairOf } from './compare.js'
import type { Evidence } from './evidence.js'
import type { SystemFigures } from './files.js'
import { contenderOf, type Figure, figureOf, type Paired, type Problem } from './problem.js'
import { pairedFigure } from './scores.js'

// Claims that a run measures.

export const costEfficiency: ClaimKind = {
  id: 'cost-efficiency',
  of: 'RAG',
  claim: 'cost efficiency',
  measure(evidence, problem) {
    const measure = 'dollars a month at the workload'
    const of = (id: string) => knownProfile(problem, id)
    const [rag, tuned] = [of('rag'), of('fine-tuned')]
    if (!rag || !tuned) return unmeasured(measure, clocking(evidence))
    const figures = [rag, tuned].map(({ id }) => {
      const figure = figureOf(problem, contenderOf(problem, id), 'cost') as Figure
      return { system: id, state: null, figure, unit: 'dollars' } as const
    }) as [ClaimFigure, ClaimFigure]
    const [one, other] = figures.map(({ figure }) => figure.value) as [number, number]
    const ahead = cheaperOf(one, other)
    const volume = breakEvenQuestions(rag.profile, tuned.profile, problem.workload).at
    const updates = breakEvenUpdates(rag.profile, tuned.profile, problem.workload).at
    return {
      ...measuredIn(evidence, measure, figures),
      ahead,
      data: dataOn('rag', ahead),
      notes: [breakEven(volume, 'questions a month'), breakEven(updates, 'updates a month')],
    }
  },
}

export const specificity: ClaimKind = {
  id: 'specificity',
  of: 'RAG',
  claim: 'specificity and accuracy',
  measure(evidence) {
    const result = compareScores(evidence, { claimed: 'rag', rival: 'fine-tuned', scorers: ['keyFacts'], measure: 'key facts stated' })
    const rag = systemOf(evidence, 'rag')
    const beside = (
      [
        ['citationPrecision', 'citation precision'],
        ['groundedness', 'groundedness'],
      ] as const
    ).flatMap(([id, name]) => {
      const mean = rag?.scores[id]
      return mean ? [`rag’s ${name} ${(mean.mean * 100).toFixed(0)} %`] : []
    })
    const refusals = ['rag', 'fine-tuned'].flatMap((id) => {
      const mean = systemOf(evidence, id)?.scores['refusal']
      return mean ? [`${id} refuses ${(mean.mean * 100).toFixed(0)} % of what the knowledge does not answer`] : []
    })
    return { ...result, notes: [...beside, ...refusals] }
  },
}

export const domainKnowledge: ClaimKind = {
  id: 'domain-knowledge',
  of: 'fine-tuning',
  claim: 'domain-specific knowledge',
  measure: (evidence) =>
    compareScores(evidence, {
      claimed: 'fine-tuned',
      rival: 'base',
      scorers: [evidence.scenario.primaryScorer],
      measure: `${isShareOfRight(evidence.scenario.primaryScorer) ? 'right' : evidence.scenario.primaryScorer} without passages, against the untouched model`,
    }),
}

export const performance: ClaimKind = {
  id: 'performance',
  of: 'fine-tuning',
  claim: 'performance',
  measure(evidence, problem) {
    const measure = 'p50 of an answer'
    const figures = (['fine-tuned', 'rag'] as const).flatMap((id): ClaimFigure[] => {
      const latency = problem.contenders.find((contender) => contender.id === id)?.latency
      return latency === undefined || typeof latency === 'string'
        ? []
        : [{ system: id, state: null, figure: latency, unit: 'milliseconds' }]
    })
    const [tuned, rag] = figures
    if (!tuned || !rag) return unmeasured(measure, clocking(evidence))
    const ahead = aheadOf(tuned, rag, 'less')
    const perSecond = figures.flatMap(({ system, figure }) => {
      const accuracy = contenderOf(problem, system).accuracy
      return typeof accuracy === 'string' || !isShareOfRight(evidence.scenario.primaryScorer)
        ? []
        : [`${system}: ${(accuracy.value / (figure.value / 1000)).toFixed(2)} right answers a second`]
    })
    return { ...measuredIn(evidence, measure, figures), ahead, data: dataOn('fine-tuned', ahead), notes: perSecond }
  },
}

export const resources: ClaimKind = {
  id: 'resources',
  of: 'fine-tuning',
  claim: 'resources (tuning takes them)',
  measure(evidence) {
    const measure = 'dollars before the first answer, for this scenario'
    const costs = (['rag', 'fine-tuned'] as const).flatMap((id) => {
      const cost = systemOf(evidence, id)?.cost
      return cost ? [{ id, own: cost.once - cost.sharedOnce, shared: cost.sharedOnce }] : []
    })
    const [rag, tuned] = costs
    if (!rag || !tuned) return unmeasured(measure, clocking(evidence))
    const ahead = cheaperOf(rag.own, tuned.own)
    const { tuned: adapter } = evidence.scenario.adapters
    return {
      ...measuredIn(
        evidence,
        measure,
        costs.map(({ id, own }) => once(id, own, 'dollars')),
      ),
      ahead,
      data: dataOn('rag', ahead),
      notes: [
        ...(adapter
          ? [`training: ${adapter.pairs} pairs, ${adapter.tokens} tokens, ${rounded(adapter.seconds)} s, at each update again`]
          : []),
        ...(evidence.scenario.index ? [`index: ${rounded(evidence.scenario.index.fromNothingSeconds)} s`] : []),
        ...costs.flatMap(({ id, shared }) =>
          shared > 0 ? [`${id} has the general reader adapter besides, made once for every scenario, at $${rounded(shared)}`] : [],
        ),
      ],
    }
  },
}

export const consistency: ClaimKind = {
  id: 'consistency',
  of: 'fine-tuning',
  claim: 'consistency',
  measure(evidence, problem) {
    const measure = 'wordings of a question that get the same answer'
    const figures = (['fine-tuned', 'rag'] as const).flatMap((id): ClaimFigure[] => {
      const known = problem.contenders.find((contender) => contender.id === id)?.consistency
      return known === undefined || typeof known === 'string' ? [] : [share(id, known)]
    })
    const [tuned, rag] = figures
    if (!tuned || !rag) return unmeasured(measure, `npx versus run ${evidence.scenario.name} --wordings 3`)
    const pair = pairOf(problem.paired.consistency, 'fine-tuned', 'rag')
    if (!pair)
      return {
        ...measuredIn(evidence, measure, figures),
        ahead: 'tied',
        data: 'undecided',
        missing: `npx versus score ${evidence.folder}`,
        notes: ['no scores by question, so no interval'],
      }
    const ahead = aheadByPair(pair)
    return { ...measuredIn(evidence, measure, figures), ahead, data: dataOn('fine-tuned', ahead) }
  },
}

interface Compared {
  readonly claimed: string
  readonly rival: string
  /** The first that both have a figure of. */
  readonly scorers: readonly string[]
  readonly measure: string
}

/** By the paired difference where there are scores by question, or the run has it; else by the intervals of both. */
function compareScores(evidence: Evidence, { claimed, rival, scorers, measure }: Compared): ClaimResult {
  const scorer = scorers.find((id) => [claimed, rival].every((system) => systemOf(evidence, system)?.scores[id]))
  if (!scorer) return unmeasured(measure, askFor(evidence, { claimed, rival, scorers, measure }))
  const figures = [claimed, rival].map((id) => share(id, fromMean(systemOf(evidence, id)?.scores[scorer]) as Figure)) as [
    ClaimFigure,
    ClaimFigure,
  ]
  const pair = pairedBy(evidence, scorer, claimed, rival)
  const ahead = pair ? aheadByPair(pair) : aheadOf(...figures, 'more')
  return { ...measuredIn(evidence, measure, figures), ahead, data: dataOn(claimed, ahead) }
}

/** To ask both again gives no score that the questions have nothing for. */
function askFor({ scenario }: Evidence, { claimed, rival, scorers }: Compared): string {
  const wasAsked = [claimed, rival].every((id) => scenario.systems.some((system) => system.id === id))
  return wasAsked && scorers.includes('keyFacts')
    ? 'write key facts for the questions (docs/own-scenario.md)'
    : `npx versus run ${scenario.name} --systems ${claimed},${rival}`
}

function pairedBy({ scenario, scores, run }: Evidence, scorer: string, a: string, b: string): Paired | null {
  const own = scores && pairedFigure(scores.sharedMeans(a, b, scorer), run.seed)
  return own ?? (scorer === scenario.primaryScorer ? (pairOf(scenario.pairs, a, b) ?? null) : null)
}

function aheadByPair({ a, b, low, high }: Paired): string {
  if (low !== null && low > ROUNDING) return a
  return high !== null && high < -ROUNDING ? b : 'tied'
}

function measuredIn({ folder }: Evidence, measure: string, figures: readonly ClaimFigure[]): Omit<ClaimResult, 'ahead' | 'data'> {
  return { measure, figures, evidence: [join(folder, 'summary.json')], missing: null, notes: [] }
}

function systemOf({ scenario }: Evidence, id: string): SystemFigures | undefined {
  return scenario.systems.find((system) => system.id === id)
}

function knownProfile({ contenders }: Problem, id: string) {
  const profile = contenders.find((contender) => contender.id === id)?.profile
  return profile === undefined || profile === 'missing' ? null : { id, profile }
}

function cheaperOf(rag: UsDollars, tuned: UsDollars): 'rag' | 'fine-tuned' | 'tied' {
  if (isCheaper(rag, tuned)) return 'rag'
  return isCheaper(tuned, rag) ? 'fine-tuned' : 'tied'
}

function clocking({ scenario }: Evidence): string {
  return `npx versus run ${scenario.name} --systems rag,fine-tuned --latency 30`
}

/** @param at `null` where neither overtakes the other. */
function breakEven(at: number | null, unit: string): string {
  return at === null ? `the same one is cheaper at any number of ${unit}` : `both cost the same at ${rounded(at)} ${unit}`
}

function rounded(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value)
}
