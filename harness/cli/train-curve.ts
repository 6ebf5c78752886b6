import { existsSync, mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError } from '../common/errors.js'
import { hashOf } from '../common/hash.js'
import { computeCost } from '../cost/bill.js'
import { type LlamaWeights, loadLlama } from '../models/llama.js'
import { closedBookPrompt } from '../models/prompts.js'
import { NothingSaidError } from '../models/said.js'
import { curveMarkdown, curveSvg } from '../report/curve.js'
import { loadControl } from '../scenario/control.js'
import type { Scenario } from '../scenario/scenario.js'
import type { TuningSettings } from '../scenario/schema.js'
import { statesAll, statesFact } from '../scoring/fact.js'
import { PROVENANCE_FILE, readProvenance } from '../tuning/adapter.js'
import type { TuningBase } from '../tuning/base-model.js'
import { type CurvePoint, type LearningCurve, type Share, shareOfTraining } from '../tuning/curve.js'
import { trainAdapter } from '../tuning/lora.js'
import { factPairs, hashOfPairs } from '../tuning/training-set.js'
import { interruptible } from './interrupt.js'
import type { Progress } from './progress.js'

interface CurveOptions {
  readonly scenario: Scenario
  readonly settings: TuningSettings
  readonly base: TuningBase
  /** Percentages. */
  readonly shares: readonly number[]
  readonly hourlyRate: number
  readonly out: string
}

/**
 * Train on shares of the training pairs, ask each adapter the held-out wordings and the control questions, and write curve.json,
 * curve.md and curve.svg. An adapter that the folder has already is not trained again. @returns undefined where it was left.
 */
export async function trainCurve(options: CurveOptions, progress: Progress): Promise<LearningCurve | undefined> {
  if (!options.base.path.endsWith('.gguf'))
    throw new InputError('--curve asks the tuned model, which takes a GGUF base: name one with --base')
  return interruptible(
    async ({ signal }) => {
      const weights = await loadLlama(options.base.path)
      try {
        const curve = await measure(options, weights, progress, signal)
        await writeCurve(options.out, curve)
        return curve
      } finally {
        await weights.dispose()
      }
    },
    { progress, left: (command) => `left; the same command goes on with it: ${command}` },
  )
}

async function measure(options: CurveOptions, weights: LlamaWeights, progress: Progress, signal: AbortSignal): Promise<LearningCurve> {
  const { scenario, settings, base, shares, hourlyRate, out } = options
  const ask = (adapters: readonly string[]) => askAll(scenario, weights, adapters, { progress, signal })
  const untrained = await ask([])
  const points: CurvePoint[] = []
  let device = ''
  for (const share of [...shares].sort((a, b) => a - b)) {
    const folder = join(out, String(share))
    const part = { ...scenario, training: shareOfTraining(scenario.training, share / 100, settings.seed) }
    const set = { ...factPairs(part), dev: factPairs(scenario).dev }
    progress.onStage(`${share} % of the training pairs: ${set.pairs.length}`)
    const done = existsSync(join(folder, PROVENANCE_FILE)) ? readProvenance(folder) : undefined
    const isThere = done?.trainingSet.sha256 === hashOfPairs(set) && done.base.sha256 === base.sha256 && same(done.settings, settings)
    const { training, knowledge } = scenario.hashes
    if (!isThere)
      await trainAdapter({ base, set, settings, out: folder, origin: { training, knowledge } }, trainingEvents(progress), signal)
    const { seconds, device: on, dtype } = readProvenance(folder)
    device = `${on}, ${dtype}`
    points.push({
      share: share / 100,
      examples: set.pairs.length,
      seconds,
      dollars: computeCost(seconds, hourlyRate),
      ...(await ask([join(folder, 'adapter.gguf')])),
    })
  }
  const { name, title } = scenario
  return {
    scenario: name,
    title,
    base: base.name,
    created: new Date().toISOString(),
    epochs: settings.epochs,
    hourlyRate,
    device,
    untrained,
    points,
  }
}

/** The held-out wording of every fact, and the first wording of every control question, each with the bare prompt that tuning trains on. */
async function askAll(
  scenario: Scenario,
  weights: LlamaWeights,
  adapters: readonly string[],
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<{ heldOut: Share; control: Share }> {
  const model = await weights.open({ id: 'curve', adapters })
  const { maxTokens } = scenario.generation
  const answer = async (question: string) => {
    try {
      return (await model.complete(closedBookPrompt(question), { temperature: 0, seed: 0, maxTokens, signal })).text
    } catch (error) {
      // A model that training has spoilt: it knows nothing.
      if (error instanceof NothingSaidError) return ''
      throw error
    }
  }
  try {
    progress.onStage(adapters.length > 0 ? 'asking the tuned model' : 'asking the untouched model')
    const held = scenario.training.flatMap((fact) => (fact.dev ? [{ fact, dev: fact.dev }] : []))
    const heldOut = await shareOf(held, async ({ fact, dev }) => statesFact(fact, await answer(dev), scenario))
    const questions = loadControl().map(({ value }) => value)
    const control = await shareOf(questions, async ({ wordings, keyFacts }) => statesAll(keyFacts, await answer(wordings[0] ?? '')))
    return { heldOut, control }
  } finally {
    await model.dispose()
  }
}

async function shareOf<T>(items: readonly T[], isRight: (item: T) => Promise<boolean>): Promise<Share> {
  let right = 0
  for (const item of items) if (await isRight(item)) right++
  return { right, of: items.length }
}

async function writeCurve(out: string, curve: LearningCurve): Promise<void> {
  mkdirSync(out, { recursive: true })
  const command = `npx versus train ${curve.scenario} --curve ${curve.points.map(({ share }) => Math.round(share * 100)).join(',')}`
  await writeFileAtomic(join(out, 'curve.json'), `${JSON.stringify(curve, null, 2)}\n`)
  await writeFileAtomic(join(out, 'curve.md'), curveMarkdown(curve, command))
  await writeFileAtomic(join(out, 'curve.svg'), await curveSvg(curve))
}

/** On stdout: what was found, and where it is. */
export function curveLines({ points, untrained }: LearningCurve, out: string): string[] {
  const share = ({ right, of }: Share) => `${right} of ${of}`
  return [
    `untrained: held-out wordings ${share(untrained.heldOut)}, control ${share(untrained.control)}`,
    ...points.map(
      (point) =>
        `${point.examples} examples: held-out wordings ${share(point.heldOut)}, control ${share(point.control)}, ${Math.round(point.seconds)} s`,
    ),
    `curve: ${relative('.', join(out, 'curve.md'))}`,
  ]
}

function trainingEvents(progress: Progress) {
  return {
    onStep: progress.onStage,
    onProgress: ({ step, steps, detail }: { step: number; steps: number; detail: string }) => progress.onTraining(step, steps, detail),
  }
}

function same(a: TuningSettings, b: TuningSettings): boolean {
  return hashOf(a) === hashOf(b)
}
