import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../common/errors.js'
import { readJson } from '../common/jsonl.js'
import type { Workload } from '../cost/profile.js'
import { DRILL_FILE, type DrillName, type DrillSummary, readDrill } from '../drills/summary.js'
import { MANIFEST_FILE } from '../run/manifest.js'
import { BUILT_IN } from '../scenario/schema.js'
import { eachScoreRow, SCORES_FILE } from '../scoring/score-rows.js'
import { ADAPTERS, type AdapterName } from '../systems/uses.js'
import { figuresSchema, type KeptAdapter, manifestSchema, type RunFigures, type ScenarioFigures } from './files.js'
import { Scores } from './scores.js'

/** All that was measured of one scenario. */
export interface Evidence {
  /** Folder of the run or baseline. */
  readonly folder: string
  readonly run: Pick<RunFigures, 'run' | 'created' | 'hourlyRate' | 'models'> & { readonly seed: number }
  readonly scenario: ScenarioFigures
  /** Scores by question; `null` where the folder has none. */
  readonly scores: Scores | null
  /** That the run's costs were meant for, where the folder tells. */
  readonly workload: Workload | null
  /** sha256 of the adapters that answered; `null` where there was none, or the folder does not tell. */
  readonly adapters: Readonly<Record<AdapterName, string | null>>
  /** How the knowledge was searched and read; `null` where the folder does not tell. */
  readonly retrieval: Readonly<Record<string, unknown>> | null
  /** The newest of each name, those of the run's models before any other. */
  readonly drills: readonly DrillFound[]
}

export interface DrillFound {
  /** Of its drill.json. */
  readonly path: string
  readonly drill: DrillSummary
}

const SUMMARY_FILE = 'summary.json'

/** Whether a folder holds anything to decide by: figures of a run, or of drills, in it or in folders within it. */
export function hasEvidence(folder: string): boolean {
  return existsSync(join(folder, SUMMARY_FILE)) || drillFolders(folder).length > 0
}

/**
 * Read runs, baselines and drills, and put together what belongs to one scenario.
 * @throws InputError where a file is damaged, no folder has figures of a run, or two have those of one scenario.
 */
export function readEvidence(folders: readonly string[]): Evidence[] {
  const drills = folders.flatMap(drillsIn)
  const runs = folders.filter((folder) => existsSync(join(folder, SUMMARY_FILE)))
  if (runs.length === 0) throw new InputError(`${folders.join(', ')}: no figures of a run there; name one beside the drills`)
  const evidence = runs.flatMap((folder) => evidenceOf(folder, readRun(folder), drills))
  for (const { scenario, folder } of evidence) {
    const other = evidence.find((one) => one.scenario.name === scenario.name && one.folder !== folder)
    if (other) throw new InputError(`${folder} and ${other.folder} both have figures of ${scenario.name}: name one of them`)
  }
  return evidence
}

/** Figures of a run, and the scores by question of each scenario, where there are any. */
interface RunRead {
  readonly figures: RunFigures
  readonly scores: ReadonlyMap<string, Scores> | null
}

/** Evidence of a run whose figures are at hand, with the drills in its folder. */
export function evidenceIn(folder: string, run: RunRead): Evidence[] {
  return evidenceOf(folder, run, drillsIn(folder))
}

function drillsIn(folder: string): DrillFound[] {
  return drillFolders(folder).map((path) => ({ path: join(path, DRILL_FILE), drill: readDrill(path) }))
}

function readRun(folder: string): RunRead {
  const figures = readJson(join(folder, SUMMARY_FILE), figuresSchema)
  const path = join(folder, SCORES_FILE)
  return { figures, scores: existsSync(path) ? readScores(path, figures) : null }
}

function readScores(path: string, { scenarios }: RunFigures): ReadonlyMap<string, Scores> {
  const ranked = (systems: ScenarioFigures['systems']) => systems.filter(({ diagnostic }) => !diagnostic).map(({ id }) => id)
  const scores = new Map(scenarios.map(({ name, systems }) => [name, new Scores(ranked(systems))]))
  for (const row of eachScoreRow(path)) scores.get(row.scenario)?.add(row)
  return scores
}

