import { pointsWithin } from '../common/points.js'
import type { FigureId } from '../drills/figures.js'
import type { Difference, Measured } from '../drills/summary.js'
import { aheadOf, type ClaimFigure, type ClaimKind, type ClaimResult, dataOn, once, share, unmeasured } from './claim.js'
import { type DrillFound, drillOf } from './evidence.js'
import { figureIn, roundOf } from './freshness.js'
import { withoutNetwork } from './offline.js'

// Claims that a drill measures.

export const dynamicKnowledge: ClaimKind = {
  id: 'dynamic-knowledge',
  of: 'RAG',
  claim: 'dynamic knowledge',
  measure(evidence) {
    return afterChange(drillOf(evidence, 'freshness'), {
      figure: 'accuracy.changed',
      measure: 'right on changed facts, before anything is trained again',
      command: `npx versus drill freshness ${evidence.scenario.name} --retrain previous`,
    })
  },
}

export const flexibility: ClaimKind = {
  id: 'flexibility',
  of: 'RAG',
  claim: 'flexibility',
  measure(evidence) {
    return afterChange(drillOf(evidence, 'freshness'), {
      figure: 'accuracy.added',
      measure: 'right on facts of new topics, without training',
      command: `npx versus drill freshness ${evidence.scenario.name}`,
    })
  },
}

interface Asked {
  readonly figure: FigureId
  readonly measure: string
  readonly command: string
}

/** rag once its index caught up, against the tuned model as it was; what training again gives, and what both took, stands beside. */
function afterChange(found: DrillFound | undefined, { figure, measure, command }: Asked): ClaimResult {
  if (!found) return unmeasured(measure, command)
  const [rag, tuned] = [roundOf(found.drill, 'rag'), roundOf(found.drill, 'fine-tuned')]
  const of = (system: string, measured: Measured | undefined, state: string): ClaimFigure[] => {
    const known = figureIn(measured, figure)
    return known ? [share(system, known, state)] : []
  }
  const [fresh] = of('rag', rag.caughtUp, 'caught up')
  const [stale] = of('fine-tuned', tuned.stale, 'stale')
  if (!fresh || !stale) return unmeasured(measure, command)
  const ahead = aheadAfter(found, figure, tuned.stale, rag.caughtUp) ?? aheadOf(fresh, stale, 'more')
  return {
    measure,
    figures: [fresh, stale, ...of('rag', rag.stale, 'stale'), ...of('fine-tuned', tuned.caughtUp, 'trained again')],
    ahead,
    data: dataOn('rag', ahead),
    evidence: [found.path],
    missing: tuned.caughtUp ? null : command.includes('--retrain') ? command : `${command} --retrain previous`,
    notes: [
      ...took('rag’s index took', rag.caughtUp),
      ...took('training again took', tuned.caughtUp),
      ...(tuned.caughtUp ? [] : ['training again was not measured']),
    ],
  }
}

/** By the questions that both were asked. @returns `null` where the drill did not compare the two. */
function aheadAfter(found: DrillFound, figure: FigureId, stale: Measured | undefined, caughtUp: Measured | undefined): string | null {
  const paired = stale && caughtUp && pairedIn(found, figure, stale, caughtUp)
  if (!paired) return null
  return paired.verdict === 'ahead' ? paired.to.system : paired.verdict === 'behind' ? paired.from.system : 'tied'
}

function pairedIn({ drill }: DrillFound, figure: FigureId, before: Measured, after: Measured) {
  return drill.differences.find(
    ({ figure: compared, from, to }) =>
      compared === figure &&
      from.condition === before.condition &&
      from.system === before.system &&
      to.condition === after.condition &&
      to.system === after.system,
  )
}

function took(what: string, measured: Measured | undefined): string[] {
  const seconds = figureIn(measured, 'seconds')
  return seconds ? [`${what} ${seconds.value < 10 ? seconds.value.toFixed(2) : seconds.value.toFixed(0)} s`] : []
}

