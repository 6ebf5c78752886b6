import { closest } from '../common/closest.js'
import { InputError } from '../common/errors.js'
import type { OwnSystem } from '../scenario/schema.js'
import { base } from './base.js'
import { fineTuned } from './fine-tuned.js'
import type { SystemKind } from './kind.js'
import { ownKind } from './own.js'
import { rag } from './rag.js'
import { ragFineTuned } from './rag-fine-tuned.js'
import { ragFineTunedRaft } from './rag-fine-tuned-raft.js'
import { readerCeiling } from './reader-ceiling.js'

/** A new system is a file beside this one and an entry here. */
export const SYSTEMS: readonly SystemKind[] = [base, rag, fineTuned, ragFineTuned, ragFineTunedRaft, readerCeiling]

/**
 * A system of versus's, or of the scenario's own.
 * @throws InputError where no system has that id.
 */
export function kindOf(id: string, own: readonly OwnSystem[] = []): SystemKind {
  const found = SYSTEMS.find((kind) => kind.id === id) ?? own.filter((system) => system.id === id).map(ownKind)[0]
  if (found) return found
  const known = [...SYSTEMS, ...own].map((kind) => kind.id)
  const nearest = closest(id, known)
  throw new InputError(`unknown system "${id}": ${nearest ? `did you mean ${nearest}? K` : 'k'}nown are ${known.join(', ')}`)
}

/** Whether a system explains another's figures; one of a scenario's own never does. */
export function isDiagnostic(id: string): boolean {
  return SYSTEMS.some((kind) => kind.id === id && kind.diagnostic === true)
}

/** Whether versus, or the scenario whose own systems these are, has a system of that id. */
export function isKnown(id: string, own: readonly OwnSystem[]): boolean {
  return [...SYSTEMS, ...own].some((kind) => kind.id === id)
}