function evidenceOf(folder: string, { figures, scores }: RunRead, drills: readonly DrillFound[]): Evidence[] {
  const { scenarios, settings, ...run } = figures
  const manifestPath = join(folder, MANIFEST_FILE)
  const manifest = existsSync(manifestPath) ? readJson(manifestPath, manifestSchema) : null
  return scenarios.map((scenario) => {
    const part = manifest?.scenarios.find(({ name }) => name === scenario.name)
    return {
      folder,
      run: { ...run, seed: settings.seed },
      scenario,
      scores: scores?.get(scenario.name) ?? null,
      workload: part?.settings.workload ?? null,
      adapters: { tuned: sumOf(part?.adapters.tuned), reader: sumOf(part?.adapters.reader), raft: sumOf(part?.adapters.raft) },
      retrieval: part?.settings.retrieval ?? null,
      drills: newest(
        run,
        drills.filter(({ drill }) => drill.scenario === scenario.name),
      ),
    }
  })
}

function sumOf(kept: KeptAdapter | undefined): string | null {
  return kept?.adapter.sha256 ?? null
}

/** A drill's own folder, and folders of drills within one, at most two deep: a baseline keeps its drills beside its figures. */
function drillFolders(folder: string, depth = 2): string[] {
  if (existsSync(join(folder, DRILL_FILE))) return [folder]
  if (depth === 0 || !existsSync(folder) || !statSync(folder).isDirectory()) return []
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return inner.flatMap((entry) => drillFolders(join(folder, entry.name), depth - 1)).sort()
}

function newest(run: Pick<RunFigures, 'models'>, drills: readonly DrillFound[]): DrillFound[] {
  const byAge = [...drills].sort((a, b) => (a.drill.created < b.drill.created ? -1 : 1))
  const isOfRun = ({ drill }: DrillFound) => otherModels(run, drill).length === 0
  const byName = new Map<DrillName, DrillFound>()
  for (const found of [...byAge.filter((one) => !isOfRun(one)), ...byAge.filter(isOfRun)]) byName.set(found.drill.drill, found)
  return [...byName.values()]
}

/** Models that answered or searched in the run, and not in the drill: drills open the embedded ones alone. */
function otherModels({ models }: Pick<RunFigures, 'models'>, { models: drilled }: DrillSummary): string[] {
  return [
    ...(drilled.chat.sha256 === models.chat.sha256 ? [] : ['language model']),
    ...(models.tuned ? ['tuned model'] : []),
    ...(models.embedding === undefined || drilled.embedding === models.embedding ? [] : ['embedding model']),
  ]
}

interface ForeignDrill {
  readonly path: string
  readonly differs: readonly string[]
  /** Of other models: nothing rests on its figures, but for those of the scenario's own systems. */
  readonly unused: boolean
}

/** Drills that were not measured on what the run was: their figures are of something else. */
export function foreignDrills({ run, scenario, adapters, retrieval, drills }: Evidence): ForeignDrill[] {
  return drills.flatMap(({ path, drill }) => {
    const others = ADAPTERS.filter((which) => {
      const [drilled, own] = [drill.models.adapters[which], adapters[which]]
      return drilled !== null && own !== null && drilled !== own
    })
    const models = otherModels(run, drill)
    const differs = [
      ...models,
      ...(drill.hashes.knowledge === scenario.hashes.knowledge ? [] : ['knowledge']),
      ...(drill.hashes.training === scenario.hashes.training ? [] : ['training pairs']),
      ...(drill.retrieval && retrieval && !isDeepStrictEqual(drill.retrieval, retrieval) ? ['retrieval'] : []),
      ...others.map((which) => `${which} adapter`),
    ]
    return differs.length > 0 ? [{ path, differs, unused: models.length > 0 }] : []
  })
}

/** A drill that tells of a system of the run, or of those of versus: one of other models tells only of the scenario's own systems. */
export function drillOf({ run, drills }: Evidence, name: DrillName, system?: string): DrillFound | undefined {
  const own = system !== undefined && !BUILT_IN.includes(system)
  return drills.find(({ drill }) => drill.drill === name && (own || otherModels(run, drill).length === 0))
}
