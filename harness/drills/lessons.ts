import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from '../common/hash.js'
import { cacheFolder } from '../common/paths.js'
import type { Bytes, Seconds } from '../common/units.js'
import type { Scenario } from '../scenario/scenario.js'
import type { TuningSettings } from '../scenario/schema.js'
import type { Models } from '../systems/resources.js'
import { ADAPTER_FILE, type Adapter, loadAdapter, type Provenance, readProvenance } from '../tuning/adapter.js'
import type { TuningEvents } from '../tuning/backend.js'
import { loraBackend } from '../tuning/lora.js'
import { factPairs, hashOfPairs, pairsToLearn, shortHash } from '../tuning/training-set.js'
import type { DrillEvents } from './drill.js'

/** What a model is to be taught. */
export interface Lesson {
  /** Its training pairs are taught. */
  readonly scenario: Scenario
  readonly settings: TuningSettings
  /** Start from this adapter, which was taught these pairs, and not from nothing. */
  readonly from?: { readonly adapter: Adapter; readonly training: Scenario['training'] }
  /** Folders where such an adapter may be already; one of other pairs, settings, start or base is not taken. */
  readonly given?: readonly string[]
}

export interface Learnt {
  readonly adapter: Adapter
  /** Of training, whenever that was. */
  readonly seconds: Seconds
  readonly tokens: number
  readonly bytes: Bytes
  readonly facts: number
}

/** Gives the adapter of a lesson. @throws the reason of the signal where training is interrupted. */
export type Teach = (lesson: Lesson) => Promise<Learnt>

/** Share of what the adapter before knows that it is trained on again, beside what is new: the default of `versus train --from`. */
const REPLAY = 0.2

/** Trains an adapter where there is none of the same pairs, settings and base yet: training takes ten minutes and more. */
export function teacher(models: Models, events: DrillEvents, signal?: AbortSignal): Teach {
  const base = { name: models.chat.name, path: models.chat.file.path, sha256: models.chat.file.sha256 }
  return async ({ scenario, settings, from, given = [] }) => {
    const set = factPairs(scenario)
    const sources = { pairs: hashOfPairs(set), from: from?.adapter.provenance.adapter.sha256 ?? null }
    const wanted = hashOf([sources, settings, base.sha256])
    const own = cacheFolder('adapters', `${scenario.name}-${wanted.slice(0, 16)}`)
    for (const folder of [...given, own]) {
      if (!existsSync(join(folder, ADAPTER_FILE))) continue
      if (madeFrom(readProvenance(folder)) === wanted) return learnt(await loadAdapter(folder, base, 'versus drill'), scenario)
      events.onStage(`${scenario.name}: the adapter in ${folder} is of other pairs, settings, start or base: not taken`)
    }
    const warm = from && { adapter: from.adapter, pairs: pairsAfter(from.training, scenario, settings) }
    events.onStage(`${scenario.name}: training on ${(warm?.pairs ?? set.pairs).length} pairs; the adapter is kept in ${own}`)
    const prepared = await loraBackend({ base, set, settings, out: own, origin: scenario.hashes, warm }).prepare()
    const onProgress: TuningEvents['onProgress'] = ({ step, steps, detail }) => events.onTraining(step, steps, detail)
    await prepared.start({ onStep: events.onStage, onProgress }, signal)
    return learnt(await loadAdapter(own, base, 'versus drill'), scenario)
  }
}

/** As `wanted` of the adapter's lesson. A setting that an adapter of before does not tell of had its default. */
function madeFrom({ trainingSet, from, settings, base }: Provenance): string {
  return hashOf([{ pairs: trainingSet.sha256, from: from?.sha256 ?? null }, settings, base.sha256])
}

/** What a model that was taught some facts has to learn to know those of the scenario. */
function pairsAfter(training: Scenario['training'], scenario: Scenario, { seed }: TuningSettings) {
  const known = new Set(factPairs({ ...scenario, training }).pairs.map(shortHash))
  const { fresh, again } = pairsToLearn(factPairs(scenario), known, REPLAY, seed)
  return [...fresh, ...again]
}

function learnt(adapter: Adapter, { training }: Scenario): Learnt {
  const { seconds, tokens, adapter: file } = adapter.provenance
  return { adapter, seconds, tokens, bytes: file.bytes, facts: training.length }
}
