import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { InputError } from '../common/errors.js'
import { validate } from '../common/jsonl.js'
import { formatBytes, formatSeconds } from '../common/units.js'
import { loadScenario } from '../scenario/load.js'
import { type TuningSettings, tuningSchema } from '../scenario/schema.js'
import { readerAdapterFolder, tunedAdapterFolder } from '../systems/resources.js'
import { ADAPTER_FILE, readProvenance } from '../tuning/adapter.js'
import type { TuningResult } from '../tuning/backend.js'
import { READER_SETTINGS, readerPairs } from '../tuning/reader-set.js'
import { factPairs, type TrainingSet } from '../tuning/training-set.js'
import type { GlobalFlags } from './options.js'
import { createProgress } from './progress.js'
import { type LoraFlags, trainHere } from './train-lora.js'
import { type OpenAiFlags, trainAtOpenAi } from './train-openai.js'

interface TrainFlags extends GlobalFlags, OpenAiFlags, LoraFlags {
  readonly backend: 'lora' | 'openai'
  readonly epochs?: number
  readonly learningRate?: number
  readonly seed?: number
}

/** What is trained on, and how. */
export interface Subject {
  readonly name: string
  readonly set: TrainingSet
  readonly settings: TuningSettings
  /** Hash of the articles that it teaches; of the reader, none. */
  readonly knowledge?: string
  /** Where an adapter belongs. */
  readonly folder: string
}

export async function trainCommand(name: string, flags: TrainFlags): Promise<void> {
  refuseStrayFlags(flags)
  const subject = await subjectOf(name, flags)
  const progress = createProgress(flags.quiet === true)
  try {
    const result = flags.backend === 'openai' ? await trainAtOpenAi(subject, flags, progress) : await trainHere(subject, flags, progress)
    progress.end()
    if (result && flags.json) process.stdout.write(readFileSync(result.provenance, 'utf8'))
    else if (result && !flags.quiet) process.stdout.write(`${linesOf(result).join('\n')}\n`)
  } finally {
    progress.end()
  }
}

const LORA_ONLY = ['learningRate', 'base', 'from', 'replay', 'checkpoint'] as const
const OPENAI_ONLY = ['model', 'url', 'keyEnv', 'prices', 'poll', 'yes', 'cancel'] as const

function refuseStrayFlags(flags: TrainFlags): void {
  const stray = flags.backend === 'openai' ? LORA_ONLY : OPENAI_ONLY
  const given = stray
    .filter((flag) => flags[flag] !== undefined)
    .map((flag: string) => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
  if (flags.replay !== undefined && flags.from === undefined)
    throw new InputError('--replay says how much of what --from knows is trained on again: name that')
  if (given.length > 0) throw new InputError(`--backend ${flags.backend} takes no ${given.join(', ')}`)
}

async function subjectOf(name: string, flags: TrainFlags): Promise<Subject> {
  const { epochs, learningRate, seed } = flags
  const own = { ...(epochs && { epochs }), ...(learningRate && { learningRate }), ...(seed !== undefined && { seed }) }
  const settle = (settings: TuningSettings) => validate({ ...settings, ...own }, tuningSchema, 'versus train')
  if (name === 'reader') return { name, set: readerPairs(), settings: settle(READER_SETTINGS), folder: readerAdapterFolder() }
  const scenario = await loadScenario(name, flags.scenarios)
  return {
    name,
    set: factPairs(scenario),
    settings: settle(scenario.tuning),
    knowledge: scenario.hashes.knowledge,
    folder: tunedAdapterFolder(scenario),
  }
}

function linesOf({ model, seconds, tokens, dollars, peakMemoryBytes, lossCurve, provenance }: TuningResult): string[] {
  const loss = `loss ${lossCurve.at(-1)?.loss.toFixed(4) ?? 'n/a'}`
  if (model.kind === 'openai') {
    return [
      `tuned model: ${model.model}`,
      `${formatSeconds(seconds)}, ${tokens} tokens billed, $${(dollars ?? 0).toFixed(2)}`,
      loss,
      `record: ${relative('.', provenance)}`,
    ]
  }
  const { devCurve, matmul, keptEpoch } = readProvenance(model.folder)
  const dev = devCurve.find(({ epoch }) => epoch === keptEpoch) ?? devCurve.at(-1)
  return [
    `adapter: ${relative('.', join(model.folder, ADAPTER_FILE))}`,
    `${formatSeconds(seconds)}, ${tokens} tokens (${Math.round(tokens / seconds)} a second${matmul ? `, ${percent(matmul.share)} of the matrix products that this machine can do` : ''}), peak memory ${formatBytes(peakMemoryBytes ?? 0)}`,
    `${loss}; held-out wordings: loss ${dev?.loss.toFixed(4) ?? 'n/a'}, ${percent(dev?.['exact'])} right to the token`,
  ]
}

function percent(share: unknown): string {
  return typeof share === 'number' ? `${(share * 100).toFixed(1)} %` : 'n/a'
}
