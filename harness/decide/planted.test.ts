import { describe, expect, it } from 'vitest'
import type { Figure, Measured } from '../drills/summary.js'
import { testDrill } from '../drills/testing.js'
import type { Wishes } from './build.js'
import { type Decision, decide } from './decide.js'
import type { DrillFound, Evidence } from './evidence.js'
import { type Planted, rightOn, testEvidence, wishes } from './testing.js'

// Systems whose truth is known: what is right follows from the numbers, and stands beside each.

const planted = (right: number, parts: Partial<Planted> = {}): Planted => ({ right: rightOn(right), ...parts })
const cost = (once: number, perUpdate: number, perAnswer: number) => ({ once, perUpdate, perAnswer })
/** 25 only one and 25 only the other: exactly as many right, and an interval around 0. */
const half = (from: number): number[][] => Array.from({ length: 100 }, (_, index) => ((index + from) % 100 < 50 ? [1, 1] : [0, 0]))
const RAG = cost(12, 1, 0.004)
const TUNED = cost(120, 16, 0.001)

const once = (mean: number): Figure => ({ mean, low: null, high: null, questions: null })
const share = (mean: number): Figure => ({ mean, low: mean - 0.05, high: mean + 0.05, questions: 40 })

function freshness(rag: number, tuned: number): DrillFound {
  const one = (system: string, state: string, changed: number): Measured => ({
    condition: `round-1.${state}`,
    folder: `round-1.${state}`,
    setting: { round: 1, state },
    system,
    figures: { 'accuracy.changed': share(changed), seconds: once(1) },
    trials: 40,
    errors: 0,
    notes: [],
  })
  return {
    path: 'drill.json',
    drill: testDrill({
      measured: [one('rag', 'caught-up', rag), one('fine-tuned', 'stale', 0), one('fine-tuned', 'retrained-from-previous', tuned)],
    }),
  }
}

function offline(failed: Readonly<Record<string, number>>): DrillFound {
  const measured = Object.entries(failed).map(
    ([system, share]): Measured => ({
      condition: 'network-refused',
      folder: 'network-refused',
      setting: { lost: 'network', how: 'refused' },
      system,
      figures: { failed: once(share), answered: once(1 - share) },
      trials: 40,
      errors: 0,
      notes: [],
    }),
  )
  return { path: 'drill.json', drill: testDrill({ drill: 'offline', measured }) }
}

interface Case {
  readonly name: string
  readonly systems: Readonly<Record<string, Planted>>
  readonly wishes?: Partial<Wishes>
  readonly drills?: readonly DrillFound[]
  readonly rows?: false
  readonly right: string | null
  readonly by: string | null
}

