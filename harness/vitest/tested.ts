import { InputError } from '../common/errors.js'
import { readSide, type Side, type SideScenario } from '../regression/side.js'
import type { Gate } from '../scenario/gate.js'
import { loadDefinition, scenarioNames } from '../scenario/load.js'

/** A finished run, or a baseline, as tests speak of it. */
export interface TestedRun {
  readonly kind: 'run'
  /** Where its files are: summary.json, report.md and the others. */
  readonly folder: string
  /** All that it has to compare. */
  readonly side: Side
  /** By scenario: its own gates, `undefined` where it has the default ones; a scenario whose file is not there has no entry. */
  readonly gates: Readonly<Record<string, readonly Gate[] | undefined>>
  /** Names of the scenarios that there are. */
  readonly known: readonly string[]
  /**
   * A system that it asked.
   * @param scenario may be left out where the run has one
   * @throws InputError where there is none of that name.
   */
  system(id: string, scenario?: string): TestedSystem
}

/** A system of a run in one scenario. */
export interface TestedSystem {
  readonly kind: 'system'
  readonly id: string
  readonly scenario: string
  readonly run: TestedRun
}

interface OpenOptions {
  /** Folder of the scenarios, whose gates `toPassGates` holds a run to. Default `scenarios`. */
  readonly scenarios?: string
}

/**
 * Open a run's folder, or a baseline's.
 * @throws InputError where the folder has no figures, or a file in it or a scenario's is damaged.
 */
export async function openRun(folder: string, { scenarios = 'scenarios' }: OpenOptions = {}): Promise<TestedRun> {
  const side = readSide(folder)
  const known = scenarioNames(scenarios)
  const gates: Record<string, readonly Gate[] | undefined> = {}
  for (const { name } of side.scenarios) if (known.includes(name)) gates[name] = (await loadDefinition(name, scenarios)).definition.gates
  const run: TestedRun = {
    kind: 'run',
    folder,
    side,
    gates,
    known,
    system(id, name) {
      const scenario = scenarioOf(run, name)
      const systems = scenario.systems.map((system) => system.id)
      if (!systems.includes(id)) throw new InputError(`${folder}: no system "${id}" in ${scenario.name}: it has ${systems.join(', ')}`)
      return { kind: 'system', id, scenario: scenario.name, run }
    },
  }
  return run
}

function scenarioOf({ folder, side: { scenarios } }: TestedRun, name: string | undefined): SideScenario {
  const names = scenarios.map((scenario) => scenario.name).join(', ')
  if (name === undefined && scenarios.length > 1) throw new InputError(`${folder}: name the scenario, it has ${names}`)
  const found = name === undefined ? scenarios[0] : scenarios.find((scenario) => scenario.name === name)
  if (!found) throw new InputError(`${folder}: no scenario "${name}": it has ${names}`)
  return found
}
