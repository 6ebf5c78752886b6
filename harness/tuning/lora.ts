import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { hashOf, sha256OfFile } from '../common/hash.js'
import { validate } from '../common/jsonl.js'
import { cacheFolder } from '../common/paths.js'
import { type Seconds, timeLeft } from '../common/units.js'
import { withLock } from '../common/with-lock.js'
import { chatml, END_OF_TURN } from '../models/chat-template.js'
import type { TuningSettings } from '../scenario/schema.js'
import { ADAPTER_FILE, type Adapter, metricsSchema, PAIRS_FILE, PROVENANCE_FILE, type Provenance, trainingSeconds } from './adapter.js'
import type { TuningBackend, TuningEvents } from './backend.js'
import type { TuningBase } from './base-model.js'
import { pinnedPackages, pythonEnvironment } from './python-env.js'
import { runSidecar, type SidecarEvent } from './sidecar.js'
import { hashOfPairs, shortHash, type TrainingPair, type TrainingSet } from './training-set.js'

export interface LoraOptions {
  readonly base: TuningBase
  readonly set: TrainingSet
  readonly settings: TuningSettings
  /** Folder that the adapter and its provenance are put into, when training has ended well. */
  readonly out: string
  /** Hashes of the training rows and the knowledge that the pairs were made from: an adapter is stale where they changed since. */
  readonly origin?: { readonly training: string; readonly knowledge: string } | undefined
  /** Of the pairs. Default: `facts`. */
  readonly style?: Provenance['style'] | undefined
  /** Start from an adapter instead of from nothing, and train on these of the pairs alone: it knows the others. */
  readonly warm?: WarmStart | undefined
  /** How often a checkpoint is written. Default 30. */
  readonly checkpointSeconds?: Seconds | undefined
}

export interface WarmStart {
  /** Of the same base, rank, alpha and layers. */
  readonly adapter: Adapter
  readonly pairs: readonly TrainingPair[]
  /** How far to go from the adapter's weights to the trained ones, in [0, 1]. Default: all the way. */
  readonly blend?: number | undefined
}

const CHECKPOINT_SECONDS: Seconds = 30

/** {@link trainAdapter}, as a backend: nobody bills it. */
export function loraBackend(options: LoraOptions): TuningBackend {
  const { settings, out } = options
  return {
    prepare: () =>
      Promise.resolve({
        estimate: { examples: trainedPairs(options).length, epochs: settings.epochs, tokens: null, dollars: null },
        started: existsSync(join(workFolder(options), CHECKPOINT_FILE)),
        async start(events, signal) {
          const { provenance } = await trainAdapter(options, events, signal)
          const { seconds, tokens, peakMemoryBytes, lossCurve } = provenance
          const model = { kind: 'adapter', folder: out } as const
          return { model, seconds, tokens, dollars: null, peakMemoryBytes, lossCurve, provenance: join(out, PROVENANCE_FILE) }
        },
      }),
  }
}

/**
 * Train a LoRA adapter on the weights of a base model in a Python side-car, and write it as a GGUF adapter.
 * A training of the same base, pairs and settings that was interrupted is gone on with from its last checkpoint.
 * @throws InputError where the environment can't be made or the base can't be tuned; the reason of the signal, after a checkpoint;
 * Error where training fails.
 */
export async function trainAdapter(options: LoraOptions, events: TuningEvents, signal?: AbortSignal): Promise<Adapter> {
  const interpreter = await pythonEnvironment(events.onStep, signal)
  const work = workFolder(options)
  const onWait = () => events.onStep('waiting: the same training is under way, or was killed a moment ago')
  // Two processes never write one checkpoint.
  return withLock(work, { staleSeconds: 10, waitSeconds: 86_400, onWait, signal }, async () => {
    mkdirSync(work, { recursive: true })
    const { base, set, settings, warm, checkpointSeconds = CHECKPOINT_SECONDS } = options
    const pairs = trainedPairs(options)
    const job = {
      base: base.path,
      pairs: writePairs(join(work, 'pairs.jsonl'), pairs),
      dev: writePairs(join(work, 'dev.jsonl'), set.dev),
      out: work,
      from: warm?.adapter.path ?? null,
      blend: warm?.blend ?? null,
      checkpointSeconds,
      settings: { ...settings, endOfTurn: END_OF_TURN },
    }
    writeFileSync(join(work, 'job.json'), JSON.stringify(job))
    events.onStep(`training on ${pairs.length} pairs: loading PyTorch and the base model`)
    await runSidecar({
      interpreter,
      script: 'train_lora.py',
      args: [join(work, 'job.json')],
      onEvent: (event) => tell(event, events),
      signal,
    })
    const adapter = await publish(work, options)
    rmSync(work, { recursive: true, force: true })
    return adapter
  })
}

