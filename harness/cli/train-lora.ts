import { existsSync } from 'node:fs'
import { InputError } from '../common/errors.js'
import { loadAdapter, readKnownPairs } from '../tuning/adapter.js'
import type { TuningResult } from '../tuning/backend.js'
import { type TuningBase, tuningBase } from '../tuning/base-model.js'
import { fromHub } from '../tuning/hub.js'
import { loraBackend, type WarmStart } from '../tuning/lora.js'
import { pairsToLearn } from '../tuning/training-set.js'
import { interruptible } from './interrupt.js'
import type { Progress } from './progress.js'
import type { Subject } from './train-subject.js'

export interface LoraFlags {
  readonly base?: string
  readonly from?: string
  readonly replay?: number
  readonly blend?: number
  readonly checkpoint?: number
  readonly out?: string
}

/** Train an adapter here, or go on with the training that was interrupted. Ctrl-C leaves a checkpoint. @returns undefined where it was left. */
export async function trainHere(subject: Subject, flags: LoraFlags, progress: Progress): Promise<TuningResult | undefined> {
  const base = await baseOf(flags, progress)
  const { set, settings, style, origin, folder } = subject
  const warm = await warmStart(subject, flags, base)
  const prepared = await loraBackend({
    base,
    set,
    settings,
    style,
    origin,
    warm,
    out: flags.out ?? folder,
    checkpointSeconds: flags.checkpoint,
  }).prepare()
  return interruptible(
    ({ signal }) =>
      prepared.start(
        { onStep: progress.onStage, onProgress: ({ step, steps, detail }) => progress.onTraining(step, steps, detail) },
        signal,
      ),
    { progress, left: (command) => `left; the same command goes on with it: ${command}` },
  )
}

export function baseOf({ base }: Pick<LoraFlags, 'base'>, { onDownload, onStage }: Progress): Promise<TuningBase> {
  return tuningBase(base, onDownload, (repository) => fromHub(repository, onStage))
}

/** Share of the pairs that an adapter knows already, trained on again beside the new ones. */
const REPLAY = 0.2

async function warmStart(
  { set, settings }: Subject,
  { from, replay = REPLAY, blend }: LoraFlags,
  base: TuningBase,
): Promise<WarmStart | undefined> {
  if (from === undefined) return undefined
  if (!existsSync(from)) throw new InputError(`--from ${from}: no such folder; name the one that holds the adapter to start from`)
  const adapter = await loadAdapter(from, base, 'versus train')
  const known = readKnownPairs(from)
  const { fresh, again } = pairsToLearn(set, known, replay, settings.seed)
  if (fresh.length === 0) throw new InputError(`--from ${from}: it was trained on every pair already; there is nothing new to learn`)
  return { adapter, pairs: [...fresh, ...again], blend }
}
