import { relative } from 'node:path'
import { validate } from '../common/jsonl.js'
import { formatBytes, formatSeconds } from '../common/units.js'
import { DEFAULT_CHAT_MODEL } from '../models/catalogue.js'
import { ensureModel, namedModel, type StoredFile } from '../models/store.js'
import { loadScenario } from '../scenario/load.js'
import { tuningSchema } from '../scenario/schema.js'
import { readerAdapterFolder, tunedAdapterFolder } from '../systems/resources.js'
import { trainAdapter } from '../tuning/lora.js'
import { READER_SETTINGS, readerPairs } from '../tuning/reader-set.js'
import { factPairs } from '../tuning/training-set.js'
import type { GlobalFlags } from './options.js'
import { createProgress } from './progress.js'

interface TrainFlags extends GlobalFlags {
  readonly epochs?: number
  readonly learningRate?: number
  readonly seed?: number
  readonly out?: string
}

export async function trainCommand(name: string, flags: TrainFlags): Promise<void> {
  const { set, settings, out } = await subject(name, flags)
  const progress = createProgress(flags.quiet === true)
  const base = namedModel(DEFAULT_CHAT_MODEL)
  try {
    const [file] = (await ensureModel(base, progress.onDownload)) as [StoredFile]
    const { epochs, learningRate, seed } = flags
    const { path, provenance } = await trainAdapter({
      base: { name: base.name, path: file.path, sha256: file.sha256 },
      set,
      settings: validate(
        { ...settings, ...(epochs && { epochs }), ...(learningRate && { learningRate }), ...(seed !== undefined && { seed }) },
        tuningSchema,
        'versus train',
      ),
      out: flags.out ?? out,
      onStep: progress.onStage,
      onProgress: ({ step, steps, epoch, loss, seconds, tokens }) =>
        progress.onTraining(step, steps, `epoch ${epoch}, loss ${loss.toFixed(3)}, ${Math.round(tokens / seconds)} tokens/s`),
    })
    progress.end()
    if (flags.json) process.stdout.write(`${JSON.stringify(provenance, null, 2)}\n`)
    else if (!flags.quiet) {
      const { seconds, tokens, tokensPerSecond, peakMemoryBytes, lossCurve, devCurve } = provenance
      const dev = devCurve.at(-1)
      process.stdout.write(
        [
          `adapter: ${relative('.', path)}`,
          `${formatSeconds(seconds)}, ${tokens} tokens (${Math.round(tokensPerSecond)} a second), peak memory ${formatBytes(peakMemoryBytes)}`,
          `loss ${lossCurve.at(-1)?.loss.toFixed(4)}; held-out wordings: loss ${dev?.loss.toFixed(4) ?? 'n/a'}, ${percent(dev?.['exact'])} right to the token`,
          '',
        ].join('\n'),
      )
    }
  } finally {
    progress.end()
  }
}

async function subject(name: string, flags: TrainFlags) {
  if (name === 'reader') return { set: readerPairs(), settings: READER_SETTINGS, out: readerAdapterFolder() }
  const scenario = await loadScenario(name, flags.scenarios)
  return { set: factPairs(scenario), settings: scenario.tuning, out: tunedAdapterFolder(scenario) }
}

function percent(share: unknown): string {
  return typeof share === 'number' ? `${(share * 100).toFixed(1)} %` : 'n/a'
}
