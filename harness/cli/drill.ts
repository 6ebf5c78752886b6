import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import type { Drill, DrillSettings, OwnSetting } from '../drills/drill.js'
import { drillNamed } from '../drills/registry.js'
import { hasDrill, readPlan, runDrill, runInside } from '../drills/run.js'
import type { DrillSummary } from '../drills/summary.js'
import { drillTable, writeDrillReport } from '../report/drill.js'
import { loadScenario } from '../scenario/load.js'
import type { Scenario } from '../scenario/scenario.js'
import { kindOf } from '../systems/registry.js'
import { interruptible } from './interrupt.js'
import { flagName, type GlobalFlags, keptFlags, newRunName, runsFolder } from './options.js'
import { hourlyRateOf, type PriceFlags } from './prices.js'
import { createProgress } from './progress.js'

/** Settings that belong to some of the drills. */
const OWN = ['rounds', 'retrain', 'factors', 'stores', 'shares', 'train'] as const

type OwnFlags = { readonly [Name in (typeof OWN)[number]]?: OwnSetting }

export interface DrillFlags extends GlobalFlags, PriceFlags, OwnFlags {
  readonly systems?: readonly string[]
  readonly limit?: number
  readonly wordings?: number
  readonly seed?: number
  readonly timeout?: number
  readonly adapter?: string
  readonly out?: string
  readonly resume?: string
  readonly inside?: string
}

interface Planned {
  readonly drill: Drill
  readonly scenario: Scenario
  readonly settings: DrillSettings
  readonly own: Readonly<Record<string, OwnSetting>>
  readonly folder: string
  readonly adapter: string | undefined
}

export async function drillCommand(name: string | undefined, scenario: string | undefined, flags: DrillFlags): Promise<void> {
  if (flags.inside) return inside(flags.inside, flags)
  const planned = flags.resume ? await resumed([name, scenario], flags, flags.resume) : await begun(name, scenario, flags)
  const progress = createProgress(flags.quiet === true)
  const { folder } = planned
  const measure = async ({ signal }: AbortController) =>
    runDrill({ ...planned, kinds: kindsOf(planned), events: progress, signal, ...(await isolation(folder, flags)) })
  const stopping = `stopping; go on with: npx versus drill --resume ${folder}`
  const summary = await interruptible(measure, { progress, stopping }).finally(() => progress.end())
  if (!summary) return
  await writeDrillReport(folder, summary)
  print(summary, folder, flags)
}

/** Unprivileged network namespaces: `unshare` of util-linux, where the kernel lets everybody. */
async function isolation(folder: string, { scenarios }: GlobalFlags) {
  const { execa } = await import('execa')
  const unshare = (command: string, args: readonly string[], options = {}) => execa('unshare', ['-rn', command, ...args], options)
  if ((await unshare('true', [], { reject: false })).failed) return {}
  return {
    async startIsolated() {
      const [, script] = process.argv as [string, string]
      const args = [script, '--no-config', '--scenarios', scenarios, '--quiet', 'drill', '--inside', folder]
      await unshare(process.execPath, args, { stdout: 'ignore' })
    },
  }
}

/** Those of versus, and of the scenario's own. */
function kindsOf({ settings, scenario }: Planned) {
  return settings.systems.map((id) => kindOf(id, scenario.systems))
}

/** What `startIsolated` starts. */
async function inside(folder: string, flags: GlobalFlags): Promise<void> {
  const planned = await planOf(folder, flags)
  await runInside({ ...planned, kinds: kindsOf(planned), events: createProgress(true) })
}

function print(summary: DrillSummary, folder: string, flags: GlobalFlags): void {
  if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)
  else if (!flags.quiet) process.stdout.write(`${drillTable(summary)}\nreport: ${join(folder, 'drill.md')}\n`)
  // A failed answer is what the offline drill looks for.
  const failed = summary.drill === 'offline' ? 0 : summary.measured.reduce((sum, { errors }) => sum + errors, 0)
  if (failed === 0) return
  process.stderr.write(`versus: ${failed} trials failed; they are in no figure. See the journals in ${join(folder, 'conditions')}\n`)
  process.exitCode = 1
}

async function begun(name: string | undefined, scenarioName: string | undefined, flags: DrillFlags): Promise<Planned> {
  if (!name || !scenarioName) throw new InputError('name the drill and the scenario: npx versus drill freshness customer-support')
  const drill = drillNamed(name)
  const hourlyRate = hourlyRateOf(flags)
  const scenario = await loadScenario(scenarioName, flags.scenarios)
  const folder = flags.out ?? join(runsFolder(flags), `${newRunName()}-${drill.name}`)
  if (hasDrill(folder)) throw new InputError(`${folder}: there is a drill already; go on with it with --resume ${folder}`)
  const settings: DrillSettings = {
    systems: [...new Set(flags.systems ?? drill.systems)],
    limit: flags.limit ?? drill.limit,
    wordings: flags.wordings ?? 1,
    seed: flags.seed ?? 0,
    timeoutSeconds: flags.timeout ?? 120,
    hourlyRate,
  }
  return { drill, scenario, settings, own: ownSettings(drill, flags), folder, adapter: flags.adapter }
}

function ownSettings(drill: Drill, flags: DrillFlags): Readonly<Record<string, OwnSetting>> {
  const given = Object.fromEntries(OWN.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])))
  const parsed = drill.own.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (issue?.code === 'unrecognized_keys') throw new InputError(`the drill ${drill.name} takes no ${issue.keys.map(flagName).join(', ')}`)
  throw new InputError(`--${issue?.path.join('.')}: ${issue?.message}`)
}

/** A drill that is gone on with keeps its own settings; flags that would change them are refused. */
async function resumed(names: readonly (string | undefined)[], flags: DrillFlags, name: string): Promise<Planned> {
  const stray = [...names.filter((word) => word !== undefined), ...keptFlags(flags, ['out', ...OWN])]
  if (stray.length > 0) throw new InputError(`--resume goes on with the drill’s own settings: leave out ${stray.join(', ')}`)
  return planOf(findDrill(name, flags), flags)
}

async function planOf(folder: string, flags: GlobalFlags): Promise<Planned> {
  const { drill, scenario, settings, adapter } = readPlan(folder)
  const { own, ...rest } = settings
  return {
    drill: drillNamed(drill),
    scenario: await loadScenario(scenario, flags.scenarios),
    settings: rest,
    own,
    folder,
    adapter: adapter ?? undefined,
  }
}

/** The folder of a drill that was named by its folder, its name, or `latest`. */
function findDrill(name: string, flags: GlobalFlags): string {
  const runs = runsFolder(flags)
  const known = existsSync(runs)
    ? readdirSync(runs)
        .filter((entry) => hasDrill(join(runs, entry)))
        .sort()
    : []
  const latest = name === 'latest' ? known.at(-1) : undefined
  const folder = [name, join(runs, latest ?? name)].find(hasDrill)
  if (!folder) throw new InputError(`unknown drill "${name}": ${runs} has ${known.slice(-5).join(', ') || 'none'}`)
  return folder
}
