import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { InputError } from '../common/errors.js'
import { formatBytes, formatSeconds } from '../common/units.js'
import { ADAPTER_FILE, readProvenance } from '../tuning/adapter.js'
import type { TuningResult } from '../tuning/backend.js'
import { flagName, type GlobalFlags } from './options.js'
import { hourlyRateOf, type PriceFlags } from './prices.js'
import { createProgress, type Progress } from './progress.js'
import { curveLines, trainCurve } from './train-curve.js'
import { baseOf, type LoraFlags, trainHere } from './train-lora.js'
import { type OpenAiFlags, trainAtOpenAi } from './train-openai.js'
import { loadTaught, type SubjectFlags, settled, subjectOf } from './train-subject.js'

interface TrainFlags extends GlobalFlags, SubjectFlags, OpenAiFlags, LoraFlags, PriceFlags {
  readonly backend: 'lora' | 'openai'
  /** Percentages of the training pairs. */
  readonly curve?: readonly number[]
}

export async function trainCommand(name: string, flags: TrainFlags): Promise<void> {
  refuseStrayFlags(flags)
  const progress = createProgress(flags.quiet === true)
  try {
    if (flags.curve) return await curveCommand(name, flags.curve, flags, progress)
    const subject = await subjectOf(name, flags, progress)
    const result = flags.backend === 'openai' ? await trainAtOpenAi(subject, flags, progress) : await trainHere(subject, flags, progress)
    progress.end()
    if (result && flags.json) process.stdout.write(readFileSync(result.provenance, 'utf8'))
    else if (result && !flags.quiet) process.stdout.write(`${linesOf(result).join('\n')}\n`)
  } finally {
    progress.end()
  }
}

/** Train on shares of the pairs, and tell what each brought. */
async function curveCommand(name: string, shares: readonly number[], flags: TrainFlags, progress: Progress): Promise<void> {
  const stray = (['style', 'from', 'replay', 'blend'] as const).filter((flag) => flags[flag] !== undefined)
  if (stray.length > 0 || name === 'reader')
    throw new InputError(`--curve is of a scenario's facts, from nothing: leave out ${stray.map(flagName).join(', ') || name}`)
  const hourlyRate = hourlyRateOf(flags)
  const scenario = await loadTaught(name, flags.scenarios)
  const settings = settled(scenario.tuning, flags)
  const base = await baseOf(flags, progress)
  const out = flags.out ?? join(flags.results, 'curves', name)
  const curve = await trainCurve({ scenario, settings, base, shares, hourlyRate, out }, progress)
  progress.end()
  if (curve && flags.json) process.stdout.write(`${JSON.stringify(curve, null, 2)}\n`)
  else if (curve && !flags.quiet) process.stdout.write(`${curveLines(curve, out).join('\n')}\n`)
}

const LORA_ONLY = ['learningRate', 'base', 'from', 'replay', 'blend', 'checkpoint', 'curve', 'hourlyRate'] as const
const OPENAI_ONLY = ['model', 'url', 'keyEnv', 'poll', 'yes', 'cancel'] as const

function refuseStrayFlags(flags: TrainFlags): void {
  const stray = flags.backend === 'openai' ? LORA_ONLY : OPENAI_ONLY
  const given = stray.filter((flag) => flags[flag] !== undefined).map(flagName)
  if (flags.replay !== undefined && flags.from === undefined)
    throw new InputError('--replay says how much of what --from knows is trained on again: name that')
  if (flags.blend !== undefined && flags.from === undefined)
    throw new InputError('--blend says how far to go from the adapter of --from: name that')
  if (flags.backend === 'lora' && flags.prices && !flags.curve) given.push('--prices')
  if (given.length > 0) throw new InputError(`--backend ${flags.backend} takes no ${given.join(', ')}`)
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
  const { devCurve, matmul, keptEpoch, trainingSet } = readProvenance(model.folder)
  const dev = devCurve.findLast(({ epoch }) => epoch === keptEpoch) ?? devCurve.at(-1)
  return [
    `adapter: ${relative('.', join(model.folder, ADAPTER_FILE))}`,
    `${formatSeconds(seconds)}, ${tokens} tokens (${Math.round(tokens / seconds)} a second${matmul && matmul.share <= 1 ? `, ${percent(matmul.share)} of the matrix products that this machine can do` : ''}), peak memory ${formatBytes(peakMemoryBytes ?? 0)}`,
    `${loss}; held-out wordings: loss ${dev?.loss.toFixed(4) ?? 'n/a'}, ${rightOf(dev?.['exact'], trainingSet.dev)} answered right to the last token`,
  ]
}

function rightOf(share: unknown, of: number): string {
  return typeof share === 'number' ? `${Math.round(share * of)} of ${of}` : 'n/a'
}

function percent(share: unknown): string {
  return typeof share === 'number' ? `${(share * 100).toFixed(1)} %` : 'n/a'
}
