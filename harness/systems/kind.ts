import type { Resources } from './resources.js'
import type { System } from './system.js'
import type { Uses } from './uses.js'

/** A system as versus knows it before it is opened on a scenario. */
export interface SystemKind {
  readonly id: string
  /** What it is, in one line of a report. */
  readonly title: string
  /** Explains another system's figures; it is asked original wordings of answerable questions only, and never ranked. */
  readonly diagnostic?: boolean
  readonly uses: Uses
  /** Whether it is somebody else's: asked over HTTP or by a function of the scenario's. */
  readonly own?: { readonly dollarsPerAnswer: number | null }
  open(resources: Resources): Promise<System>
}