const CASES: readonly Case[] = [
  {
    name: '1: one is best in everything',
    systems: { rag: planted(80), 'fine-tuned': planted(40, { cost: cost(99, 9, 0.01), p50: [500, 490, 510] }) },
    right: 'rag',
    by: 'accuracy',
  },
  { name: '2: and it is the other', systems: { rag: planted(40), 'fine-tuned': planted(80) }, right: 'fine-tuned', by: 'accuracy' },
  {
    name: '3: accuracy goes before a lower price',
    systems: { base: planted(2, { cost: cost(0, 0, 0) }), rag: planted(60, { cost: RAG }) },
    right: 'rag',
    by: 'accuracy',
  },
  {
    name: '4: a tie in accuracy is broken by cost: $42 against $36 a month at 10,000 questions and 1 update',
    systems: { rag: planted(0, { right: half(0), cost: RAG }), 'fine-tuned': planted(0, { right: half(25), cost: TUNED }) },
    right: 'fine-tuned',
    by: 'cost',
  },
  {
    name: '5: at 2 updates a month the same tie goes the other way: $43 against $52',
    systems: { rag: planted(0, { right: half(0), cost: RAG }), 'fine-tuned': planted(0, { right: half(25), cost: TUNED }) },
    wishes: { workload: { questionsPerMonth: 10_000, updatesPerMonth: 2, months: 12 } },
    right: 'rag',
    by: 'cost',
  },
  {
    name: '6: below the break-even of 8,000 questions a month, cheaper by a tenth',
    systems: { rag: planted(0, { right: half(0), cost: RAG }), 'fine-tuned': planted(0, { right: half(25), cost: TUNED }) },
    wishes: { workload: { questionsPerMonth: 6_903, updatesPerMonth: 1, months: 12 } },
    right: 'rag',
    by: 'cost',
  },
  {
    name: '7: and above it',
    systems: { rag: planted(0, { right: half(0), cost: RAG }), 'fine-tuned': planted(0, { right: half(25), cost: TUNED }) },
    wishes: { workload: { questionsPerMonth: 9_308, updatesPerMonth: 1, months: 12 } },
    right: 'fine-tuned',
    by: 'cost',
  },
  {
    name: '7b: near it costs are the same, as the times are; then the bare figures decide',
    systems: { rag: planted(0, { right: half(0), cost: RAG }), 'fine-tuned': planted(0, { right: half(25), cost: TUNED }) },
    wishes: { workload: { questionsPerMonth: 7_999, updatesPerMonth: 1, months: 12 } },
    right: 'rag',
    by: 'figures',
  },
  {
    name: '8: tied in accuracy and cost: the quicker one',
    systems: {
      rag: planted(0, { right: half(0), p50: [600, 550, 650] }),
      'fine-tuned': planted(0, { right: half(25), p50: [200, 180, 220] }),
    },
    right: 'fine-tuned',
    by: 'latency',
  },
  {
    name: '9: tied in those three: the more consistent one',
    systems: {
      rag: planted(0, { right: half(0), same: half(0).map((_, index) => [0, index % 2]) }),
      'fine-tuned': planted(0, { right: half(25), same: half(0).map(() => [0, 0]) }),
    },
    right: 'fine-tuned',
    by: 'consistency',
  },
  {
    name: '10: tied in those four: the fresher one',
    systems: { rag: planted(0, { right: half(0) }), 'fine-tuned': planted(0, { right: half(25) }) },
    drills: [freshness(0.9, 0.3)],
    right: 'rag',
    by: 'freshness',
  },
  {
    name: '11: tied in all, the freshness unknown: the bare figures, here 55 against 50 right',
    systems: {
      rag: planted(0, { right: half(0) }),
      'fine-tuned': planted(0, { right: half(25).map((scores, index) => (index < 5 ? [1, 1] : scores)) }),
    },
    right: 'rag',
    by: 'figures',
  },
  {
    name: '12: a floor that only the dearer one certainly reaches',
    systems: { rag: planted(60, { cost: cost(0, 0, 0.0001) }), 'fine-tuned': planted(95, { cost: TUNED }) },
    wishes: { requirements: { accuracy: 0.85 }, priority: ['cost', 'accuracy'] },
    right: 'fine-tuned',
    by: 'requirements',
  },
  {
    name: '13: a budget of $40 a month that the better one exceeds: $42 against $36',
    systems: { rag: planted(80, { cost: RAG }), 'fine-tuned': planted(40, { cost: TUNED }) },
    wishes: { requirements: { budget: 40 } },
    right: 'fine-tuned',
    by: 'requirements',
  },
  {
    name: '14: a ceiling of p95 that the better one exceeds',
    systems: { rag: planted(80, { p95: [900, 850, 990] }), 'fine-tuned': planted(40, { p95: [300, 250, 390] }) },
    wishes: { requirements: { p95: 500 } },
    right: 'fine-tuned',
    by: 'requirements',
  },
  {
    name: '15: it must work offline, and the better one does not',
    systems: { rag: planted(80), 'fine-tuned': planted(40) },
    wishes: { requirements: { offline: true } },
    drills: [offline({ rag: 1, 'fine-tuned': 0 })],
    right: 'fine-tuned',
    by: 'requirements',
  },
  {
    name: '16: whether they work offline was not measured: nobody certainly does, so all may be chosen',
    systems: { rag: planted(80), 'fine-tuned': planted(40) },
    wishes: { requirements: { offline: true } },
    right: 'rag',
    by: 'accuracy',
  },
  {
    name: '17: no system reaches the floor',
    systems: { rag: planted(50), 'fine-tuned': planted(40) },
    wishes: { requirements: { accuracy: 0.9 } },
    right: null,
    by: null,
  },
  {
    name: '18: nobody was clocked: accuracy alone decides, cost and latency have no say',
    systems: { rag: planted(40, { p50: null, cost: null }), 'fine-tuned': planted(80, { p50: null, cost: null }) },
    right: 'fine-tuned',
    by: 'accuracy',
  },
  {
    name: '19: latency first, by the user’s order',
    systems: { rag: planted(80, { p50: [600, 550, 650] }), 'fine-tuned': planted(60, { p50: [200, 180, 220] }) },
    wishes: { priority: ['latency', 'accuracy'] },
    right: 'fine-tuned',
    by: 'latency',
  },
  {
    name: '20: by the user’s weights: accuracy 1 × (1 against 0), cost 3 × (0 against 1)',
    systems: { rag: planted(80, { cost: RAG }), 'fine-tuned': planted(60, { cost: TUNED }) },
    wishes: { weights: { accuracy: 1, cost: 3 } },
    right: 'fine-tuned',
    by: 'weights',
  },
  {
    name: '21: without scores by question, by the pairs that the run took; how sure that is can’t be told',
    systems: { rag: planted(80), 'fine-tuned': planted(40) },
    rows: false,
    right: 'rag',
    by: 'accuracy',
  },
  {
    name: '22: three that are tied, one after the other: the cheapest',
    systems: {
      rag: planted(0, { right: half(0), cost: RAG }),
      'fine-tuned': planted(0, { right: half(25), cost: TUNED }),
      'rag+fine-tuned': planted(0, { right: half(50), cost: cost(132, 17, 0.005) }),
    },
    right: 'fine-tuned',
    by: 'cost',
  },
  {
    name: '23: of what it answered it gets most right, and it is the cheapest, but 7 trials of 10 failed: the other alone qualifies',
    systems: { base: planted(95, { cost: cost(0, 0, 0), errors: 0.7 }), rag: planted(60, { cost: RAG }) },
    right: 'rag',
    by: 'requirements',
  },
  {
    name: '24: one that answered nothing does not keep accuracy from deciding among the others',
    systems: { base: planted(0, { right: [], cost: cost(0, 0, 0), errors: 1 }), rag: planted(80), 'fine-tuned': planted(40) },
    right: 'rag',
    by: 'accuracy',
  },
  {
    name: '25: 8 points ahead, and as many may be lost by what 4 % of failed trials would have been: tied, the cheaper',
    systems: { rag: planted(78, { cost: RAG, errors: 0.04 }), 'fine-tuned': planted(70, { cost: TUNED }) },
    right: 'fine-tuned',
    by: 'cost',
  },
  {
    name: '26: weights on freshness alone, which nobody has: the order of the criteria',
    systems: { rag: planted(40), 'fine-tuned': planted(80) },
    wishes: { weights: { freshness: 1 } },
    right: 'fine-tuned',
    by: 'accuracy',
  },
]

