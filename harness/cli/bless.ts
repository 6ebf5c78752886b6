import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { bless } from '../regression/bless.js'
import { readManifest } from '../run/manifest.js'
import type { RunSettings } from '../run/plan.js'
import { refuseShard } from '../run/shard.js'
import { commitHere } from './commit.js'
import { baselinesFolder } from './compare.js'
import { findRun, type GlobalFlags } from './options.js'

interface BlessFlags extends GlobalFlags {
  readonly name?: string
}

/** Make a finished run a baseline: results/baseline/<name>/. */
export async function blessCommand(run: string, flags: BlessFlags): Promise<void> {
  const folder = findRun(run, flags)
  const { settings } = readManifest(folder)
  refuseShard(folder, settings)
  const name = flags.name ?? baselineName(settings)
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name))
    throw new InputError(`--name ${name}: a baseline's name has letters, digits, dots, dashes and underscores only`)
  const target = join(baselinesFolder(flags), name)
  bless({ folder, target, commit: commitHere() })
  if (flags.json) process.stdout.write(`${JSON.stringify({ baseline: target, run: folder })}\n`)
  else if (!flags.quiet) process.stdout.write(`baseline: ${target}\n`)
}

/** A run of all questions in all wordings is held against `full`, any other against `quick`. */
export function baselineName({ limit, wordings }: Pick<RunSettings, 'limit' | 'wordings'>): string {
  return limit === null && wordings === null ? 'full' : 'quick'
}
