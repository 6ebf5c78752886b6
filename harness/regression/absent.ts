import { plural } from '../common/text.js'
import { listed } from './format.js'
import type { Side, SideScenario } from './side.js'

/** What a baseline has and a run lacks, by name. */
interface Absent {
  /** The run was told to do without it. */
  readonly unasked: readonly string[]
  /** Nobody said so: it could not be asked, or is not there any more. */
  readonly vanished: readonly string[]
}

/** Scenarios; one that is still among `known`, those that there are, is lacking because the run was given other names. */
export function absentScenarios(a: Side, b: Side, known: readonly string[]): Absent {
  const absent = a.scenarios.map(({ name }) => name).filter((name) => !b.scenarios.some((now) => now.name === name))
  return { unasked: absent.filter((name) => known.includes(name)), vanished: absent.filter((name) => !known.includes(name)) }
}

/** Systems of a scenario that are no diagnostic ones. */
export function absentSystems(before: SideScenario, now: SideScenario, { asked }: Pick<Side, 'asked'>): Absent {
  const absent = before.systems
    .filter(({ id, diagnostic }) => !diagnostic && !now.systems.some((system) => system.id === id))
    .map(({ id }) => id)
  const wanted = (id: string) => asked.systems?.includes(id) ?? true
  return { unasked: absent.filter((id) => !wanted(id)), vanished: absent.filter(wanted) }
}

/** What of the baseline a run was told to do without: no gate sees it. */
export function unaskedNotes(a: Side, b: Side, known: readonly string[]): string[] {
  const scenarios = absentScenarios(a, b, known).unasked
  return [
    ...(scenarios.length > 0 ? [`${listed(scenarios)}: in the baseline, but this run was given other scenarios, and in no gate`] : []),
    ...b.scenarios.flatMap((now) => {
      const before = a.scenarios.find(({ name }) => name === now.name)
      const systems = before ? absentSystems(before, now, b).unasked : []
      return systems.length > 0
        ? [
            `${now.name}: ${plural(systems.length, 'system')} of the baseline not among the --systems of this run, and in no gate: ${listed(systems)}`,
          ]
        : []
    }),
  ]
}
