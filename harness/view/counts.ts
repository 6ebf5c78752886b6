import { statSync } from 'node:fs'
import { linesFrom } from '../common/append-only.js'
import { InputError, messageOf } from '../common/errors.js'

/** Finished trials of a run, and how many of them failed. */
export interface Counts {
  readonly done: number
  readonly errors: number
}

/** Counts the trials of journals; of one that grew, only what is new is read. */
export class JournalCounter {
  readonly #known = new Map<string, Counts & { readonly next: number }>()

  /** @throws InputError where a line is damaged. */
  count(path: string): Counts {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    const known = this.#known.get(path)
    let { done, errors, next } = known && known.next <= size ? known : { done: 0, errors: 0, next: 0 }
    for (const { bytes, next: after } of linesFrom(path, next)) {
      done++
      if (hasFailed(bytes.toString('utf8'), `${path}:${done}`)) errors++
      next = after
    }
    this.#known.set(path, { done, errors, next })
    return { done, errors }
  }
}

function hasFailed(line: string, at: string): boolean {
  try {
    const trial = JSON.parse(line) as { readonly error?: unknown } | null
    return (trial?.error ?? null) !== null
  } catch (error) {
    throw new InputError(`${at}: damaged line (${messageOf(error)})`)
  }
}
