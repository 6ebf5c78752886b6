import { InputError } from '../common/errors.js'
import { base } from './base.js'
import { fineTuned } from './fine-tuned.js'
import { rag } from './rag.js'
import { ragFineTuned } from './rag-fine-tuned.js'
import { readerCeiling } from './reader-ceiling.js'
import type { Resources } from './resources.js'
import type { System } from './system.js'

export interface SystemKind {
  readonly id: string
  /** What it is, in one line of a report. */
  readonly title: string
  /** Explains another system's figures; it is asked original wordings of answerable questions only, and never ranked. */
  readonly diagnostic?: boolean
  open(resources: Resources): Promise<System>
}

/** A new system is a file beside this one and an entry here. */
export const SYSTEMS: readonly SystemKind[] = [base, rag, fineTuned, ragFineTuned, readerCeiling]

/** @throws InputError where no system has that id. */
export function systemKind(id: string): SystemKind {
  const found = SYSTEMS.find((kind) => kind.id === id)
  if (!found) throw new InputError(`unknown system "${id}": known are ${SYSTEMS.map((kind) => kind.id).join(', ')}`)
  return found
}
