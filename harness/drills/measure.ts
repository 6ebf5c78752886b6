import type { Score } from '../common/units.js'
import type { Scenario } from '../scenario/scenario.js'
import { binaryScorerOf } from '../scoring/registry.js'
import type { ScoredTrial } from '../scoring/score.js'
import { clusteredMean, pairedDifference } from '../stats/bootstrap.js'
import { FIGURES, type FigureId } from './figures.js'
import type { Difference, Figure } from './summary.js'

/** Scores by question, and by wording. */
export type Sample = ReadonlyMap<string, ReadonlyMap<number, number>>

/** What a trial scores; `null` leaves it out. */
export type Measure = (trial: ScoredTrial) => Score

/** The scorer that the scenario compares systems by; failed trials have no score. */
export function primaryScore({ primaryScorer }: Pick<Scenario, 'primaryScorer'>): Measure {
  return ({ scores }) => scores?.[primaryScorer] ?? null
}

/** Whether an answer is right, 1 or 0; `null` for failed trials, and where no scorer tells. */
export function rightness(scenario: Scenario): Measure {
  const binary = binaryScorerOf(scenario)
  return ({ scores }) => (binary === null ? null : (scores?.[binary] ?? null))
}

/** What to mind where the scenario compares systems by a graded scorer: accuracy is then no share of right answers. */
export function gradedNotes(scenario: Scenario): string[] {
  const { primaryScorer } = scenario
  const binary = binaryScorerOf(scenario)
  if (binary === primaryScorer) return []
  const told = binary ? `told by ${binary}, of the questions that it applies to` : 'not told apart: no scorer of the scenario does'
  return [`accuracy is the mean of the graded scorer ${primaryScorer}; right and wrong answers are ${told}`]
}

export function sampleOf(trials: readonly ScoredTrial[], measure: Measure): Sample {
  const sample = new Map<string, Map<number, number>>()
  for (const scored of trials) {
    const score = measure(scored)
    if (score === null) continue
    const own = sample.get(scored.trial.question) ?? new Map<number, number>()
    sample.set(scored.trial.question, own.set(scored.trial.wording, score))
  }
  return sample
}

/** The mean over questions with its interval; nothing where there is no score. */
export function figureOf(sample: Sample, seed: number): Figure | undefined {
  const clusters = [...sample.values()].map((scores) => [...scores.values()])
  return clusters.length === 0 ? undefined : clusteredMean({ clusters, seed })
}

/** What was measured once. */
export function measuredOnce(value: number): Figure {
  return { mean: value, low: null, high: null, questions: null }
}

export type Figures = Partial<Record<FigureId, Figure>>

/** Figures without those that there are none of. */
export function figuresOf(figures: Partial<Record<FigureId, Figure | undefined>>): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined)) as Figures
}

export interface Compared {
  readonly condition: string
  readonly system: string
  readonly sample: Sample
}

/** `to` minus `from` on the very wordings that both have a score for; none where they share none. */
export function differenceOf(figure: FigureId, from: Compared, to: Compared, seed: number): Difference[] {
  const clusters = [...to.sample].flatMap(([question, scores]) => {
    const before = from.sample.get(question)
    const shared = [...scores.keys()].filter((wording) => before?.has(wording))
    if (!before || shared.length === 0) return []
    return [{ a: shared.map((key) => scores.get(key) as number), b: shared.map((key) => before.get(key) as number) }]
  })
  if (clusters.length === 0) return []
  const { verdict, ...paired } = pairedDifference({ clusters, seed })
  const flipped = { ahead: 'behind', behind: 'ahead', tied: 'tied' } as const
  return [
    {
      system: to.system,
      figure,
      from: { condition: from.condition, system: from.system },
      to: { condition: to.condition, system: to.system },
      ...paired,
      verdict: FIGURES[figure].better === 'less' ? flipped[verdict] : verdict,
    },
  ]
}
