import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { keptPrices } from '../cost/kept-prices.js'
import type { Prices } from '../cost/prices.js'
import type { ModelChoice } from '../models/choice.js'
import { connect } from '../queue/connection.js'
import { onQueue } from '../queue/coordinate.js'
import type { Rate } from '../queue/rate.js'
import { writeReports } from '../report/write.js'
import { eachTrial, TRIALS_FILE } from '../run/journal.js'
import { hasRun, readSettings } from '../run/manifest.js'
import type { RunSettings, Shard } from '../run/plan.js'
import { run } from '../run/run.js'
import { refuseEmptyShards } from '../run/shard.js'
import { hasGoldQuotes } from '../scenario/measurable.js'
import type { Scenario } from '../scenario/scenario.js'
import { scorersOf } from '../scoring/registry.js'
import { kindOf, SYSTEMS } from '../systems/registry.js'
import { raftAdapterFolder, tunedAdapterFolder } from '../systems/resources.js'
import { isTuned } from '../systems/uses.js'
import { ADAPTER_FILE } from '../tuning/adapter.js'
import { holdsRecord } from '../tuning/openai-record.js'
import { keepHeapSmall } from './heap.js'
import { interruptible } from './interrupt.js'
import { checkPrices, isEmbedded, type ModelFlags, modelChoice, takesAdapters } from './model-flags.js'
import { findRun, type GlobalFlags, keptFlags, loadScenarios, newRunName, runsFolder, withPassages } from './options.js'
import { type PriceFlags, pricesOf } from './prices.js'
import { printSummary } from './print.js'
import { DEFAULTS, PROFILES } from './profiles.js'
import { createProgress, type Progress } from './progress.js'
import { rememberRun } from './remember.js'
import { createBoard } from './run-board.js'

export interface RunFlags extends GlobalFlags, PriceFlags, ModelFlags {
  readonly profile?: 'quick' | 'full'
  readonly systems?: readonly string[]
  readonly limit?: number
  readonly wordings?: number
  readonly repeats?: number
  readonly seed?: number
  readonly temperature?: number
  readonly timeout?: number
  readonly latency?: number
  readonly throughput?: number
  readonly passages?: number
  readonly adapter?: string
  readonly shard?: Shard
  readonly queue?: string
  readonly rate?: readonly Rate[]
  readonly out?: string
  readonly resume?: string
}

export async function benchCommand(flags: RunFlags): Promise<void> {
  await runCommand([], { profile: 'quick', ...flags })
}

export async function runCommand(names: readonly string[], flags: RunFlags): Promise<void> {
  keepHeapSmall()
  const { scenarios, settings, folder, prices } = await prepareRun(names, flags)
  const board = () => createBoard({ scenarios, settings, before: eachTrial(join(folder, TRIALS_FILE)) })
  const progress = createProgress(flags.quiet === true, { board })
  for (const line of leftOutLines(settings, scenarios)) progress.onStage(line)
  const queue = await queueOf(flags, progress)
  const stopping = `stopping after what is under way (Ctrl-C again ends at once; no finished answer is lost either way); go on with: npx versus run --resume ${folder}`
  const ask = async ({ signal }: AbortController) => {
    await run({ scenarios, settings, folder, prices, events: progress, signal, ...(queue ? { execute: queue.execute } : {}) })
    signal.throwIfAborted()
    return true
  }
  try {
    if (!(await interruptible(ask, { progress, stopping }))) return
    progress.onStage('scoring and reporting')
  } finally {
    progress.end()
    queue?.close()
  }
  const summary = await writeReports({ folder, scenarios, prices })
  if (!settings.shard) rememberRun(summary, folder, flags)
  printSummary(summary, folder, flags)
}

/** Where others are to ask the trials: how they are handed over. */
export async function queueOf({ queue, rate: rates = [] }: RunFlags, { onStage }: Pick<Progress, 'onStage'>) {
  if (queue === undefined) {
    if (rates.length > 0) throw new InputError('--rate limits what workers ask: it goes with --queue')
    return undefined
  }
  const connection = await connect(queue, onStage)
  return { execute: onQueue({ connection, rates, onStage }), close: connection.close }
}

/** What a run asks, and what its figures are reckoned by. */
interface PreparedRun {
  readonly scenarios: readonly Scenario[]
  readonly settings: RunSettings
  readonly folder: string
  readonly prices: Prices
}

/**
 * Everything that can be wrong with a run before its first question: a price file that can't be read, or a scorer that is not there, is
 * said now, not after an hour.
 * @throws InputError
 */
export async function prepareRun(names: readonly string[], flags: RunFlags): Promise<PreparedRun> {
  const { scenarios, settings, folder } = flags.resume ? await resumed(names, flags, flags.resume) : await planned(names, flags)
  const prices = pricesOf(flags, keptPrices(folder))
  checkPrices(settings.models, prices)
  for (const scenario of scenarios) scorersOf(scenario)
  return { scenarios: withPassages(scenarios, settings.passages), settings, folder, prices }
}

