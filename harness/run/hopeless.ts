import { InputError } from '../common/errors.js'
import { EndpointError } from '../models/endpoint-fault.js'

/** A system's endpoint would turn every other question away as well, until something is mended or a wait is over: not how a trial ends, but a run. */
export class HopelessError extends InputError {
  /** What to do before it is asked again. */
  readonly remedy: string

  constructor(system: string, { message, postpones }: EndpointError) {
    super(`${system} can't be asked: ${message}`)
    this.remedy = postpones ? 'wait as long as it asks' : 'mend it'
  }
}

/** @throws HopelessError where what a system threw is a fault that every other question would meet. */
export function throwIfHopeless(system: string, error: unknown): void {
  const fault = endpointFaultOf(error)
  if (fault?.hopeless) throw new HopelessError(system, fault)
}

/** What went wrong at an endpoint, where that is what was thrown, or its cause. */
export function endpointFaultOf(error: unknown): EndpointError | undefined {
  if (error instanceof EndpointError) return error
  return error instanceof Error && error.cause instanceof EndpointError ? error.cause : undefined
}
