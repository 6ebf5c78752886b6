import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../common/errors.js'
import { executeTrials } from '../run/execute.js'
import { type Journal, openJournal, readJournal, TRIALS_FILE, type Trial } from '../run/journal.js'
import { type PlannedTrial, planOrder, planTrials, type RunSettings } from '../run/plan.js'
import type { Scenario } from '../scenario/scenario.js'
import type { SystemKind } from '../systems/kind.js'
import type { Resources } from '../systems/resources.js'
import type { System } from '../systems/system.js'
import type { DrillContext, DrillSettings } from './drill.js'

/** A state of the world, and who is asked what in it. */
export interface Condition {
  /** Of its folder under conditions/. */
  readonly id: string
  /** Its questions are asked, all of them. */
  readonly scenario: Scenario
  readonly kinds: readonly SystemKind[]
  /** Called only where trials are missing. */
  readonly resources: (kind: SystemKind) => Promise<Resources> | Resources
  /** Goes around the asking, once the systems are open. */
  readonly whileAsking?: (ask: () => Promise<void>) => Promise<void>
  /** A system that does not open: `throw` ends the drill, `fail` journals each of its trials as failed. Default `throw`. */
  readonly unopened?: 'throw' | 'fail'
}

export function conditionFolder(context: Pick<DrillContext, 'folder'>, id: string): string {
  return join(context.folder, 'conditions', id)
}

/** Ask what the condition's journal does not have yet. @returns all its trials. */
export async function askCondition(condition: Condition, context: DrillContext): Promise<Trial[]> {
  const { scenario } = condition
  const folder = conditionFolder(context, condition.id)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, TRIALS_FILE)
  const settings = runSettings(scenario, condition.kinds, context.settings)
  const order = planOrder(scenario, settings)
  const done = readJournal(path).sort(order)
  const ids = new Set(done.map(({ id }) => id))
  const planned = planTrials(scenario, settings)
  const missing = planned.filter(({ id }) => !ids.has(id))
  if (missing.length === 0) return done
  context.signal?.throwIfAborted()
  const journal = openJournal(path)
  try {
    await askMissing({ condition, context, settings, planned, missing, journal })
  } finally {
    journal.close()
  }
  return readJournal(path).sort(order)
}

interface Asking {
  readonly condition: Condition
  readonly context: DrillContext
  readonly settings: RunSettings
  readonly planned: readonly PlannedTrial[]
  readonly missing: readonly PlannedTrial[]
  readonly journal: Journal
}

async function askMissing({ condition, context, settings, planned, missing, journal }: Asking): Promise<void> {
  const { scenario } = condition
  const { systems, faults } = await openSystems(condition, new Set(missing.map(({ system }) => system)))
  try {
    context.events.onTrials(`${scenario.name} ${condition.id}`, planned.length, planned.length - missing.length)
    for (const [system, fault] of faults) {
      const lost = missing.filter((trial) => trial.system === system)
      journalFailed({ trials: lost, fault, journal, context })
    }
    const trials = missing.filter((trial) => systems.has(trial.system))
    const { events, signal } = context
    const ask = () =>
      executeTrials({ trials, scenario, systems, settings, journal, onTrial: events.onTrial, ...(signal ? { signal } : {}) })
    await (condition.whileAsking ?? ((work) => work()))(ask)
  } finally {
    for (const system of systems.values()) await system.dispose()
  }
}

async function openSystems({ kinds, resources, unopened }: Condition, wanted: ReadonlySet<string>) {
  const systems = new Map<string, System>()
  const faults = new Map<string, string>()
  for (const kind of kinds.filter(({ id }) => wanted.has(id))) {
    try {
      systems.set(kind.id, await kind.open(await resources(kind)))
    } catch (error) {
      if (unopened !== 'fail') {
        for (const system of systems.values()) await system.dispose()
        throw error
      }
      faults.set(kind.id, messageOf(error))
    }
  }
  return { systems, faults }
}

interface Failing {
  readonly trials: readonly PlannedTrial[]
  readonly fault: string
  readonly journal: Journal
  readonly context: DrillContext
}

function journalFailed({ trials, fault, journal, context }: Failing): void {
  for (const { id, scenario, system, question, wordingIndex, repeat } of trials) {
    const trial: Trial = {
      id,
      scenario,
      system,
      question: question.id,
      wording: wordingIndex,
      repeat,
      asked: question.wordings[wordingIndex] as string,
      attempts: 1,
      endedAt: new Date().toISOString(),
      answer: null,
      error: { kind: 'model', message: fault },
    }
    journal.append(trial)
    context.events.onTrial(trial)
  }
}

/** A run of all the scenario's questions, once each. */
function runSettings({ name }: Scenario, kinds: readonly SystemKind[], settings: DrillSettings): RunSettings {
  const { wordings, seed, timeoutSeconds } = settings
  return {
    scenarios: [name],
    systems: kinds.map(({ id }) => id),
    limit: null,
    wordings,
    repeats: 1,
    seed,
    temperature: 0,
    timeoutSeconds,
    adapter: null,
    latencyQuestions: 0,
    throughput: null,
  }
}
