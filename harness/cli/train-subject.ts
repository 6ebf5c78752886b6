import { join, relative } from 'node:path'
import { InputError } from '../common/errors.js'
import { validate } from '../common/jsonl.js'
import { loadScenario } from '../scenario/load.js'
import type { Scenario } from '../scenario/scenario.js'
import { type TuningSettings, tuningSchema } from '../scenario/schema.js'
import { raftSettings, raftTraining } from '../systems/raft-training.js'
import { knowledgeOf, openEmbedding, raftAdapterFolder, readerAdapterFolder, tunedAdapterFolder } from '../systems/resources.js'
import type { LoraOptions } from '../tuning/lora.js'
import { READER_SETTINGS, readerPairs } from '../tuning/reader-set.js'
import { factPairs, type TrainingSet } from '../tuning/training-set.js'
import type { Progress } from './progress.js'

export interface SubjectFlags {
  readonly scenarios: string
  readonly style?: 'facts' | 'raft'
  readonly epochs?: number
  readonly learningRate?: number
  readonly seed?: number
}

/** What is trained on, and how. */
export interface Subject extends Pick<LoraOptions, 'style' | 'origin'> {
  readonly name: string
  readonly set: TrainingSet
  readonly settings: TuningSettings
  /** Where an adapter belongs. */
  readonly folder: string
}

export async function subjectOf(name: string, flags: SubjectFlags, progress: Progress): Promise<Subject> {
  if (name === 'reader') {
    if (flags.style) throw new InputError('--style is a scenario’s: the reader has a training set of its own')
    return { name, set: readerPairs(), settings: settled(READER_SETTINGS, flags), folder: readerAdapterFolder() }
  }
  const scenario = await loadTaught(name, flags.scenarios)
  const { training, knowledge } = scenario.hashes
  const common = { name, origin: { training, knowledge } }
  if (flags.style !== 'raft')
    return { ...common, set: factPairs(scenario), settings: settled(scenario.tuning, flags), folder: tunedAdapterFolder(scenario) }

  const settings = settled(raftSettings(scenario.tuning), flags)
  const { model } = await openEmbedding(progress.onDownload)
  try {
    progress.onStage('retrieving passages for the training pairs')
    const set = await raftTraining(scenario, await knowledgeOf(scenario, model, progress), settings.seed)
    return { ...common, style: 'raft', set, settings, folder: raftAdapterFolder(scenario) }
  } finally {
    await model.dispose()
  }
}

/** @throws InputError where a scenario has nothing to train on. */
export async function loadTaught(name: string, scenarios: string): Promise<Scenario> {
  const scenario = await loadScenario(name, scenarios)
  if (scenario.training.length > 0) return scenario
  const file = relative('.', join(scenario.folder, 'training.jsonl'))
  throw new InputError(`${file}: no training pairs; write some (docs/own-scenario.md), or let a model draft them: npx versus draft ${name}`)
}

/** The settings with what flags say in place of theirs. @throws InputError where a flag is out of range. */
export function settled(settings: TuningSettings, { epochs, learningRate, seed }: Omit<SubjectFlags, 'scenarios'>): TuningSettings {
  const own = { ...(epochs && { epochs }), ...(learningRate && { learningRate }), ...(seed !== undefined && { seed }) }
  return validate({ ...settings, ...own }, tuningSchema, 'versus train')
}
