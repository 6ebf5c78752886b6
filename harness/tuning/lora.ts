import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { sha256OfFile } from '../common/hash.js'
import { validate } from '../common/jsonl.js'
import { cacheFolder } from '../common/paths.js'
import { chatml, END_OF_TURN } from '../models/chat-template.js'
import type { TuningSettings } from '../scenario/schema.js'
import { ADAPTER_FILE, type Adapter, metricsSchema, PROVENANCE_FILE, type Provenance } from './adapter.js'
import type { TuningBackend } from './backend.js'
import { pinnedPackages, pythonEnvironment, SIDECAR_FOLDER } from './python-env.js'
import { hashOfPairs, type TrainingPair, type TrainingSet } from './training-set.js'

export interface TrainOptions {
  readonly base: { readonly name: string; readonly path: string; readonly sha256: string }
  readonly set: TrainingSet
  readonly settings: TuningSettings
  /** Folder that the adapter and its provenance are put into, when training has ended well. */
  readonly out: string
  readonly onStep: (message: string) => void
  readonly onProgress: (progress: TrainingProgress) => void
}

const progressSchema = z.object({
  event: z.literal('progress'),
  step: z.number(),
  steps: z.number(),
  epoch: z.number(),
  loss: z.number(),
  seconds: z.number(),
  tokens: z.number(),
})
type TrainingProgress = z.infer<typeof progressSchema>

/** {@link trainAdapter}, as a backend: it is checked and trained in one go, and nobody bills it. */
export function loraBackend(options: Omit<TrainOptions, 'onStep' | 'onProgress'>): TuningBackend {
  const { set, settings, out } = options
  return {
    prepare: () =>
      Promise.resolve({
        estimate: { examples: set.pairs.length, epochs: settings.epochs, tokens: null, dollars: null },
        started: false,
        async start({ onStep, onProgress }) {
          const { provenance } = await trainAdapter({
            ...options,
            onStep,
            onProgress: ({ step, steps, epoch, loss, seconds, tokens }) =>
              onProgress({ step, steps, detail: `epoch ${epoch}, loss ${loss.toFixed(3)}, ${Math.round(tokens / seconds)} tokens/s` }),
          })
          const { seconds, tokens, peakMemoryBytes, lossCurve } = provenance
          const model = { kind: 'adapter', folder: out } as const
          return { model, seconds, tokens, dollars: null, peakMemoryBytes, lossCurve, provenance: join(out, PROVENANCE_FILE) }
        },
      }),
  }
}

/**
 * Train a LoRA adapter on the weights of a GGUF model in a Python side-car, and write it as a GGUF adapter.
 * @throws InputError where the environment can't be made; Error where training fails.
 */
async function trainAdapter(options: TrainOptions): Promise<Adapter> {
  const interpreter = await pythonEnvironment(options.onStep)
  mkdirSync(cacheFolder('training'), { recursive: true })
  const work = mkdtempSync(cacheFolder('training', 'job-'))
  try {
    const job = {
      base: options.base.path,
      pairs: writePairs(join(work, 'pairs.jsonl'), options.set.pairs),
      dev: writePairs(join(work, 'dev.jsonl'), options.set.dev),
      out: work,
      settings: { ...options.settings, endOfTurn: END_OF_TURN },
    }
    writeFileSync(join(work, 'job.json'), JSON.stringify(job))
    options.onStep(`training on ${options.set.pairs.length} pairs`)
    await runSidecar(interpreter, join(work, 'job.json'), options.onProgress)
    return await publish(work, options)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function writePairs(path: string, pairs: readonly TrainingPair[]): string {
  const lines = pairs.map(({ prompt, completion }) => {
    const { prefix, body } = chatml(prompt)
    return `${JSON.stringify({ prompt: [prefix, body], completion })}\n`
  })
  writeFileSync(path, lines.join(''))
  return path
}

async function runSidecar(interpreter: string, job: string, onProgress: (progress: TrainingProgress) => void): Promise<void> {
  const { execa } = await import('execa')
  const child = execa(interpreter, [join(SIDECAR_FOLDER, 'train_lora.py'), job], {
    reject: false,
    buffer: { stdout: false },
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1' },
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const progress = parseProgress(line)
    if (progress) onProgress(progress)
  }
  const run = await child
  if (run.exitCode !== 0) {
    const reason = run.stderr.trim().split('\n').at(-1) ?? ''
    throw new Error(`training ended with exit code ${run.exitCode ?? run.signal}: ${reason}`)
  }
}

/** A library's own output on stdout is passed over. */
function parseProgress(line: string): TrainingProgress | undefined {
  try {
    return progressSchema.safeParse(JSON.parse(line)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function publish(work: string, { base, set, settings, out }: TrainOptions): Promise<Adapter> {
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
    settings,
    created: new Date().toISOString(),
    ...metrics,
    packages: { python, ...pinnedPackages() },
  }
  mkdirSync(out, { recursive: true })
  // Copied beside, then renamed: the cache can be on another file system, and a rename leaves no half-written adapter.
  copyFileSync(trained, join(out, `${ADAPTER_FILE}.part`))
  writeFileSync(join(out, `${PROVENANCE_FILE}.part`), `${JSON.stringify(provenance, null, 2)}\n`)
  renameSync(join(out, `${ADAPTER_FILE}.part`), join(out, ADAPTER_FILE))
  renameSync(join(out, `${PROVENANCE_FILE}.part`), join(out, PROVENANCE_FILE))
  return { path: join(out, ADAPTER_FILE), provenance }
}
