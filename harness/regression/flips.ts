import { grouped } from '../common/group.js'
import { type RowPair, sharedScores } from './shared.js'

/** A wording whose answer was right on one side and wrong on the other. */
export interface Flip {
  readonly question: string
  /** Number of the wording; 0 is the original. */
  readonly wording: number
  /** The question in its original wording. */
  readonly asked: string
  readonly category: string
  readonly label: string | null
  /** The answer of the first repeat that both sides have. */
  readonly a: string
  readonly b: string
}

export interface Flips {
  /** Right each time on side `a`, wrong each time on side `b`. */
  readonly lost: readonly Flip[]
  /** The other way round. */
  readonly gained: readonly Flip[]
  /** Right more often on one side than on the other, and now right, now wrong over the repeats of one side: noise, until more repeats say otherwise. */
  readonly flaky: readonly Flip[]
}

/** @param scorer whose score of 1 is a right answer; `null` where none is known. */
export function flipsOf(pairs: readonly RowPair[], system: string, scorer: string | null): Flips {
  const [lost, gained, flaky]: [Flip[], Flip[], Flip[]] = [[], [], []]
  if (scorer === null) return { lost, gained, flaky }
  for (const pair of pairs) {
    for (const trials of grouped(sharedScores(pair, system, scorer), ({ trial }) => wordingOf(trial))) {
      const a = rightShare(trials.map((trial) => trial.a))
      const b = rightShare(trials.map((trial) => trial.b))
      if (a === b) continue
      const kind = a === 1 && b === 0 ? lost : a === 0 && b === 1 ? gained : flaky
      kind.push(flipOf(pair, system, trials[0]?.trial as string))
    }
  }
  return { lost, gained, flaky }
}

function flipOf([a, b]: RowPair, system: string, trial: string): Flip {
  const answer = ({ systems }: RowPair[0]) => {
    const columns = systems[system]
    return columns?.answers[columns.trials.indexOf(trial)] ?? ''
  }
  const { question, wording, category, label } = b
  return { question, wording: Number(wordingOf(trial)), asked: wording, category, label, a: answer(a), b: answer(b) }
}

function wordingOf(trial: string): string {
  return trial.slice(0, trial.indexOf('/'))
}

function rightShare(scores: readonly number[]): number {
  return scores.filter((score) => score === 1).length / scores.length
}
