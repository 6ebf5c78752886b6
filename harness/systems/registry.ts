import { InputError } from '../common/errors.js'
import { base } from './base.js'
import { fineTuned } from './fine-tuned.js'
import type { SystemKind } from './kind.js'
import { rag } from './rag.js'
import { ragFineTuned } from './rag-fine-tuned.js'
import { ragFineTunedRaft } from './rag-fine-tuned-raft.js'
import { readerCeiling } from './reader-ceiling.js'

/** A new system is a file beside this one and an entry here. */
export const SYSTEMS: readonly SystemKind[] = [base, rag, fineTuned, ragFineTuned, ragFineTunedRaft, readerCeiling]

/** @throws InputError where no system has that id. */
export function systemKind(id: string): SystemKind {
  const found = SYSTEMS.find((kind) => kind.id === id)
  if (!found) throw new InputError(`unknown system "${id}": known are ${SYSTEMS.map((kind) => kind.id).join(', ')}`)
  return found
}
