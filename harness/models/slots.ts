import { InputError } from '../common/errors.js'
import { EndpointError } from './endpoint-fault.js'

export interface Slots {
  /** How many may be under way at this time. */
  readonly width: number
  /** Run when a slot is free, in the order of the calls. @throws what the work throws, or the reason of a signal that aborts the wait. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/** Successes after which one more request is let through. */
const SUCCESSES_TO_WIDEN = 20

/**
 * Let so many requests through at once: half as many after the endpoint said that it was too much, one more after each
 * 20 successes, never more than `widest`. Requests that started before a halving don't halve again.
 */
export function limitRequests(widest: number): Slots {
  if (!Number.isInteger(widest) || widest < 1) throw new InputError(`the concurrency is a whole number of at least 1, not ${widest}`)
  let width = widest
  let underWay = 0
  let successes = 0
  let halvings = 0
  const waiting = new Set<() => void>()

  const admit = () => {
    for (const start of waiting) {
      if (underWay >= width) return
      waiting.delete(start)
      underWay++
      start()
    }
  }
  const slot = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(start)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      waiting.add(start)
      admit()
    })

  return {
    get width() {
      return width
    },
    async run(work, signal) {
      signal?.throwIfAborted()
      await slot(signal)
      const halvingsBefore = halvings
      try {
        const result = await work()
        if (width < widest && ++successes === SUCCESSES_TO_WIDEN) {
          width++
          successes = 0
        }
        return result
      } catch (error) {
        if (error instanceof EndpointError && error.fault === 'rate') {
          successes = 0
          if (halvings === halvingsBefore) {
            halvings++
            width = Math.max(1, Math.floor(width / 2))
          }
        }
        throw error
      } finally {
        underWay--
        admit()
      }
    },
  }
}
