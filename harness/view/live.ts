/** What `runs.json` says, every time that the list asks for it. Types alone: the page's script reads them, too. */
export interface LiveRuns {
  /** Changes where anything but the progress of a run changed. */
  readonly state: string
  /** In words. */
  readonly status: string
  readonly running: readonly LiveRun[]
}

export interface LiveRun {
  readonly id: string
  readonly done: number
  /** `null` where not known yet. */
  readonly planned: number | null
  readonly errors: number
}
