import { mean } from './quantile.js'

/** How many answers were read as each label, `null` where none could be read, by the label that the question has. */
export type LabelCounts = ReadonlyMap<string, ReadonlyMap<string | null, number>>

export interface LabelFigures {
  /** Share of answers with the right label, in [0, 1]. */
  readonly accuracy: number
  /** In [0, 1]. */
  readonly macroF1: number
  /** All labels, of questions or read, in alphabetical order. */
  readonly labels: readonly string[]
  /** How many answers: a row for each label of a question, a column for each that was read, both as in `labels`; the last column is for none. */
  readonly confusion: readonly (readonly number[])[]
}

/**
 * Accuracy, macro-F1 and confusion matrix of labels. `null` without answers.
 *
 * An answer without a label is wrong: it lowers accuracy and the recall of the question's label. It is no false positive: it lowers
 * the precision of none.
 *
 * Macro-F1 is the mean over labels of F1 = 2·tp / (2·tp + fp + fn), each label weighing the same however many questions have it. The
 * mean is over labels that a question has, so that all systems that answer the same questions are averaged over the same labels; one
 * that is only ever read costs recall where it was read, but isn't a term of the mean.
 *
 * @see Sokolova & Lapalme, A Systematic Analysis of Performance Measures for Classification Tasks, Information Processing & Management
 * 45(4), 2009
 * @see Opitz & Burst, Macro F1 and Macro F1, arXiv:1911.03347, 2019: the mean of F1s, not the F1 of means
 */
export function labelFigures(counts: LabelCounts): LabelFigures | null {
  const asked = [...counts.keys()]
  if (asked.length === 0) return null
  const read = [...counts.values()].flatMap((own) => [...own.keys()].filter((label) => label !== null))
  const labels = [...new Set([...asked, ...read])].sort()
  const counted = (label: string, as: string | null) => counts.get(label)?.get(as) ?? 0
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const columns = [...labels, null]
  const answers = (label: string) => sum(columns.map((column) => counted(label, column)))
  // 2·tp over (tp + fn) + (tp + fp)
  const f1 = (label: string) => (2 * counted(label, label)) / (answers(label) + sum(labels.map((other) => counted(other, label))))
  return {
    accuracy: sum(asked.map((label) => counted(label, label))) / sum(asked.map(answers)),
    macroF1: mean(asked.map(f1)),
    labels,
    confusion: labels.map((label) => columns.map((column) => counted(label, column))),
  }
}