async function planned(
  names: readonly string[],
  flags: RunFlags,
): Promise<{ scenarios: Scenario[]; settings: RunSettings; folder: string }> {
  const scenarios = await loadScenarios(names, flags)
  const profile = PROFILES[flags.profile ?? DEFAULTS.profile]
  const models = modelChoice(flags)
  const systems = flags.systems ?? availableSystems(scenarios, models, flags)
  const own = scenarios.flatMap((scenario) => scenario.systems ?? [])
  for (const id of systems) kindOf(id, own)
  if (flags.throughput && flags.latency === 0)
    throw new InputError('--throughput asks the questions that --latency clocks: leave out --latency 0')
  if (flags.adapter && holdsRecord(flags.adapter))
    throw new InputError(
      `--adapter ${flags.adapter}: the record of a model that was tuned at OpenAI, and no adapter; name it with --tuned-model`,
    )
  if (flags.adapter && scenarios.length > 1) throw new InputError('--adapter belongs to one scenario: name it')
  const folder = flags.out ?? join(runsFolder(flags), newRunName(flags.shard))
  if (hasRun(folder)) throw new InputError(`${folder}: there is a run already; go on with it with --resume ${folder}`)
  const settings: RunSettings = {
    scenarios: scenarios.map((scenario) => scenario.name),
    systems: [...new Set(systems)],
    ...(flags.systems ? {} : { leftOut: flags.adapter ? {} : leftOut(scenarios, models) }),
    limit: flags.limit ?? profile.limit,
    wordings: flags.wordings ?? profile.wordings,
    repeats: flags.repeats ?? DEFAULTS.repeats,
    seed: flags.seed ?? DEFAULTS.seed,
    temperature: flags.temperature ?? null,
    timeoutSeconds: flags.timeout ?? DEFAULTS.timeout,
    adapter: flags.adapter ?? null,
    latencyQuestions: flags.latency ?? profile.latency,
    throughput: flags.throughput ?? null,
    passages: flags.passages ?? null,
    ...(models ? { models } : {}),
    ...(flags.shard ? { shard: flags.shard } : {}),
  }
  refuseEmptyShards(scenarios, settings)
  return { scenarios, settings, folder }
}

/**
 * Every system, but for those of an adapter that the model takes none of, or that does not come with every scenario: asked for by name,
 * it is missed.
 */
function availableSystems(scenarios: readonly Scenario[], models: ModelChoice | undefined, { quiet, adapter }: RunFlags): string[] {
  const own = scenarios.flatMap(({ systems = [] }) => systems.map(({ id }) => id))
  const tuned = adapter !== undefined || takesAdapters(models)
  const lacking = scenarios.filter((scenario) => !existsSync(raftAdapterFolder(scenario)))
  const known = SYSTEMS.filter(({ id, uses }) => {
    if (uses.adapters.includes('tuned') && !tuned) return false
    if (!uses.adapters.includes('raft')) return true
    if (models && !isEmbedded(models)) return false
    if (lacking.length === 0) return true
    const taught = lacking.filter(({ training }) => training.length > 0)
    const how = taught.map(({ name }) => `npx versus train ${name} --style raft`).join('; ') || 'no training pairs'
    if (!quiet)
      process.stderr.write(`${id} is left out: no adapter of its kind for ${lacking.map(({ name }) => name).join(', ')} (${how})\n`)
    return false
  }).map(({ id }) => id)
  return [...known, ...own]
}

/**
 * Systems that nobody asked for by name and that a scenario has nothing for: tuned ones without an adapter, and the one that reads gold
 * passages where no question names any.
 */
function leftOut(scenarios: readonly Scenario[], models: ModelChoice | undefined): Record<string, string[]> {
  const without = scenarios.map((scenario) => {
    const untuned = !models?.tunedModel && !existsSync(join(tunedAdapterFolder(scenario), ADAPTER_FILE))
    const unplaced = !scenario.questions.some(hasGoldQuotes)
    return [
      scenario.name,
      SYSTEMS.filter(({ uses, diagnostic }) => (uses.adapters.includes('tuned') && untuned) || (diagnostic && unplaced)).map(
        ({ id }) => id,
      ),
    ] as const
  })
  return Object.fromEntries(without.filter(([, ids]) => ids.length > 0))
}

function leftOutLines({ leftOut = {} }: RunSettings, scenarios: readonly Scenario[]): string[] {
  return scenarios.flatMap(({ name, training }) => {
    const without = SYSTEMS.filter(({ id }) => leftOut[name]?.includes(id))
    const untuned = training.length > 0 ? `no adapter: npx versus train ${name} makes it` : 'no training pairs, and so no adapter'
    const reasons = [
      { ids: without.filter(({ uses }) => isTuned(uses)), why: untuned },
      { ids: without.filter(({ diagnostic }) => diagnostic), why: 'no question has a gold quote' },
    ].flatMap(({ ids, why }) => (ids.length > 0 ? [`${ids.map(({ id }) => id).join(', ')} (${why})`] : []))
    return reasons.length > 0 ? [`${name}: without ${reasons.join('; ')}`] : []
  })
}

/** A resumed run keeps its own settings; flags that would change them are refused. */
async function resumed(names: readonly string[], flags: RunFlags, name: string) {
  const stray = [...names, ...keptFlags(flags, ['shard', 'out'])]
  if (stray.length > 0) throw new InputError(`--resume goes on with the run’s own settings: leave out ${stray.join(', ')}`)
  const folder = findRun(name, flags)
  const settings = readSettings(folder)
  return { scenarios: await loadScenarios(settings.scenarios, flags), settings, folder }
}
