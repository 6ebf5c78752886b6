import { join } from 'node:path'
import type { Trial } from '../run/journal.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import type { Update } from '../scenario/updates.js'
import type { SystemKind } from '../systems/kind.js'
import type { Resources } from '../systems/resources.js'
import type { Adapter } from '../tuning/adapter.js'
import { askCondition } from './condition.js'
import type { DrillContext, DrillSettings } from './drill.js'
import { catchUp, openIndex } from './freshness-index.js'
import type { Learnt } from './lessons.js'
import { asQuestion, drawn } from './worlds.js'

export const RETRAIN = ['none', 'previous', 'nothing', 'both'] as const

/** The questions of a round: the same ones before and after, each with what is right then. */
export interface AskedQuestions {
  readonly before: Scenario
  readonly after: Scenario
  /** `unchanged` for those of the scenario. */
  readonly change: ReadonlyMap<string, 'changed' | 'added' | 'withdrawn' | 'unchanged'>
}

interface RoundWorlds {
  readonly round: Update
  readonly before: Scenario
  readonly after: Scenario
  readonly unchanged: readonly Question[]
}

/** So many questions of each kind as the limit says. */
export function askedIn({ round, before, after, unchanged }: RoundWorlds, { limit, seed }: DrillSettings): AskedQuestions {
  const rows = round.questions.map(({ value }) => value)
  const ofRound = (['changed', 'added', 'withdrawn'] as const).flatMap((change) =>
    drawn(
      rows.filter((row) => row.change === change),
      limit,
      seed,
    ),
  )
  const same = drawn(unchanged, limit, seed)
  return {
    before: { ...before, questions: [...ofRound.map((row) => asQuestion(row, row.before)), ...same] },
    after: { ...after, questions: [...ofRound.map((row) => asQuestion(row, row.after)), ...same] },
    change: new Map([...ofRound.map(({ id, change }) => [id, change] as const), ...same.map(({ id }) => [id, 'unchanged'] as const)]),
  }
}

/** What the tuned models know. */
export interface Tuned {
  /** The pairs that they were taught last. */
  readonly training: Scenario['training']
  /** The adapter that was learnt last, and the last that was learnt from one before; `null` where that is the scenario's own. */
  readonly current: Adapter | null
  readonly previous: Adapter | null
}

/** What some systems answered in one state of the world. */
export interface State {
  readonly round: number
  readonly state: string
  /** Under conditions/, where the trials are. */
  readonly folder: string
  readonly kinds: readonly SystemKind[]
  readonly trials: readonly Trial[]
  readonly asked: AskedQuestions
  /** What it took to get there. */
  readonly indexed: { readonly seconds: number; readonly embedded: number; readonly chunks: number; readonly bytes: number } | null
  readonly learnt: Learnt | null
}

interface RoundOptions {
  readonly context: DrillContext
  readonly round: Update
  readonly asked: AskedQuestions
  readonly tuned: Tuned
  readonly retrain: (typeof RETRAIN)[number]
}

/** Ask before the round, after the index caught up, and after the tuned models were trained again. */
export async function measureRound({ context, round, asked, tuned, retrain }: RoundOptions): Promise<{ states: State[]; tuned: Tuned }> {
  const name = (state: string) => `round-${round.number}.${state}`
  const ask = async (state: string, world: Scenario, kinds: readonly SystemKind[], knows: Omit<Tuned, 'previous'>) => {
    const resources = () => resourcesIn(context, world, knows)
    return askCondition({ id: name(state), scenario: world, kinds, resources }, context)
  }
  const common = { round: round.number, asked, indexed: null, learnt: null }

  // What a system answers does not depend on what is right: its answers of before, held against the new truth, are the stale ones.
  const trials = await ask('before', asked.before, context.kinds, tuned)
  const before = { ...common, folder: name('before'), kinds: context.kinds, trials }
  const states: State[] = [
    { ...before, state: 'before' },
    { ...before, state: 'stale' },
  ]

  const reading = context.kinds.filter(({ uses }) => uses.passages)
  const indexed = reading.length > 0 ? await catchUp(context, name('caught-up'), asked) : null
  if (indexed) {
    const folder = name('caught-up')
    states.push({
      ...common,
      state: 'caught-up',
      folder,
      kinds: reading,
      trials: await ask('caught-up', asked.after, reading, tuned),
      indexed,
    })
  }

  const kinds = context.kinds.filter(({ uses }) => uses.adapters.includes('tuned'))
  let now = tuned
  for (const from of kinds.length > 0 ? startsOf(retrain) : []) {
    const learnt = await learn(from, { context, round, asked, tuned, retrain })
    now = { training: asked.after.training, current: learnt.adapter, previous: from === 'previous' ? learnt.adapter : now.previous }
    const state = `retrained-from-${from}`
    states.push({ ...common, state, folder: name(state), kinds, trials: await ask(state, asked.after, kinds, now), indexed, learnt })
  }
  return { states, tuned: now }
}

function startsOf(retrain: (typeof RETRAIN)[number]) {
  if (retrain === 'both') return ['previous', 'nothing'] as const
  return retrain === 'none' ? [] : [retrain]
}

/** @param from the adapter that the model of before had, or nothing */
async function learn(from: 'previous' | 'nothing', { context, round, asked, tuned }: RoundOptions): Promise<Learnt> {
  const given = [join(round.folder, 'adapters', from)]
  const lesson = { scenario: asked.after, settings: context.scenario.tuning, given }
  if (from === 'nothing') return context.teach(lesson)
  const adapter = tuned.previous ?? (await context.resources(context.scenario).adapters.tuned())
  return context.teach({ ...lesson, from: { adapter, training: asked.before.training } })
}

/** A world as the systems see it: its index, and what the tuned models know. */
function resourcesIn(context: DrillContext, world: Scenario, { training, current }: Omit<Tuned, 'previous'>): Resources {
  const knowledge = () => openIndex(context, world)
  return context.resources({ ...world, training }, { knowledge, ...(current ? { adapters: { tuned: async () => current } } : {}) })
}
