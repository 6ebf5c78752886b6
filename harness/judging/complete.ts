import pRetry, { AbortError } from 'p-retry'
import { InputError, messageOf } from '../common/errors.js'
import type { Seconds } from '../common/units.js'
import { EndpointError } from '../models/endpoint-fault.js'
import type { ChatModel, Completion, GenerationOptions, Prompt } from '../models/model.js'

/** What became of a prompt: exactly one of completion and error is not null. */
export interface Completed {
  readonly attempts: number
  readonly completion: Completion | null
  readonly error: { readonly kind: 'timeout' | 'model'; readonly message: string } | null
}

export interface CompleteOptions extends GenerationOptions {
  /** For one attempt. */
  readonly timeoutSeconds: Seconds
}

/** Tries again after a failure that may pass. */
const RETRIES = 2

/**
 * Ask a model, and again where a failure may pass; a failure is told, not thrown.
 * @throws what the model throws where no other prompt would do better, and the reason of the signal.
 */
export async function complete(prompt: Prompt, model: ChatModel, { timeoutSeconds, ...generation }: CompleteOptions): Promise<Completed> {
  let attempts = 0
  try {
    const completion = await pRetry(
      async () => {
        attempts++
        const late = AbortSignal.timeout(timeoutSeconds * 1000)
        const signal = generation.signal ? AbortSignal.any([generation.signal, late]) : late
        try {
          return await model.complete(prompt, { ...generation, signal })
        } catch (error) {
          if (generation.signal?.aborted) throw new AbortError(messageOf(error))
          if (isHopeless(error) || (error instanceof EndpointError && !error.mayPass)) throw new AbortError(error)
          if (late.aborted) throw new AbortError(new TimeoutError(`no reply within ${timeoutSeconds} s`))
          // Wrapped, because p-retry takes a TypeError for a fault of the program and does not try again.
          throw new Error(messageOf(error), { cause: error })
        }
      },
      { retries: RETRIES, minTimeout: 200 },
    )
    return { attempts, completion, error: null }
  } catch (error) {
    generation.signal?.throwIfAborted()
    if (isHopeless(error)) throw error
    return { attempts, completion: null, error: { kind: error instanceof TimeoutError ? 'timeout' : 'model', message: messageOf(error) } }
  }
}

class TimeoutError extends Error {}

/** No other prompt would do better: the user has to mend something. */
function isHopeless(error: unknown): error is InputError {
  return error instanceof EndpointError ? error.hopeless : error instanceof InputError
}
