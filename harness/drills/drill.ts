import type { z } from 'zod'
import type { UsDollars } from '../common/units.js'
import type { RunEvents } from '../run/run.js'
import type { Scenario } from '../scenario/scenario.js'
import type { SystemKind } from '../systems/kind.js'
import type { Models, Resources } from '../systems/resources.js'
import type { Teach } from './lessons.js'
import type { Difference, DrillName, Measured } from './summary.js'

/** What every drill can be told. */
export interface DrillSettings {
  readonly systems: readonly string[]
  /** Questions of each kind; `null` for all. */
  readonly limit: number | null
  readonly wordings: number | null
  readonly seed: number
  readonly timeoutSeconds: number
  /** Dollars an hour of local compute. */
  readonly hourlyRate: UsDollars
}

export type OwnSetting = string | number | boolean | null | readonly (string | number)[]

export interface DrillEvents extends RunEvents {
  onTraining(step: number, steps: number, detail: string): void
  onEmbedding(done: number, total: number): void
}

/** What takes the place of a scenario's own. */
export interface Parts {
  readonly knowledge?: Resources['knowledge']
  readonly adapters?: Partial<Resources['adapters']>
}

/** What a drill is given to work with. */
export interface DrillContext {
  readonly scenario: Scenario
  readonly settings: DrillSettings
  /** The drill's folder. */
  readonly folder: string
  readonly kinds: readonly SystemKind[]
  readonly models: Models
  /** What the systems of some world are made of: the scenario's own, but for the parts that are given. */
  resources(scenario: Scenario, parts?: Parts): Resources
  readonly teach: Teach
  /**
   * Runs `versus drill --inside` on the drill's folder in a process that has no network. Not there where the system can't give it one
   * without privileges.
   */
  readonly startIsolated?: () => Promise<void>
  readonly events: DrillEvents
  readonly signal?: AbortSignal
}

export interface Findings {
  readonly measured: readonly Measured[]
  readonly differences: readonly Difference[]
  readonly notes: readonly string[]
}

/** An experiment that changes the world, with a before and an after. */
export interface Drill<Own extends Readonly<Record<string, OwnSetting>> = Readonly<Record<string, OwnSetting>>> {
  readonly name: DrillName
  /** What it asks, in one line. */
  readonly title: string
  /** Systems that it asks where none are named. */
  readonly systems: readonly string[]
  /** Questions of each kind, where no number is named. */
  readonly limit: number
  /** Its own settings with their defaults. */
  readonly own: z.ZodType<Own>
  /** Goes on where an earlier start was interrupted: what is in the folder is not asked again. */
  measure(context: DrillContext, own: Own): Promise<Findings>
}
