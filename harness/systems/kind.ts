import type { Resources } from './resources.js'
import type { System } from './system.js'

/** A system as versus knows it before it is opened on a scenario. */
export interface SystemKind {
  readonly id: string
  /** What it is, in one line of a report. */
  readonly title: string
  /** Explains another system's figures; it is asked original wordings of answerable questions only, and never ranked. */
  readonly diagnostic?: boolean
  /** What it is made of: checked before a run begins, and counted in its cost. */
  readonly uses: {
    /** Passages of an index, and the reader adapter that answers from them. */
    readonly passages: boolean
    /** The adapter that was tuned on the scenario's training pairs. */
    readonly tuning: boolean
    /** In place of both adapters the one that was tuned RAFT-style. */
    readonly raft?: boolean
  }
  /** Whether it is somebody else's: asked over HTTP or by a function of the scenario's. */
  readonly own?: { readonly dollarsPerAnswer: number | null }
  open(resources: Resources): Promise<System>
}
