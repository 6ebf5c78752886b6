import { sep } from 'node:path'
import { isJudged } from '../scenario/measurable.js'
import { isRefusal } from '../scoring/refusal.js'
import { binaryScorerOf } from '../scoring/registry.js'
import type { ScoredTrial } from '../scoring/score.js'
import type { DrillContext } from './drill.js'
import { type Figures, figureOf, figuresOf, rightness, sampleOf } from './measure.js'

/**
 * How each question ended: right, refused, confident and wrong, or failed. They add up to 1, but where no scorer tells of some questions
 * whether an answer is right: those are left out of right, and of confident and wrong.
 */
export function outcomesOf(trials: readonly ScoredTrial[], { scenario, settings }: Pick<DrillContext, 'scenario' | 'settings'>): Figures {
  const right = rightness(scenario)
  const binary = binaryScorerOf(scenario)
  const told = trials.filter((scored) =>
    scored.trial.answer ? right(scored) !== null : binary !== null && (binary !== 'correct' || isJudged(scored.question)),
  )
  const outcome = (scored: ScoredTrial) => {
    if (!scored.trial.answer) return 'failed'
    if (right(scored) === 1) return 'answered'
    return isRefusal(scored.trial.answer.text) ? 'refused' : 'confidentWrong'
  }
  const share = (wanted: ReturnType<typeof outcome>, of: readonly ScoredTrial[]) =>
    figureOf(
      sampleOf(of, (scored) => Number(outcome(scored) === wanted)),
      settings.seed,
    )
  return figuresOf({
    answered: share('answered', told),
    refused: share('refused', trials),
    confidentWrong: share('confidentWrong', told),
    failed: share('failed', trials),
  })
}

/** The distinct messages of trials that failed; files are named from the drill's folder on, which may be shown elsewhere. */
export function faultsOf(trials: readonly ScoredTrial[], folder: string): string[] {
  const messages = trials.flatMap(({ trial }) => trial.error?.message.replaceAll(`${folder}${sep}`, '') ?? [])
  return [...new Set(messages)].map((message) => `fails with: ${message}`)
}
