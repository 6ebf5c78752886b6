import { type LabelSet, labelNames } from '../scenario/schema.js'
import { type LabelFigures, labelFigures } from '../stats/f1.js'
import { labelOf } from './label.js'
import type { ScoredTrial } from './score.js'

/** Accuracy, macro-F1 and confusion matrix on the questions of one set of labels. */
export interface LabelSetSummary extends LabelFigures {
  readonly set: readonly string[]
}

/** Counts a system's labels, one entry for each set of labels that its questions have. Every answered wording and repeat counts once. */
export function labelTally(sets: readonly LabelSet[]) {
  const counted = labelNames(sets).map((set) => ({ set, counts: new Map<string, Map<string | null, number>>() }))
  return {
    add(trials: readonly ScoredTrial[]): void {
      for (const { trial, question } of trials) {
        const { label } = question
        if (!trial.answer || !label) continue
        for (const { set, counts } of counted) {
          if (!set.includes(label)) continue
          const read = labelOf(trial.answer.text, label, sets)
          const own = counts.get(label) ?? new Map<string | null, number>()
          counts.set(label, own.set(read, (own.get(read) ?? 0) + 1))
        }
      }
    },
    figures: (): LabelSetSummary[] =>
      counted.flatMap(({ set, counts }) => {
        const figures = labelFigures(counts)
        return figures ? [{ set, ...figures }] : []
      }),
  }
}
