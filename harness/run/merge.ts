import { closeSync, copyFileSync, existsSync, openSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { eachLine } from '../common/append-only.js'
import { codeOf, InputError, messageOf } from '../common/errors.js'
import { comparesMeanings } from '../scenario/measurable.js'
import type { Scenario } from '../scenario/scenario.js'
import { differences } from './differences.js'
import { eachTrial, TRIALS_FILE } from './journal.js'
import { LATENCY_FILE } from './latency.js'
import { lockFolder } from './lock.js'
import { checkQuestions, hasRun, MANIFEST_FILE, type Manifest, readManifest, writeSettings } from './manifest.js'
import { planTrials, type Shard } from './plan.js'
import { clocks, shardTitle } from './shard.js'
import { SIMILARITIES_FILE } from './similarities.js'

interface ShardRun {
  readonly folder: string
  readonly shard: Shard
  readonly manifest: Manifest
}

export interface MergeOptions {
  /** Of every shard of one run, in any order. */
  readonly folders: readonly string[]
  /** Of the merged run. */
  readonly target: string
  /** Loads the scenarios that the shards asked. */
  readonly load: (names: readonly string[]) => Promise<Scenario[]>
  /** Names of further files of JSON lines, a line a trial: joined, where a shard has one. */
  readonly also: readonly string[]
}

/**
 * Join the shards of a run into the folder that one run would have left: the lines of their journals and similarities; the manifest, the
 * latency, and what the index took, of the first shard, which clocked.
 * @returns the scenarios, as loaded
 * @throws InputError where a shard is missing, there twice, not finished, or of another run; or where the target has a run or can't be written.
 */
export async function mergeShards({ folders, target, load, also }: MergeOptions): Promise<Scenario[]> {
  const shards = shardsOfOneRun(folders)
  const [first] = shards as [ShardRun, ...ShardRun[]]
  const scenarios = await load(first.manifest.settings.scenarios)
  for (const run of shards) checkFinished(run, scenarios)
  if (hasRun(target)) throw new InputError(`${target}: there is a run already; name another folder with --out`)
  const release = await lockFolder(target)
  try {
    joinFiles(target, shards, [TRIALS_FILE, ...meaningsFile(scenarios), ...also])
    if (clocks(first.manifest.settings)) copyFileSync(join(first.folder, LATENCY_FILE), join(target, LATENCY_FILE))
    const manifest = mergedManifest(basename(target), shards)
    await writeFileAtomic(join(target, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
    // The last one: with it the folder is a run's.
    await writeSettings(target, manifest.settings)
  } catch (error) {
    if (!codeOf(error)) throw error
    throw new InputError(`${target}: can't be written (${messageOf(error)}); the shards are as they were`)
  } finally {
    await release()
  }
  return scenarios
}

/** The shards in order. */
function shardsOfOneRun(folders: readonly string[]): ShardRun[] {
  const runs = folders.map((folder) => openShard(folder))
  const [first, ...others] = runs as [ShardRun, ...ShardRun[]]
  for (const other of others) {
    const differing = differences(first.manifest, other.manifest)
    if (differing.length > 0)
      throw new InputError(`${first.folder} and ${other.folder} are no shards of one run: they differ in ${differing.join(', ')}`)
  }
  const { count } = first.shard
  return Array.from({ length: count }, (_, rank) => {
    const title = shardTitle({ index: rank + 1, count })
    const [found, twice] = runs.filter(({ shard }) => shard.index === rank + 1)
    if (twice) throw new InputError(`shard ${title} is there twice: ${found?.folder} and ${twice.folder}; leave one out`)
    if (!found)
      throw new InputError(`shard ${title} is missing; make it with npx versus run --shard ${title} and all else as in ${first.folder}`)
    return found
  })
}

function openShard(folder: string): ShardRun {
  const manifest = readManifest(folder)
  const { shard } = manifest.settings
  if (!shard) throw new InputError(`${folder}: no shard; it was run without --shard, and asked all questions`)
  return { folder, shard, manifest }
}

function checkFinished({ folder, shard, manifest }: ShardRun, scenarios: readonly Scenario[]): void {
  checkQuestions(folder, manifest, scenarios)
  const missing = new Set(scenarios.flatMap((scenario) => planTrials(scenario, manifest.settings).map(({ id }) => id)))
  const path = join(folder, TRIALS_FILE)
  for (const { id } of eachTrial(path))
    if (!missing.delete(id)) throw new InputError(`${path}: the trial ${id} is not in the plan of shard ${shardTitle(shard)}`)
  const lacking = [...meaningsFile(scenarios), ...(clocks(manifest.settings) ? [LATENCY_FILE] : [])].filter(
    (name) => !existsSync(join(folder, name)),
  )
  const left = [...(missing.size > 0 ? [`${missing.size} trials`] : []), ...lacking]
  if (left.length > 0)
    throw new InputError(`${folder}: shard ${shardTitle(shard)} lacks ${left.join(', ')}; go on with it: npx versus run --resume ${folder}`)
}

/** A run leaves it where a scorer reads meanings. */
function meaningsFile(scenarios: readonly Scenario[]): string[] {
  return scenarios.some(comparesMeanings) ? [SIMILARITIES_FILE] : []
}

function joinFiles(target: string, shards: readonly ShardRun[], names: readonly string[]): void {
  for (const name of names) {
    const parts = shards.map(({ folder }) => join(folder, name)).filter((path) => existsSync(path))
    if (parts.length > 0) joinLines(parts, join(target, name))
  }
}

function joinLines(parts: readonly string[], path: string): void {
  const file = openSync(path, 'w')
  try {
    for (const part of parts) for (const line of eachLine(part)) writeSync(file, `${line}\n`)
  } finally {
    closeSync(file)
  }
}

function mergedManifest(run: string, shards: readonly ShardRun[]): Manifest {
  const [first] = shards as [ShardRun, ...ShardRun[]]
  const { shard: _shard, ...settings } = first.manifest.settings
  return {
    ...first.manifest,
    run,
    created: shards.map(({ manifest }) => manifest.created).sort()[0] as string,
    settings,
    scenarios: first.manifest.scenarios.map((scenario, index) => ({ ...scenario, planned: plannedOf(shards, index) })),
    shards: shards.map(({ manifest }) => ({ run: manifest.run, created: manifest.created, machine: manifest.machine })),
  }
}

/** How many trials of a scenario all shards planned together, where all say it. */
function plannedOf(shards: readonly ShardRun[], scenario: number): number | undefined {
  const parts = shards.map(({ manifest }) => manifest.scenarios[scenario]?.planned)
  return parts.every((part) => part !== undefined) ? parts.reduce((sum, part) => sum + part, 0) : undefined
}
