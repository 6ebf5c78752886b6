import pRetry, { AbortError } from 'p-retry'
import { InputError, messageOf } from '../common/errors.js'
import { EndpointError } from '../models/endpoint-fault.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Answer, Asked, System } from '../systems/system.js'
import { endpointFaultOf, throwIfHopeless } from './hopeless.js'
import type { Journal, Trial } from './journal.js'
import type { PlannedTrial, RunSettings } from './plan.js'

export interface ExecuteOptions {
  /** Gone through more than once. */
  readonly trials: Iterable<PlannedTrial>
  readonly scenario: Scenario
  readonly systems: ReadonlyMap<string, System>
  readonly settings: RunSettings
  readonly journal: Journal
  readonly onTrial: (trial: Trial) => void
  readonly signal?: AbortSignal
}

/** Tries twice again after a failure that may pass. */
const BACKOFF = { retries: 2, minTimeout: 200 }

/**
 * Ask each trial and journal how it ended. A trial that fails is journalled as an error; the rest go on. A system that takes on several
 * questions at once gets so many, together with those that share its endpoint: a question that waited for another's would time out
 * for no fault of its own. All others take turns, in the order of the plan, so that none slows another down.
 * Once the signal is aborted no trial is begun; those under way are waited for and journalled. The same where a system's endpoint would
 * turn every other question away as well: those that it did turn away have no line in the journal, and are asked when the run goes on.
 * @throws HopelessError, what the signal was aborted with, or what kept a trial from being journalled.
 */
export async function executeTrials(options: ExecuteOptions): Promise<void> {
  const halt = new AbortController()
  const lanes = lanesOf(options)
  const asking = lanes.flatMap((lane) => Array.from({ length: Math.min(lane.width, lane.count) }, () => serve(lane, options, halt)))
  const fault = (await Promise.allSettled(asking)).find((ended) => ended.status === 'rejected')
  if (fault) throw fault.reason
  options.signal?.throwIfAborted()
}

/** Trials that wait for each other: so many of them at once. */
interface Lane {
  readonly width: number
  readonly count: number
  readonly trials: Iterator<PlannedTrial>
}

function lanesOf({ trials, systems }: ExecuteOptions): Lane[] {
  const keyOf = ({ system }: PlannedTrial) => laneOf(openSystem(systems, system))
  const lanes = new Map<string, { width: number; count: number }>()
  for (const planned of trials) {
    const key = keyOf(planned)
    const lane = lanes.get(key) ?? { width: openSystem(systems, planned.system).concurrency ?? 1, count: 0 }
    lanes.set(key, lane)
    lane.count++
  }
  const own = function* (key: string) {
    for (const planned of trials) if (keyOf(planned) === key) yield planned
  }
  return Array.from(lanes, ([key, lane]) => ({ ...lane, trials: own(key) }))
}

/** @throws InputError where there is none of that id. */
export function openSystem(systems: ReadonlyMap<string, System>, id: string): System {
  const system = systems.get(id)
  if (!system) throw new InputError(`the system ${id} is not open`)
  return system
}

/** What a system's trials wait for each other in: the name of what it asks, or {@link ONE_AT_A_TIME}. */
export function laneOf({ id, concurrency = 1, sharing }: System): string {
  return concurrency > 1 ? (sharing ?? id) : ONE_AT_A_TIME
}

/** The lane of all systems that take one question at a time: none slows another down. */
export const ONE_AT_A_TIME = ''

async function serve(lane: Lane, options: ExecuteOptions, halt: AbortController): Promise<void> {
  try {
    while (!halt.signal.aborted && !options.signal?.aborted) {
      const next = lane.trials.next()
      if (next.done) return
      const trial = await executeTrial(next.value, options)
      options.journal.append(trial)
      options.onTrial(trial)
    }
  } catch (error) {
    halt.abort()
    throw error
  }
}

/** What a planned trial asks a system. */
export function askedBy(planned: PlannedTrial, scenario: Scenario, settings: RunSettings): Omit<Asked, 'signal'> {
  return {
    question: planned.question,
    wording: planned.question.wordings[planned.wordingIndex] as string,
    temperature: settings.temperature ?? scenario.generation.temperature,
    seed: planned.seed,
    maxTokens: scenario.generation.maxTokens,
  }
}

/** How a planned trial ended, now. */
export function endedTrial(planned: PlannedTrial, { attempts, ...outcome }: Pick<Trial, 'answer' | 'error' | 'attempts'>): Trial {
  return {
    id: planned.id,
    scenario: planned.scenario,
    system: planned.system,
    question: planned.question.id,
    wording: planned.wordingIndex,
    repeat: planned.repeat,
    asked: planned.question.wordings[planned.wordingIndex] as string,
    attempts,
    endedAt: new Date().toISOString(),
    ...outcome,
  }
}

/**
 * Ask one trial, with time-out and retry. A failure is how the trial ended; nothing is thrown for it.
 * @throws HopelessError where every other trial of the system would fail as well.
 */
export async function executeTrial(
  planned: PlannedTrial,
  { scenario, systems, settings }: Pick<ExecuteOptions, 'scenario' | 'systems' | 'settings'>,
): Promise<Trial> {
  const system = openSystem(systems, planned.system)
  const asked = askedBy(planned, scenario, settings)
  let attempts = 0
  const attempt = async () => {
    attempts++
    // Not AbortSignal.timeout: its timers can't be taken back, and a hundred thousand answers would leave as many.
    const controller = new AbortController()
    const { signal } = controller
    const timer = setTimeout(() => controller.abort(), settings.timeoutSeconds * 1000)
    try {
      return await system.answer({ ...asked, signal })
    } catch (error) {
      // Another try would take as long again.
      if (signal.aborted) throw new AbortError(new TimeoutError(`no answer within ${settings.timeoutSeconds} s`))
      // It was tried as often as makes sense, and says what to do.
      if (error instanceof EndpointError && !error.mayPass) throw new AbortError(error)
      // Wrapped, because p-retry takes a TypeError for a fault of the program and does not try again.
      throw new Error(messageOf(error), { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }
  try {
    const first = await settled(attempt)
    // p-retry is told of the first attempt where that failed: setting it up was a quarter of what the harness spends on an answer.
    const answer =
      'answer' in first ? first.answer : await pRetry((number) => (number === 1 ? Promise.reject(first.error) : attempt()), BACKOFF)
    return endedTrial(planned, { attempts, answer, error: null })
  } catch (error) {
    throwIfHopeless(planned.system, error)
    const kind = error instanceof TimeoutError ? 'timeout' : 'model'
    const fault = endpointFaultOf(error)?.fault
    return endedTrial(planned, { attempts, answer: null, error: { kind, ...(fault ? { fault } : {}), message: messageOf(error) } })
  }
}

async function settled(attempt: () => Promise<Answer>): Promise<{ readonly answer: Answer } | { readonly error: Error }> {
  try {
    return { answer: await attempt() }
  } catch (error) {
    return { error: error as Error }
  }
}

class TimeoutError extends Error {}
