import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf } from '../common/errors.js'
import { hasFigures } from '../regression/side.js'
import { TRIALS_FILE } from '../run/journal.js'
import { isLocked } from '../run/lock.js'
import { hasRun, MANIFEST_FILE, readManifest, readSettings } from '../run/manifest.js'
import type { RunSettings } from '../run/plan.js'
import { type Counts, JournalCounter } from './counts.js'
import { ownFile, type ResultFolder, resultFolders } from './folders.js'
import { memo } from './memo.js'
import { readScoredRun, type ScoredRun, type Verdict } from './summary.js'

/** A run or baseline as the list shows it. */
export interface ResultRow extends Counts {
  readonly folder: ResultFolder
  /** `unfinished`: planned trials are missing, and nobody asks them. */
  readonly state: 'running' | 'finished' | 'unfinished'
  /** ISO 8601; empty where not known. */
  readonly created: string
  readonly scenarios: readonly string[]
  /** How much was asked. */
  readonly asked: string
  /** Trials; `null` where not known (yet). */
  readonly planned: number | null
  readonly verdicts: readonly Verdict[]
  /** Whether it has gone on since its report was written. */
  readonly outdated: boolean
  /** What of its files can't be read. */
  readonly fault: string | null
}

type Settings = Pick<RunSettings, 'scenarios' | 'limit' | 'wordings' | 'repeats' | 'shard'>

/** Reads a results folder again and again; what did not change since is not read again. */
export class Results {
  readonly #journals = new JournalCounter()
  readonly #summary = memo(readScoredRun)
  readonly #manifest = memo((path) => readManifest(dirname(path)))

  constructor(readonly folder: string) {}

  /** Runs and baselines, newest first. */
  async rows(): Promise<ResultRow[]> {
    const folders = resultFolders(this.folder).filter(({ path }) => hasRun(path) || hasFigures(path))
    const rows = await Promise.all(folders.map((folder) => this.#row(folder)))
    return rows.sort((a, b) => (a.created === b.created ? order(a, b) : a.created < b.created ? 1 : -1))
  }

  /** Figures of a scored run; `null` where it has none. */
  scored(folder: ResultFolder): ScoredRun | null {
    const path = ownFile(folder, 'summary.json')
    return path === null ? null : this.#summary(path)
  }

  /** Whether a run has gone on since its report was written. @throws InputError where its journal or summary is damaged. */
  isOutdated(folder: ResultFolder): boolean {
    const report = folder.kind === 'runs' ? ownFile(folder, 'report.html') : null
    const journal = join(folder.path, TRIALS_FILE)
    if (report === null || isNewer(report, journal)) return false
    // Times alone don't tell: those of a copied folder are of the copying.
    return this.scored(folder)?.trials !== this.#journals.count(journal).done
  }

  async #row(folder: ResultFolder): Promise<ResultRow> {
    const empty = { folder, created: '', scenarios: [], asked: '', done: 0, planned: null, errors: 0, verdicts: [], outdated: false }
    try {
      return { ...empty, fault: null, ...(folder.kind === 'runs' ? await this.#run(folder) : this.#baseline(folder)) }
    } catch (error) {
      return { ...empty, state: 'unfinished', fault: messageOf(error) }
    }
  }

  #baseline(folder: ResultFolder) {
    const scored = this.scored(folder)
    if (!scored) throw new Error(`${folder.path}: summary.json is no file`)
    const { created, settings, trials, missing, errors, verdicts } = scored
    return { created, ...toldBy(settings), state: 'finished' as const, done: trials, planned: trials + missing, errors, verdicts }
  }

  async #run(folder: ResultFolder) {
    const { path } = folder
    const running = await isLocked(path)
    const scored = this.scored(folder)
    const file = ownFile(folder, MANIFEST_FILE)
    const manifest = file ? this.#manifest(file) : null
    const parts = manifest?.scenarios.map(({ planned }) => planned)
    const told = parts?.every((part) => part !== undefined) ? parts.reduce((sum, part) => sum + part, 0) : null
    const planned = told ?? (scored && scored.trials + scored.missing)
    const current = !running && scored && isNewer(join(path, 'summary.json'), join(path, TRIALS_FILE))
    const counts = current ? { done: scored.trials, errors: scored.errors } : this.#journals.count(join(path, TRIALS_FILE))
    const finished = planned !== null && counts.done >= planned
    return {
      created: manifest?.created ?? scored?.created ?? statSync(path).mtime.toISOString(),
      ...toldBy(manifest?.settings ?? scored?.settings ?? readSettings(path)),
      state: running ? ('running' as const) : finished ? ('finished' as const) : ('unfinished' as const),
      ...counts,
      planned,
      verdicts: current ? scored.verdicts : [],
      outdated: this.isOutdated(folder),
    }
  }
}

function toldBy({ scenarios, limit, wordings, repeats, shard }: Settings) {
  const all = limit === null && wordings === null ? 'everything' : null
  const some = `${limit ?? 'all'} questions, ${wordings ?? 'all'} wordings`
  const times = repeats > 1 ? `, ${repeats} times` : ''
  const part = shard ? `, shard ${shard.index}/${shard.count}` : ''
  return { scenarios, asked: `${all ?? some}${times}${part}` }
}

function isNewer(file: string, other: string): boolean {
  const time = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return time(file) >= time(other)
}

function order(a: ResultRow, b: ResultRow): number {
  return a.folder.id < b.folder.id ? -1 : 1
}