describe('decide, where the truth is known', () => {
  it.each(CASES)('$name', ({ systems, right, by, drills, rows, ...given }) => {
    const evidence = testEvidence(systems, { ...(drills ? { drills } : {}), ...(rows === false ? { rows } : {}) })
    const { choice, confidence } = decide(evidence, wishes(given.wishes))
    expect({ chosen: choice.chosen, by: choice.decidedBy }).toEqual({ chosen: right, by })
    if (rows === false) expect(confidence).toBeNull()
    else expect(confidence?.share).toBeGreaterThan(0.5)
  })

  it('is about as sure of a tie of 4 to 0 in 40 as draws of it stay ties: 6 or more of an expected 4 in one of five', () => {
    const evidence = testEvidence({
      rag: { right: rightOn(24, 40), cost: RAG },
      'fine-tuned': { right: rightOn(20, 40), cost: TUNED },
    })
    const { choice, confidence } = decide(evidence, wishes())
    expect(choice).toMatchObject({ chosen: 'fine-tuned', decidedBy: 'cost' })
    // python -c "from scipy.stats import binom; print(binom.cdf(5, 40, .1))" is 0.794
    expect(Math.abs((confidence?.share ?? 0) - 0.794)).toBeLessThan(0.04)
  })

  it('counts the questions that have a score, not all that were asked', () => {
    const evidence = testEvidence({ rag: { right: rightOn(5, 5) }, 'fine-tuned': { right: rightOn(0, 5) } })
    const asked = { ...evidence, scenario: { ...evidence.scenario, questions: { asked: 20, wordings: 2 } } }
    expect(decide(asked, wishes()).questions).toBe(5)
  })
})

