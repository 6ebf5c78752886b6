import { grouped } from '../common/group.js'
import type { Trial } from '../run/journal.js'
import { NO_SIMILARITIES, questionGroup, type Similarities, wordingGroup } from '../run/similarities.js'
import type { LabelSet, Question } from '../scenario/schema.js'
import { flipRate, pairwiseAgreement, passHatK } from '../stats/agreement.js'
import { mean } from '../stats/quantile.js'
import { wilsonInterval } from '../stats/wilson.js'
import { hitGroups } from './key-facts.js'
import { labelOf } from './label.js'
import { normaliseAnswer } from './normalise.js'
import { isRefusal } from './refusal.js'
import type { ScoredTrial } from './score.js'

/** How alike a system's answers to one question are; `null` where each question was asked but once. */
export interface Consistency {
  /** Over the wordings of a question, first repeat each. */
  readonly wordings: Alike | null
  /** Over the repeats of a wording. */
  readonly repeats: Alike | null
  /** Questions with both right and wrong answers, those with the most different answers first. */
  readonly inconsistent: readonly { readonly question: string; readonly right: number; readonly asked: number; readonly answers: number }[]
}

interface Alike {
  /** Share of pairs of answers to one question that come down to the same, whether right or wrong. */
  readonly agreement: number | null
  /** Mean cosine of pairs of answers to one question, in [0, 1]; `null` where meanings were not compared. */
  readonly semantic: number | null
  /** Answers that must all be right: as many as there are wordings, or repeats. */
  readonly k: number
  /** Share of questions answered rightly each of k times. */
  readonly passK: number | null
  /** Share of questions answered now rightly, now wrongly. */
  readonly flipRate: number | null
  /** Wilson's, of those two; `null` over the repeats of several wordings of a question, which are not independent. */
  readonly intervals: { readonly passK: Interval; readonly flipRate: Interval } | null
}

interface Interval {
  readonly low: number
  readonly high: number
}

/** Inconsistent questions that are named. */
const NAMED = 10

/** @param scorer whose score of 1 is a right answer. */
export function summariseConsistency(
  trials: readonly ScoredTrial[],
  scorer: string,
  labels: readonly LabelSet[],
  similarities: Similarities = NO_SIMILARITIES,
): Consistency {
  const answered = trials.filter(({ trial }) => trial.answer)
  const scored = answered.filter(({ scores }) => typeof scores?.[scorer] === 'number')
  const first = answered.filter(({ trial }) => trial.repeat === 0)
  const over = (asked: readonly ScoredTrial[], groupOf: (trial: Trial) => string) => {
    const groups = grouped(asked, ({ trial }) => groupOf(trial))
    const cosines = groups.flatMap(([scored]) => similarities.groups.get(groupOf((scored as ScoredTrial).trial)) ?? [])
    return alike(groups, cosines, scorer, labels)
  }
  return {
    wordings: over(first, questionGroup),
    repeats: over(answered, wordingGroup),
    inconsistent: [...grouped(scored, ({ question }) => question.id)]
      .map((group) => ({ group, right: group.filter((scored) => isRight(scored, scorer)).length }))
      .filter(({ group, right }) => right > 0 && right < group.length)
      .map(({ group, right }) => ({
        question: group[0]?.question.id ?? '',
        right,
        asked: group.length,
        answers: new Set(group.map((scored) => signatureOf(scored, labels))).size,
      }))
      .sort((a, b) => b.answers - a.answers || (a.question < b.question ? -1 : 1))
      .slice(0, NAMED),
  }
}

function alike(
  groups: readonly (readonly ScoredTrial[])[],
  cosines: readonly number[],
  scorer: string,
  labels: readonly LabelSet[],
): Alike | null {
  const k = Math.max(0, ...groups.map((group) => group.length))
  if (k < 2) return null
  // Answers that nothing says whether they are right can agree all the same.
  const right = groups.flatMap((group) => {
    const scored = group.filter(({ scores }) => typeof scores?.[scorer] === 'number')
    return scored.length > 0 ? [scored.map((one) => isRight(one, scorer))] : []
  })
  return {
    agreement: pairwiseAgreement(groups.map((group) => group.map((scored) => signatureOf(scored, labels)))),
    semantic: cosines.length > 0 ? mean(cosines) : null,
    k,
    passK: passHatK(right, k),
    flipRate: flipRate(right),
    intervals: intervalsOf(groups, right, k),
  }
}

/** Every group with as many answers as any: of those, how many questions are right each time, and how many flip. */
function intervalsOf(groups: readonly (readonly ScoredTrial[])[], right: readonly (readonly boolean[])[], k: number): Alike['intervals'] {
  if (new Set(groups.map(([scored]) => scored?.question.id)).size < groups.length) return null
  const whole = right.filter((answers) => answers.length === k)
  const several = right.filter((answers) => answers.length > 1)
  if (whole.length === 0 || several.length === 0) return null
  return {
    passK: wilsonInterval(whole.filter((answers) => answers.every(Boolean)).length, whole.length),
    flipRate: wilsonInterval(several.filter((answers) => new Set(answers).size > 1).length, several.length),
  }
}

function isRight({ scores }: ScoredTrial, scorer: string): boolean {
  return scores?.[scorer] === 1
}

/** What an answer comes down to; equal signatures agree. A refusal, else the label, else the set of key facts where any is hit, else the normalised answer. */
export function signatureOf({ trial, question }: ScoredTrial, labels: readonly LabelSet[]): string {
  const text = trial.answer?.text ?? ''
  if (isRefusal(text)) return 'refusal'
  if (question.label) return `label:${labelOf(text, question.label, labels) ?? normaliseAnswer(text)}`
  return factsOf(text, question)
}

function factsOf(text: string, { keyFacts }: Question): string {
  const hits = hitGroups(text, keyFacts)
  return hits.includes(true) ? `facts:${hits.map(Number).join('')}` : `text:${normaliseAnswer(text)}`
}
