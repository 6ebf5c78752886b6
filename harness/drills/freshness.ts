import { z } from 'zod'
import { InputError } from '../common/errors.js'
import type { Scenario } from '../scenario/scenario.js'
import { loadUpdates } from '../scenario/updates.js'
import type { AdapterName } from '../systems/uses.js'
import type { Drill, DrillContext } from './drill.js'
import { summariseStates } from './freshness-figures.js'
import { askedIn, measureRound, RETRAIN, type State, type Tuned } from './freshness-round.js'
import { gradedNotes } from './measure.js'
import { untouched, worldsOf } from './worlds.js'

const ownSchema = z.strictObject({
  /** How many rounds of updates/ are applied. */
  rounds: z.int().min(1).default(1),
  /** What tuned models are trained again from: the adapter of before, nothing, both; `none` leaves them stale. */
  retrain: z.enum(RETRAIN).default('none'),
})
type Own = z.infer<typeof ownSchema>

/** The knowledge changes, round by round: who answers from it as it was, and what it takes to catch up. */
export const freshness: Drill<Own> = {
  name: 'freshness',
  title: 'facts change: accuracy before, stale, and after catching up',
  systems: ['rag', 'fine-tuned', 'rag+fine-tuned'],
  limit: 20,
  own: ownSchema,
  async measure(context, own) {
    const rounds = roundsOf(context.scenario, own.rounds)
    const worlds = worldsOf(context.scenario, rounds)
    const unchanged = untouched(context.scenario, rounds)
    const states: State[] = []
    let tuned: Tuned = { training: context.scenario.training, current: null, previous: null }
    for (const [index, round] of rounds.entries()) {
      const [before, after] = [worlds[index] as Scenario, worlds[index + 1] as Scenario]
      const asked = askedIn({ round, before, after, unchanged }, context.settings)
      const measured = await measureRound({ context, round, asked, tuned, retrain: own.retrain })
      states.push(...measured.states)
      tuned = measured.tuned
    }
    return { ...summariseStates(states, context), notes: notesOf(own, context) }
  },
}

function roundsOf({ name, folder }: Scenario, count: number) {
  const rounds = loadUpdates(folder)
  if (rounds.length < count)
    throw new InputError(
      `${name} has ${rounds.length} of ${count} rounds of updates: add ${folder}/updates/${rounds.length + 1}, or lower --rounds`,
    )
  return rounds.slice(0, count)
}

function notesOf({ retrain }: Own, { kinds, scenario }: DrillContext): string[] {
  const idsOf = (adapter: AdapterName) => kinds.filter(({ uses }) => uses.adapters.includes(adapter)).map(({ id }) => id)
  const [tuned, raft] = [idsOf('tuned'), idsOf('raft')]
  return [
    ...gradedNotes(scenario),
    ...(tuned.length > 0 && retrain === 'none'
      ? [`${tuned.join(' and ')}: not trained again; measure it with --retrain both (the adapters are kept)`]
      : []),
    ...(raft.length > 0 ? [`${raft.join(' and ')}: not trained again; this drill trains no adapter of its kind`] : []),
  ]
}