describe('decide, where nobody can be recommended', () => {
  const decided = (right: number, questions: number, parts = {}) =>
    decide(
      testEvidence({ base: { right: rightOn(1, questions), cost: cost(0, 0, 0) }, rag: { right: rightOn(right, questions), cost: RAG } }),
      wishes(parts),
    )

  it('chooses nobody by fewer than six questions, and says whom the rules come to', () => {
    const { choice, confidence } = decided(5, 5)
    expect(choice).toMatchObject({ chosen: null, refused: 'few questions', byRules: 'base', decidedBy: 'cost' })
    expect(confidence).toBeNull()
  })

  it('chooses nobody where more draws of the questions would choose another', () => {
    const { choice, confidence } = decided(6, 10)
    expect(choice).toMatchObject({ chosen: null, refused: 'draws', byRules: 'base' })
    expect(confidence?.chosen[0]?.id).toBe('rag')
  })

  it('chooses nobody where no system can meet the requirements, be there few questions or many', () => {
    for (const questions of [5, 100])
      expect(decided(5, questions, { requirements: { p50: 1 } }).choice).toMatchObject({
        chosen: null,
        refused: 'requirements',
        byRules: null,
      })
  })

  it('refuses nothing where the choice may be followed', () => {
    expect(decided(90, 100).choice).toMatchObject({ chosen: 'rag', refused: null, byRules: 'rag' })
  })
})

describe('a drill of other models than the run’s', () => {
  const drills = [offline({ rag: 0, 'fine-tuned': 0, 'our-service': 0 }), freshness(0.9, 0.8)]
  const systems = { rag: planted(80), 'fine-tuned': planted(40), 'our-service': planted(60) }
  const decided = (models: Partial<Evidence['run']['models']>) => {
    const evidence = testEvidence(systems, { drills })
    const run = { ...evidence.run, models: { ...evidence.run.models, ...models } }
    return decide({ ...evidence, run }, wishes({ requirements: { offline: true } }))
  }
  const fulfilments = ({ choice }: Decision) => choice.checks.flatMap((check) => check.systems.map(({ fulfilment }) => fulfilment))
  const measured = ({ claims }: Decision) =>
    ['dynamic-knowledge', 'offline'].map((id) => claims.find((claim) => claim.id === id)?.data !== 'not measured')

  it('is held to where they are the same, or what else differs', () => {
    const decision = decided({ embedding: 'tiny-embedding' })
    expect([fulfilments(decision), measured(decision), decision.choice.chosen]).toEqual([['met', 'met', 'met'], [true, true], 'rag'])
  })

  it.each([
    ['language model', { chat: { name: 'hosted', sha256: 'h' } }],
    ['tuned model', { tuned: {} }],
    ['embedding model', { embedding: 'hosted' }],
  ])('meets no requirement and bears out no claim where the %s is another; the scenario’s own systems use none', (model, models) => {
    const decision = decided(models)
    expect([fulfilments(decision), measured(decision), decision.choice.chosen]).toEqual([
      ['unclear', 'unclear', 'met'],
      [false, false],
      'our-service',
    ])
    expect(decision.systems.map(({ figures }) => figures.freshness)).toEqual(['missing', 'missing', 'missing'])
    expect(decision.missing.map(({ what }) => what)).toContain(
      `drill.json was measured with another ${model} than the run: its figures of the systems of versus count as not known`,
    )
  })
})
