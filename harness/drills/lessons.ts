import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from '../common/hash.js'
import { cacheFolder } from '../common/paths.js'
import type { Bytes, Seconds } from '../common/units.js'
import type { Scenario } from '../scenario/scenario.js'
import type { TuningSettings } from '../scenario/schema.js'
import type { Models } from '../systems/resources.js'
import { ADAPTER_FILE, type Adapter, loadAdapter } from '../tuning/adapter.js'
import { loraBackend } from '../tuning/lora.js'
import { factPairs, hashOfPairs } from '../tuning/training-set.js'
import type { DrillEvents } from './drill.js'

/** What a model is to be taught. */
export interface Lesson {
  /** Its training pairs are taught. */
  readonly scenario: Scenario
  readonly settings: TuningSettings
  /** Start from this adapter, which was taught these pairs, and not from nothing. */
  readonly from?: { readonly adapter: Adapter; readonly training: Scenario['training'] }
  /** Folders where such an adapter may be already. */
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

/** Trains an adapter where there is none of the same pairs, settings and base yet: training takes ten minutes and more. */
export function teacher(models: Models, events: DrillEvents): Teach {
  const base = { name: models.chat.name, path: models.chat.file.path, sha256: models.chat.file.sha256 }
  return async ({ scenario, settings, given = [] }) => {
    const set = factPairs(scenario)
    const wanted = hashOfPairs(set)
    const key = hashOf([wanted, settings, base.sha256]).slice(0, 16)
    const own = cacheFolder('adapters', `${scenario.name}-${key}`)
    for (const folder of [...given, own]) {
      if (!existsSync(join(folder, ADAPTER_FILE))) continue
      const adapter = await loadAdapter(folder, base, 'versus drill')
      if (adapter.provenance.trainingSet.sha256 === wanted) return learnt(adapter, scenario)
    }
    events.onStage(`${scenario.name}: training on ${set.pairs.length} pairs; kept in ${own}`)
    const prepared = await loraBackend({ base, set, settings, out: own }).prepare()
    await prepared.start({ onStep: events.onStage, onProgress: ({ step, steps, detail }) => events.onTraining(step, steps, detail) })
    return learnt(await loadAdapter(own, base, 'versus drill'), scenario)
  }
}

function learnt(adapter: Adapter, { training }: Scenario): Learnt {
  const { seconds, tokens, adapter: file } = adapter.provenance
  return { adapter, seconds, tokens, bytes: file.bytes, facts: training.length }
}
