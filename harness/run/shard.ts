import { InputError } from '../common/errors.js'
import type { Scenario } from '../scenario/scenario.js'
import { plannedQuestions, type RunSettings, type Shard } from './plan.js'

/** `2/4` */
export function shardTitle({ index, count }: Shard): string {
  return `${index}/${count}`
}

/**
 * Whether a run clocks its systems. Of a run in shards the first does, on the questions that the whole run would clock: samples of several
 * machines are no one's latency.
 */
export function clocks({ latencyQuestions, shard }: Pick<RunSettings, 'latencyQuestions' | 'shard'>): boolean {
  return latencyQuestions > 0 && (shard?.index ?? 1) === 1
}

/** @throws InputError where a scenario has fewer questions to ask than the run has shards. */
export function refuseEmptyShards(scenarios: readonly Scenario[], { shard, ...settings }: RunSettings): void {
  if (!shard) return
  for (const scenario of scenarios) {
    const questions = plannedQuestions(scenario, settings).length
    if (questions < shard.count)
      throw new InputError(
        `--shard ${shardTitle(shard)}: ${scenario.name} has ${questions} questions to ask: make ${questions} shards at most`,
      )
  }
}

/** @throws InputError where a run is a shard: its figures are those of a part of the questions. */
export function refuseShard(folder: string, { shard }: Pick<RunSettings, 'shard'>): void {
  if (shard) throw new InputError(`${folder}: it is shard ${shardTitle(shard)} of a run; join the shards first with npx versus merge`)
}
