import { computeCost } from '../cost/bill.js'
import { type ScoredTrial, scoreTrials } from '../scoring/score.js'
import type { SystemKind } from '../systems/kind.js'
import type { DrillContext, Findings } from './drill.js'
import type { State } from './freshness-round.js'
import {
  differenceOf,
  type Figures,
  figureOf,
  figuresOf,
  type Measure,
  measuredOnce,
  primaryScore,
  rightness,
  type Sample,
  sampleOf,
} from './measure.js'
import type { Difference, Measured } from './summary.js'

const CHANGES = ['changed', 'added', 'withdrawn', 'unchanged'] as const
type Change = (typeof CHANGES)[number]

interface Scored {
  readonly measured: Measured
  readonly samples: Readonly<Record<Change, Sample>>
}

/** Figures of every system in every state, and what changed between the states of a round. */
export function summariseStates(states: readonly State[], context: DrillContext): Pick<Findings, 'measured' | 'differences'> {
  const scored = states.flatMap((state) => state.kinds.map((kind) => scoreState(state, kind, context)))
  return { measured: scored.map(({ measured }) => measured), differences: scored.flatMap((one) => differencesTo(one, scored, context)) }
}

function scoreState(state: State, kind: SystemKind, context: DrillContext): Scored {
  const { seed, hourlyRate } = context.settings
  const { asked } = state
  const own = state.trials.filter(({ system }) => system === kind.id)
  const [score, right] = [primaryScore(asked.after), rightness(asked.after)]
  const old = scoreTrials(asked.before, own)
  const now = state.state === 'before' ? old : scoreTrials(asked.after, own)
  const samples = Object.fromEntries(
    CHANGES.map((change) => [change, sampleOf(now.filter(isOf(state, change)), score)]),
  ) as Scored['samples']
  const accuracy = CHANGES.map((change) => [`accuracy.${change}`, figureOf(samples[change], seed)])
  const stale = state.state === 'before' ? undefined : figureOf(sampleOf(now, staleness(state, old, right)), seed)
  return {
    samples,
    measured: {
      condition: `round-${state.round}.${state.state}`,
      folder: state.folder,
      setting: { round: state.round, state: state.state },
      system: kind.id,
      figures: figuresOf({
        ...Object.fromEntries(accuracy),
        ...(stale ? { staleAnswers: stale } : {}),
        ...costsOf(state, kind, hourlyRate),
      }),
      trials: own.length,
      errors: own.filter(({ error }) => error).length,
      notes: [],
    },
  }
}

function isOf({ asked }: State, ...changes: readonly Change[]) {
  return ({ question }: ScoredTrial) => changes.includes(asked.change.get(question.id) as Change)
}

/** Whether an answer to what the round changed or withdrew would have been right before it, and is wrong now. */
function staleness(state: State, old: readonly ScoredTrial[], right: Measure): Measure {
  const before = new Map(old.map((scored) => [scored.trial.id, right(scored)]))
  const matters = isOf(state, 'changed', 'withdrawn')
  return (scored) => {
    const [was, now] = [before.get(scored.trial.id) ?? null, right(scored)]
    return was === null || now === null || !matters(scored) ? null : Number(was === 1 && now === 0)
  }
}

/** A system that reads passages and is tuned needs both; what each state took is from the state before the round. */
function costsOf({ indexed, learnt }: State, { uses }: SystemKind, hourlyRate: number): Figures {
  const index = uses.passages ? indexed : null
  if (!index && !learnt) return {}
  const seconds = (index?.seconds ?? 0) + (learnt?.seconds ?? 0)
  return figuresOf({
    seconds: measuredOnce(seconds),
    dollars: measuredOnce(computeCost(seconds, hourlyRate)),
    bytes: measuredOnce((index?.bytes ?? 0) + (learnt?.bytes ?? 0)),
    ...(index ? { embedded: measuredOnce(index.embedded), chunks: measuredOnce(index.chunks) } : {}),
    ...(learnt ? { tokens: measuredOnce(learnt.tokens), facts: measuredOnce(learnt.facts) } : {}),
  })
}

/**
 * From before the round, and from the stale state, to every later state of the same system; and from the others' stale states to where an
 * index caught up, which is how they stand to each other until something is trained.
 */
function differencesTo(to: Scored, all: readonly Scored[], { settings }: DrillContext): Difference[] {
  const { round, state } = to.measured.setting
  const isFrom = ({ measured: { system, setting } }: Scored) => {
    if (setting['round'] !== round || state === 'before') return false
    if (setting['state'] === 'before') return system === to.measured.system
    return setting['state'] === 'stale' && state !== 'stale' && (system === to.measured.system || state === 'caught-up')
  }
  return all
    .filter(isFrom)
    .flatMap((from) =>
      CHANGES.flatMap((change) => differenceOf(`accuracy.${change}`, comparedIn(from, change), comparedIn(to, change), settings.seed)),
    )
}

function comparedIn({ measured, samples }: Scored, change: Change) {
  return { condition: measured.condition, system: measured.system, sample: samples[change] }
}