export const largeKnowledge: ClaimKind = {
  id: 'large-knowledge',
  of: 'RAG',
  claim: 'large knowledge',
  measure(evidence) {
    const measure = 'right at the least and at the greatest size'
    const command = `npx versus drill scale ${evidence.scenario.name}`
    const found = drillOf(evidence, 'scale')
    const rag = found && ends(found, 'rag', 'chunks')
    if (!found || !rag) return unmeasured(measure, command)
    const tuned = ends(found, 'fine-tuned', 'facts')
    const change = changeOf(found, rag)
    const data = change ? dataFrom(change) : 'not measured'
    return {
      measure,
      figures: [...rag.figures, ...(tuned?.figures ?? [])],
      ahead: { disagrees: 'rag loses', agrees: 'rag holds', undecided: 'tied', 'not measured': null }[data],
      data,
      evidence: [found.path],
      missing: change === null ? command : null,
      notes: [
        ...(change ? [`${pointsWithin(change)} points on ${change.questions} questions`] : []),
        tuned
          ? `fine-tuned, the same training for more facts: ${changeOf(found, tuned)?.verdict ?? 'no difference taken'}`
          : 'more facts to learn were not measured',
      ],
    }
  },
}

interface Ends {
  /** The count that grows. */
  readonly by: FigureId
  readonly first: Measured
  readonly last: Measured
  readonly figures: readonly ClaimFigure[]
}

/** The conditions with the least and the greatest of a count, that have an accuracy. */
function ends({ drill }: DrillFound, system: string, by: FigureId): Ends | null {
  const own = drill.measured
    .filter((one) => one.system === system && one.figures[by] && one.figures.accuracy)
    .sort((a, b) => (a.figures[by]?.mean ?? 0) - (b.figures[by]?.mean ?? 0))
  const [first, last] = [own[0], own.at(-1)]
  if (!first || !last || first === last) return null
  const figures = [first, last].flatMap((one) => {
    const figure = figureIn(one, 'accuracy')
    return figure ? [share(system, figure, `${(one.figures[by]?.mean ?? 0).toLocaleString('en-US')} ${by}`)] : []
  })
  return { by, first, last, figures }
}

/** By the questions that both sizes were asked, in one store; `null` where they were not compared. */
function changeOf({ drill }: DrillFound, { first, last, by }: Ends) {
  const isAs = (end: Measured) => (one: Difference['from']) =>
    one.system === end.system &&
    drill.measured.some(
      ({ condition, system, figures }) =>
        condition === one.condition && system === one.system && figures[by]?.mean === end.figures[by]?.mean,
    )
  const [isFirst, isLast] = [isAs(first), isAs(last)]
  return drill.differences.find(({ figure, from, to }) => figure === 'accuracy' && isFirst(from) && isLast(to)) ?? null
}

/** Points of accuracy that more knowledge may cost before `rag` no longer holds. */
const HELD_WITHIN = 0.1

/** What grows is the knowledge: the claim holds where the interval leaves out that answers get worse by more than that. */
function dataFrom({ low, verdict }: Difference) {
  if (verdict === 'behind') return 'disagrees'
  return low !== null && low > -HELD_WITHIN ? 'agrees' : 'undecided'
}

export const offline: ClaimKind = {
  id: 'offline',
  of: 'fine-tuning',
  claim: 'works offline',
  measure(evidence) {
    const measure = 'right without a network'
    const command = `npx versus drill offline ${evidence.scenario.name}`
    const found = drillOf(evidence, 'offline')
    const [tuned, rag] = [withoutNetwork(found?.drill, 'fine-tuned'), withoutNetwork(found?.drill, 'rag')]
    if (!found || !tuned || !rag) return unmeasured(measure, command)
    const works = (one: Measured) => figureIn(one, 'failed')?.value === 0
    const shares = (figure: FigureId, state: string | null) =>
      [tuned, rag].flatMap((one) => {
        const known = figureIn(one, figure)
        return known ? [share(one.system, known, state)] : []
      })
    // Where no scorer tells right answers from wrong ones, a trial still failed or did not.
    const answered = shares('answered', null)
    const figures = answered.length === 2 ? answered : shares('failed', 'failed')
    if (figures.length < 2) return unmeasured(measure, command)
    return {
      measure,
      figures: [
        ...figures,
        ...(['fine-tuned', 'rag'] as const).flatMap((system) => {
          const bytes = found.drill.measured.filter((one) => one.system === system).flatMap((one) => figureIn(one, 'bytes') ?? [])[0]
          return bytes ? [once(system, bytes.value, 'bytes', 'needs')] : []
        }),
      ],
      ahead: works(tuned) === works(rag) ? 'tied' : works(tuned) ? 'fine-tuned' : 'rag',
      data: works(tuned) ? 'agrees' : 'disagrees',
      evidence: [found.path],
      missing: null,
      notes: works(tuned) && works(rag) ? ['so does rag, with an embedded model and index'] : [],
    }
  },
}
