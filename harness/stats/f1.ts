import { mean } from './quantile.js'

/** The label that a question has, and the one that was read in an answer to it: `null` where none could be read. */
export interface LabelledAnswer {
  readonly label: string
  readonly read: string | null
}

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
export function labelFigures(answers: readonly LabelledAnswer[]): LabelFigures | null {
  if (answers.length === 0) return null
  const asked = new Set(answers.map(({ label }) => label))
  const read = answers.flatMap((answer) => answer.read ?? [])
  const labels = [...new Set([...asked, ...read])].sort()
  return {
    accuracy: answers.filter((answer) => answer.read === answer.label).length / answers.length,
    macroF1: mean([...asked].map((label) => f1(answers, label))),
    labels,
    confusion: labels.map((label) => [...labels, null].map((column) => counted(answers, { label, read: column }))),
  }
}

function f1(answers: readonly LabelledAnswer[], label: string): number {
  const asked = answers.filter((answer) => answer.label === label).length
  const read = answers.filter((answer) => answer.read === label).length
  // tp + fn and tp + fp
  return (2 * counted(answers, { label, read: label })) / (asked + read)
}

function counted(answers: readonly LabelledAnswer[], { label, read }: LabelledAnswer): number {
  return answers.filter((answer) => answer.label === label && answer.read === read).length
}