/** As checkpoint.py names it. */
const CHECKPOINT_FILE = 'checkpoint.pt'

function trainedPairs({ set, warm }: LoraOptions): readonly TrainingPair[] {
  return warm?.pairs ?? set.pairs
}

/** One and the same for the same training, so that it is found again. */
function workFolder(options: LoraOptions): string {
  const { base, set, settings, warm } = options
  const pairs = hashOfPairs({ pairs: trainedPairs(options), dev: [] })
  const key = hashOf({ base: base.sha256, pairs, dev: hashOfPairs({ pairs: set.dev, dev: [] }), settings, from: fromOf(warm) })
  return cacheFolder('training', 'lora', key.slice(0, 16))
}

function startOf({ adapter: { provenance }, pairs, blend }: WarmStart): NonNullable<Provenance['from']> {
  return {
    sha256: provenance.adapter.sha256,
    pairs: pairs.length,
    seconds: trainingSeconds(provenance),
    ...(blend === undefined ? {} : { blend }),
  }
}

function fromOf(warm: WarmStart | undefined): string | null {
  return warm?.adapter.provenance.adapter.sha256 ?? null
}

function tell(event: SidecarEvent, { onStep, onProgress }: TuningEvents): void {
  if (event.event === 'loaded') {
    const { steps, device, dtype, threads } = event
    onStep(`${steps} steps, in ${dtype} on ${device === 'cpu' ? `${threads} ${threads === 1 ? 'thread' : 'threads'}` : device}`)
  }
  if (event.event === 'resumed') onStep(`going on after step ${event.step} of ${event.steps}`)
  if (event.event === 'left') onStep(`left after step ${event.step} of ${event.steps}; the checkpoint is kept`)
  if (event.event !== 'progress') return
  const { step, steps, epoch, loss, seconds, tokens } = event
  onProgress({
    step,
    steps,
    detail: `epoch ${epoch}, step ${step}/${steps}, loss ${loss.toFixed(3)}, ${Math.round(tokens / seconds)} tokens/s, ${timeLeft(seconds, step, steps)}`,
  })
}

function writePairs(path: string, pairs: readonly TrainingPair[]): string {
  const lines = pairs.map(({ prompt, completion }) => {
    const { prefix, body } = chatml(prompt)
    return `${JSON.stringify({ prompt: [prefix, body], completion })}\n`
  })
  writeFileSync(path, lines.join(''))
  return path
}

async function publish(work: string, options: LoraOptions): Promise<Adapter> {
  const { base, set, settings, out, origin, style = 'facts', warm } = options
  const trained = join(work, ADAPTER_FILE)
  const metricsFile = join(work, 'metrics.json')
  const { python, ...metrics } = validate(
    JSON.parse(readFileSync(metricsFile, 'utf8')),
    metricsSchema.extend({ python: z.string() }),
    metricsFile,
  )
  const provenance: Provenance = {
    adapter: { sha256: await sha256OfFile(trained), bytes: statSync(trained).size },
    base: { name: base.name, sha256: base.sha256 },
    trainingSet: { sha256: hashOfPairs(set), pairs: set.pairs.length, dev: set.dev.length },
    style,
    ...(origin ? { training: { sha256: origin.training }, knowledge: { sha256: origin.knowledge } } : {}),
    ...(warm ? { from: startOf(warm) } : {}),
    settings,
    created: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length },
    ...metrics,
    packages: { python, ...pinnedPackages() },
  }
  mkdirSync(out, { recursive: true })
  // Copied beside, then renamed: the cache can be on another file system, and a rename leaves no half-written adapter.
  copyFileSync(trained, join(out, `${ADAPTER_FILE}.part`))
  writeFileSync(join(out, `${PROVENANCE_FILE}.part`), `${JSON.stringify(provenance, null, 2)}\n`)
  writeFileSync(join(out, `${PAIRS_FILE}.part`), set.pairs.map((pair) => `${shortHash(pair)}\n`).join(''))
  for (const file of [ADAPTER_FILE, PROVENANCE_FILE, PAIRS_FILE]) renameSync(join(out, `${file}.part`), join(out, file))
  return { path: join(out, ADAPTER_FILE), provenance }
}
