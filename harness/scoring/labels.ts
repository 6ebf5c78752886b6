import { type LabelSet, labelNames } from '../scenario/schema.js'
import { type LabelFigures, labelFigures } from '../stats/f1.js'
import { labelOf } from './label.js'
import type { ScoredTrial } from './score.js'

/** Accuracy, macro-F1 and confusion matrix on the questions of one set of labels. */
export interface LabelSetSummary extends LabelFigures {
  readonly set: readonly string[]
}

/** One entry for each set of labels that questions of these trials have. Every answered wording and repeat counts once. */
export function summariseLabels(trials: readonly ScoredTrial[], sets: readonly LabelSet[]): LabelSetSummary[] {
  return labelNames(sets).flatMap((set) => {
    const answers = trials.flatMap(({ trial, question }) =>
      trial.answer && question.label && set.includes(question.label)
        ? [{ label: question.label, read: labelOf(trial.answer.text, question.label, sets) }]
        : [],
    )
    const figures = labelFigures(answers)
    return figures ? [{ set, ...figures }] : []
  })
}
