import pRetry, { AbortError } from 'p-retry'
import { InputError, messageOf } from '../common/errors.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Asked, System } from '../systems/system.js'
import type { Journal, Trial } from './journal.js'
import type { PlannedTrial, RunSettings } from './plan.js'

export interface ExecuteOptions {
  readonly trials: readonly PlannedTrial[]
  readonly scenario: Scenario
  readonly systems: ReadonlyMap<string, System>
  readonly settings: RunSettings
  readonly journal: Journal
  readonly onTrial: (trial: Trial) => void
  readonly signal?: AbortSignal
}

/** Tries again after a failure that may pass. */
const RETRIES = 2

/** Ask each trial in order, one at a time, and journal how it ended. A trial that fails is journalled as an error; the rest go on. */
export async function executeTrials(options: ExecuteOptions): Promise<void> {
  for (const planned of options.trials) {
    options.signal?.throwIfAborted()
    const trial = await executeTrial(planned, options)
    options.journal.append(trial)
    options.onTrial(trial)
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

async function executeTrial(planned: PlannedTrial, { scenario, systems, settings }: ExecuteOptions): Promise<Trial> {
  const system = systems.get(planned.system)
  if (!system) throw new InputError(`the system ${planned.system} is not open`)
  const asked = askedBy(planned, scenario, settings)
  let attempts = 0
  const ended = (outcome: Pick<Trial, 'answer' | 'error'>): Trial => ({
    id: planned.id,
    scenario: planned.scenario,
    system: planned.system,
    question: planned.question.id,
    wording: planned.wordingIndex,
    repeat: planned.repeat,
    asked: asked.wording,
    attempts,
    endedAt: new Date().toISOString(),
    ...outcome,
  })
  try {
    const answer = await pRetry(
      async () => {
        attempts++
        const signal = AbortSignal.timeout(settings.timeoutSeconds * 1000)
        try {
          return await system.answer({ ...asked, signal })
        } catch (error) {
          // Another try would take as long again.
          if (signal.aborted) throw new AbortError(new TimeoutError(`no answer within ${settings.timeoutSeconds} s`))
          // Wrapped, because p-retry takes a TypeError for a fault of the program and does not try again.
          throw new Error(messageOf(error), { cause: error })
        }
      },
      { retries: RETRIES, minTimeout: 200 },
    )
    return ended({ answer, error: null })
  } catch (error) {
    const kind = error instanceof TimeoutError ? 'timeout' : 'model'
    return ended({ answer: null, error: { kind, message: messageOf(error) } })
  }
}

class TimeoutError extends Error {}
