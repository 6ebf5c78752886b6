import { z } from 'zod'
import { InputError } from '../common/errors.js'
import { readJsonl } from '../common/jsonl.js'
import { seededRandom, seedFor, shuffled } from '../common/random.js'
import type { ScoredTrial } from '../scoring/score.js'
import { cohensKappa } from '../stats/kappa.js'

const labelSchema = z.strictObject({ trial: z.string(), right: z.boolean() })
/** Whether the answer of a trial is right, as someone other than the judge says. */
export type Label = z.infer<typeof labelSchema>

export interface Calibration {
  /** Cohen's kappa of the judge against the labels; `null` without items, and where both gave one and the same label throughout. */
  readonly kappa: number | null
  /** Labelled trials that the judge scored. */
  readonly items: number
  /** Labelled trials without a judge's score: not judged, or a judge error. */
  readonly unjudged: number
  /** Right for the judge alone, and wrong for the judge alone. */
  readonly lenient: number
  readonly strict: number
  /** The judge agrees too little with the labels to be relied on, or can't be shown to agree. */
  readonly warn: boolean
}

/** A judge's score from here on is "right": 4 of 5. */
const RIGHT_FROM = 0.75
/** Landis & Koch, The Measurement of Observer Agreement for Categorical Data, Biometrics 33(1), 1977: above 0.6 is substantial. */
const LEAST_KAPPA = 0.6
const SAMPLE_SIZE = 100

/** @param scores the judge's, by trial id. */
export function calibrate(labels: readonly Label[], scores: ReadonlyMap<string, number>): Calibration {
  const items = labels.flatMap(({ trial, right }) => {
    const score = scores.get(trial)
    return score === undefined ? [] : [{ judge: score >= RIGHT_FROM, right }]
  })
  const kappa = cohensKappa(items.map(({ judge, right }) => [String(judge), String(right)]))
  return {
    kappa,
    items: items.length,
    unjudged: labels.length - items.length,
    lenient: items.filter(({ judge, right }) => judge && !right).length,
    strict: items.filter(({ judge, right }) => !judge && right).length,
    warn: kappa === null || kappa < LEAST_KAPPA,
  }
}

/** What the scorer `correct` says of trials drawn by the seed, whatever their order. */
export function sampleLabels(trials: readonly ScoredTrial[], { seed, size = SAMPLE_SIZE }: { seed: number; size?: number }): Label[] {
  const labelled = trials
    .flatMap(({ trial, scores }) => (typeof scores?.['correct'] === 'number' ? [{ trial: trial.id, right: scores['correct'] === 1 }] : []))
    .sort((one, other) => (one.trial < other.trial ? -1 : 1))
  return shuffled(labelled, seededRandom(seedFor(seed, 'calibration'))).slice(0, size)
}

/**
 * A user's labels: JSON lines of `{"trial": "<trial id>", "right": true}`.
 * @throws InputError naming a line that is malformed, that labels a trial twice, or one that is not in the run or has no answer.
 */
export function readLabels(path: string, trials: readonly ScoredTrial[]): Label[] {
  const answered = new Map(trials.map(({ trial }) => [trial.id, trial.answer !== null]))
  const seen = new Set<string>()
  return readJsonl(path, labelSchema).map(({ value, at }) => {
    const fault = (message: string) => new InputError(`${at}: ${message}`)
    if (!answered.has(value.trial)) throw fault(`the run has no trial ${value.trial}; take its id from trials.jsonl`)
    if (!answered.get(value.trial)) throw fault(`the trial ${value.trial} failed: it has no answer to label`)
    if (seen.has(value.trial)) throw fault(`the trial ${value.trial} has a label already`)
    seen.add(value.trial)
    return value
  })
}
