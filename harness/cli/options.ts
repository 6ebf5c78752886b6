import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { SETTINGS } from '../config/settings.js'
import { hasRun } from '../run/manifest.js'
import type { Shard } from '../run/plan.js'
import { loadScenario, scenarioNames } from '../scenario/load.js'
import type { Scenario } from '../scenario/scenario.js'

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly scenarios: string
  readonly results: string
  readonly quiet?: boolean
  readonly json?: boolean
}

/** `keyEnv` → `--key-env` */
export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** The given flags that a resumed run or drill has its own of: settings that are kept with it, and `others`. */
export function keptFlags(flags: object, others: readonly string[]): string[] {
  const kept = new Set([...SETTINGS.filter((setting) => setting.kept).map(({ flag }) => flag), ...others.map(flagName)])
  return Object.entries(flags).flatMap(([key, value]) => (value !== undefined && kept.has(flagName(key)) ? [flagName(key)] : []))
}

/** The names given, each once, or else all that there are. */
export function wantedScenarios(names: readonly string[], { scenarios }: GlobalFlags): string[] {
  const wanted = names.length > 0 ? [...new Set(names)] : scenarioNames(scenarios)
  if (wanted.length === 0) throw new InputError(`${scenarios}: no scenarios there; name their folder with --scenarios`)
  return wanted
}

export async function loadScenarios(names: readonly string[], flags: GlobalFlags): Promise<Scenario[]> {
  const scenarios: Scenario[] = []
  for (const name of wantedScenarios(names, flags)) scenarios.push(await loadScenario(name, flags.scenarios))
  return scenarios
}

/** Scenarios as a run asks them: with so many passages, where it says so. */
export function withPassages(scenarios: readonly Scenario[], passages: number | null | undefined): Scenario[] {
  return scenarios.map((scenario) => (passages ? { ...scenario, retrieval: { ...scenario.retrieval, passages } } : scenario))
}

export function runsFolder(flags: GlobalFlags): string {
  return join(flags.results, 'runs')
}

/** The folder of a run that was named by its folder, its name, or `latest`. */
export function findRun(run: string, flags: GlobalFlags): string {
  const runs = runsFolder(flags)
  const known = existsSync(runs)
    ? readdirSync(runs)
        .filter((name) => hasRun(join(runs, name)))
        .sort()
    : []
  const latest = run === 'latest' ? known.at(-1) : undefined
  const folder = [run, join(runs, latest ?? run)].find((candidate) => hasRun(candidate))
  if (!folder) throw new InputError(`unknown run "${run}": ${runs} has ${known.slice(-5).join(', ') || 'none'}`)
  return folder
}

/** A name that sorts by time: `2026-03-14T09-26-53`, of a shard `2026-03-14T09-26-53-shard-2-of-4`. */
export function newRunName(shard?: Shard): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return shard ? `${time}-shard-${shard.index}-of-${shard.count}` : time
}
