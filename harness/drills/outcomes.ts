import { sep } from 'node:path'
import { isRefusal } from '../scoring/refusal.js'
import type { ScoredTrial } from '../scoring/score.js'
import type { DrillContext } from './drill.js'
import { correctness, type Figures, figureOf, figuresOf, sampleOf } from './measure.js'

/** How each question ended: right, refused, confident and wrong, or failed. They add up to 1. */
export function outcomesOf(trials: readonly ScoredTrial[], { scenario, settings }: Pick<DrillContext, 'scenario' | 'settings'>): Figures {
  const correct = correctness(scenario)
  const outcome = (scored: ScoredTrial) => {
    if (!scored.trial.answer) return 'failed'
    if (correct(scored) === 1) return 'answered'
    return isRefusal(scored.trial.answer.text) ? 'refused' : 'confidentWrong'
  }
  const share = (wanted: ReturnType<typeof outcome>) =>
    figureOf(
      sampleOf(trials, (scored) => Number(outcome(scored) === wanted)),
      settings.seed,
    )
  return figuresOf({
    answered: share('answered'),
    refused: share('refused'),
    confidentWrong: share('confidentWrong'),
    failed: share('failed'),
  })
}

/** The distinct messages of trials that failed; files are named from the drill's folder on, which may be shown elsewhere. */
export function faultsOf(trials: readonly ScoredTrial[], folder: string): string[] {
  const messages = trials.flatMap(({ trial }) => trial.error?.message.replaceAll(`${folder}${sep}`, '') ?? [])
  return [...new Set(messages)].map((message) => `fails with: ${message}`)
}
