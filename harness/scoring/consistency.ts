import { Column } from '../common/column.js'
import { grouped } from '../common/group.js'
import type { Score } from '../common/units.js'
import { NO_SIMILARITIES, questionGroup, type Similarities, wordingGroup } from '../run/similarities.js'
import type { LabelSet, Question } from '../scenario/schema.js'
import { flipRate, passHatK, shareOfEqualPairs } from '../stats/agreement.js'
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
  /** Share of questions answered rightly each of k times, among those that have k scores. */
  readonly passK: number | null
  /** Of how many questions (over repeats: wordings) passK is, and how many have a score; only where some have fewer than k. */
  readonly covered?: { readonly questions: number; readonly of: number }
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

/** @param scorer that tells right from wrong; `null` where none does. */
export function consistencyTally(scorer: string | null, labels: readonly LabelSet[], { groups }: Similarities = NO_SIMILARITIES) {
  const [wordings, repeats] = [alikeTally(scorer, labels), alikeTally(scorer, labels)]
  let inconsistent: Consistency['inconsistent'][number][] = []
  return {
    /** The trials of a question. */
    add(trials: readonly ScoredTrial[]): void {
      const answered = trials.filter(({ trial }) => trial.answer)
      const [any] = answered
      if (!any) return
      const first = answered.filter(({ trial }) => trial.repeat === 0)
      if (first.length > 0) wordings.add([first], [groups.get(questionGroup(any.trial))])
      const repeated = grouped(answered, ({ trial }) => String(trial.wording))
      repeats.add(
        repeated,
        repeated.map(([one]) => groups.get(wordingGroup((one as ScoredTrial).trial))),
      )
      const scored = answered.filter((one) => rightness(one, scorer) !== null)
      const right = scored.filter((one) => rightness(one, scorer) === 1).length
      if (right === 0 || right === scored.length) return
      const answers = new Set(scored.map((one) => signatureOf(one, labels))).size
      inconsistent.push({ question: any.question.id, right, asked: scored.length, answers })
      if (inconsistent.length >= MOST_KEPT) inconsistent = worst(inconsistent)
    },
    figures: (): Consistency => ({ wordings: wordings.figures(), repeats: repeats.figures(), inconsistent: worst(inconsistent) }),
  }
}

/** Inconsistent questions that are kept until only {@link NAMED} of them are. */
const MOST_KEPT = 1_000

function worst(inconsistent: readonly Consistency['inconsistent'][number][]) {
  return [...inconsistent].sort((a, b) => b.answers - a.answers || (a.question < b.question ? -1 : 1)).slice(0, NAMED)
}

/** Figures of groups of answers that should be alike. */
function alikeTally(scorer: string | null, labels: readonly LabelSet[]) {
  const [right, asked] = [new Column(), new Column()]
  const [agreement, semantic] = [runningMean(), runningMean()]
  let [k, several] = [0, false]
  return {
    /** Groups of one question; the mean cosine of each, where meanings were compared. */
    add(groups: readonly (readonly ScoredTrial[])[], cosines: readonly (number | undefined)[]): void {
      if (groups.length > 1) several = true
      for (const [index, group] of groups.entries()) {
        k = Math.max(k, group.length)
        const cosine = cosines[index]
        if (cosine !== undefined) semantic.add(cosine)
        if (group.length > 1) agreement.add(shareOfEqualPairs(group.map((scored) => signatureOf(scored, labels))))
        // Answers that nothing says whether they are right can agree all the same.
        const scored = group.filter((one) => rightness(one, scorer) !== null)
        if (scored.length === 0) continue
        asked.push(scored.length)
        right.push(scored.filter((one) => rightness(one, scorer) === 1).length)
      }
    },
    figures(): Alike | null {
      if (k < 2) return null
      const counts = { right: right.all(), asked: asked.all() }
      return {
        agreement: agreement.value(),
        semantic: semantic.value(),
        k,
        passK: passHatK(counts, k),
        ...coverage(counts, k),
        flipRate: flipRate(counts),
        intervals: several ? null : intervalsOf(counts, k),
      }
    },
  }
}

function runningMean() {
  let [sum, count] = [0, 0]
  return {
    add(value: number): void {
      sum += value
      count++
    },
    value: (): number | null => (count === 0 ? null : sum / count),
  }
}

function coverage({ asked }: { asked: Float64Array }, k: number): Pick<Alike, 'covered'> {
  const questions = asked.filter((answers) => answers >= k).length
  return questions === asked.length ? {} : { covered: { questions, of: asked.length } }
}

/** Every group with as many answers as any: of those, how many questions are right each time, and how many flip. */
function intervalsOf({ right, asked }: { right: Float64Array; asked: Float64Array }, k: number): Alike['intervals'] {
  const whole = asked.filter((answers) => answers === k).length
  const several = asked.filter((answers) => answers > 1).length
  if (whole === 0 || several === 0) return null
  const each = asked.filter((answers, place) => answers === k && right[place] === k).length
  const flips = asked.filter((answers, place) => (right[place] as number) > 0 && (right[place] as number) < answers).length
  return { passK: wilsonInterval(each, whole), flipRate: wilsonInterval(flips, several) }
}

function rightness({ scores }: ScoredTrial, scorer: string | null): Score {
  return scorer === null ? null : (scores?.[scorer] ?? null)
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
