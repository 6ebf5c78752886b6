import type { HistoryEntry } from '../regression/history.js'

/** A figure of every system over the runs of a scenario. */
export interface Trend {
  readonly scenario: string
  readonly title: string
  readonly unit: 'share' | 'ms' | 'dollars'
  /** Runs that have the scenario, oldest first. */
  readonly runs: readonly TrendRun[]
  readonly systems: readonly string[]
  readonly points: readonly TrendPoint[]
}

interface TrendRun {
  readonly name: string
  /** On the axis: the day and the commit; one a run. */
  readonly label: string
  /** ISO 8601. */
  readonly created: string
  readonly commit: string | null
  /** What two points must have in common to be of one line. */
  readonly basis: string
}

interface TrendPoint {
  /** Place in `runs`. */
  readonly run: number
  readonly label: string
  readonly system: string
  readonly value: number
  /** Of the 95 % interval, where the history has one. */
  readonly low: number | null
  readonly high: number | null
  /** Points with the same are joined. */
  readonly line: string
}

type Entry = HistoryEntry['scenarios'][number]
type EntrySystem = Entry['systems'][number]
type Value = Pick<TrendPoint, 'value' | 'low' | 'high'>

const FIGURES: readonly {
  readonly title: string
  readonly unit: Trend['unit']
  /** Times and what they cost are a machine's. */
  readonly ofMachine: boolean
  readonly of: (system: EntrySystem) => Value | null
}[] = [
  {
    title: 'Accuracy',
    unit: 'share',
    ofMachine: false,
    of: ({ score }) => score && { value: score.mean, low: score.low, high: score.high },
  },
  { title: 'Latency, p50', unit: 'ms', ofMachine: true, of: ({ p50 }) => plain(p50) },
  { title: 'Latency, p95', unit: 'ms', ofMachine: true, of: ({ p95 }) => plain(p95) },
  { title: 'Cost of 1,000 answers', unit: 'dollars', ofMachine: true, of: ({ cost }) => plain(cost) },
  {
    title: 'Failed trials',
    unit: 'share',
    ofMachine: false,
    of: ({ errors, trials }) => plain(trials > 0 ? errors / trials : null),
  },
]

function plain(value: number | null): Value | null {
  return value === null ? null : { value, low: null, high: null }
}

/**
 * Every figure of every scenario over the runs of a history. Runs of other questions, of another number of them, by another scorer, or for
 * times and cost on another machine, are points of the same chart, but of another line. A figure that no run has is left out.
 */
export function trendsOf(history: readonly HistoryEntry[]): Trend[] {
  const entries = [...history].sort((a, b) => (a.created < b.created ? -1 : 1))
  const names = [...new Set(entries.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)))].sort()
  return names.flatMap((name) => {
    const own = entries.flatMap((entry) => {
      const scenario = entry.scenarios.find((part) => part.name === name)
      return scenario ? [{ entry, scenario }] : []
    })
    const labels = labelsOf(own.map(({ entry }) => entry))
    return FIGURES.map(({ title, unit, ofMachine, of }): Trend => {
      const runs = own.map(({ entry: { run, created, commit, machine }, scenario }, index) => {
        const basis = basisOf(scenario, ofMachine ? machine : null)
        return { name: run, label: labels[index] as string, created, commit, basis }
      })
      const points = own.flatMap(({ scenario }, run) =>
        scenario.systems.flatMap((system): TrendPoint[] => {
          const { label, basis } = runs[run] as TrendRun
          const value = of(system)
          return value ? [{ ...value, run, label, system: system.id, line: `${system.id}, ${basis}` }] : []
        }),
      )
      return { scenario: name, title, unit, runs, systems: [...new Set(points.map(({ system }) => system))], points }
    }).filter(({ points }) => points.length > 0)
  })
}

function basisOf({ questions, asked, scorer }: Entry, machine: string | null): string {
  return `${asked} questions of ${questions}, ${machine === null ? scorer : `machine ${machine}`}`
}

function labelsOf(entries: readonly HistoryEntry[]): string[] {
  const times = new Map<string, number>()
  return entries.map(({ created, commit }) => {
    const label = [created.slice(5, 10), commit?.slice(0, 7)].filter(Boolean).join(' ')
    const time = (times.get(label) ?? 0) + 1
    times.set(label, time)
    return time === 1 ? label : `${label} (${time})`
  })
}
