/** What systems are weighed by, in the order in which they decide where the user names none. */
export const CRITERIA = ['accuracy', 'cost', 'latency', 'consistency', 'freshness'] as const
export type CriterionId = (typeof CRITERIA)[number]

interface CriterionKind {
  readonly title: string
  /** What the figure is. */
  readonly meaning: string
  readonly unit: 'share' | 'milliseconds' | 'dollars'
  readonly better: 'more' | 'less'
}

export const CRITERION: Readonly<Record<CriterionId, CriterionKind>> = {
  accuracy: { title: 'accuracy', meaning: 'right answers, by the scenario’s primary scorer', unit: 'share', better: 'more' },
  cost: {
    title: 'cost a month',
    meaning: 'dollars a month at the workload: answers, updates, and a month’s part of what is done once',
    unit: 'dollars',
    better: 'less',
  },
  latency: { title: 'latency', meaning: 'median time of an answer (p50)', unit: 'milliseconds', better: 'less' },
  consistency: { title: 'consistency', meaning: 'wordings of a question that get the same answer', unit: 'share', better: 'more' },
  freshness: {
    title: 'freshness',
    meaning: 'right answers on changed facts, once the system has caught up',
    unit: 'share',
    better: 'more',
  },
}
