import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf, InputError, messageOf } from '../common/errors.js'
import { plural } from '../common/text.js'
import { LATENCY_FILE } from '../run/latency.js'
import { MANIFEST_FILE } from '../run/manifest.js'
import { SCORES_FILE } from '../scoring/score-rows.js'
import { readSide } from './side.js'

/**
 * What a baseline holds, in git: the figures, the scores of every question (without them nothing can be paired), the samples of
 * latency (without them a ratio has no interval), what the answers rest on, and the report for people. Not the journal: passages and
 * full answers are most of a run.
 */
const KEPT = [
  { file: 'summary.json', needed: true },
  { file: SCORES_FILE, needed: true },
  { file: MANIFEST_FILE, needed: true },
  { file: LATENCY_FILE, needed: false },
  { file: 'report.md', needed: false },
]

/** baseline.json: when a run was made a baseline. */
interface Blessing {
  readonly version: 1
  readonly run: string
  readonly blessed: string
  /** Of the checkout; `null` outside of one. */
  readonly commit: string | null
}

const BLESSING_FILE = 'baseline.json'

export interface BlessOptions {
  /** The run's. */
  readonly folder: string
  /** The baseline's; one that is there is replaced as a whole. */
  readonly target: string
  readonly commit: string | null
  readonly now?: Date
}

/**
 * Make a finished run the baseline that later runs are held against.
 * @throws InputError where the run is not finished or not scored, or the target can't be written.
 */
export function bless({ folder, target, commit, now = new Date() }: BlessOptions): void {
  const side = readSide(folder)
  const missing = side.scenarios.flatMap(({ systems }) => systems).reduce((sum, system) => sum + system.missing, 0)
  if (missing > 0)
    throw new InputError(`${folder}: not finished, ${plural(missing, 'trial')} missing; go on with npx versus run --resume, then bless it`)
  for (const { file, needed } of KEPT)
    if (needed && !existsSync(join(folder, file)))
      throw new InputError(`${folder}: it has no ${file}; score it first with: versus score ${folder}`)
  const part = `${target}.part`
  try {
    rmSync(part, { recursive: true, force: true })
    mkdirSync(part, { recursive: true })
    for (const { file } of KEPT) if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(part, file))
    const blessing: Blessing = { version: 1, run: side.name, blessed: now.toISOString(), commit }
    writeFileSync(join(part, BLESSING_FILE), `${JSON.stringify(blessing, null, 2)}\n`)
    mkdirSync(dirname(target), { recursive: true })
    rmSync(target, { recursive: true, force: true })
    renameSync(part, target)
  } catch (error) {
    if (!codeOf(error)) throw error
    throw new InputError(`${target}: can't be written (${messageOf(error)})`)
  }
}
