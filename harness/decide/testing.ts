import type { Workload } from '../cost/profile.js'
import type { ScoreRow } from '../scoring/score-rows.js'
import { pairwiseAgreement } from '../stats/agreement.js'
import type { Wishes } from './build.js'
import { CRITERIA } from './criteria.js'
import type { DrillFound, Evidence } from './evidence.js'
import type { ScenarioFigures, SystemFigures } from './files.js'
import { figureOf, pairedFigure, Scores } from './scores.js'

/** A system with known truth: give only what matters. */
export interface Planted {
  /** Whether it is right, by question; each in as many wordings as there are numbers. */
  readonly right: readonly (readonly number[])[]
  /** What each wording's answer comes down to, where that is not whether it is right. */
  readonly same?: readonly (readonly number[])[]
  /** Share of its trials that failed, beside those that were answered. */
  readonly errors?: number
  /** In milliseconds, with its interval; `null` where it was not clocked. */
  readonly p50?: readonly [value: number, low: number, high: number] | null
  readonly p95?: readonly [value: number, low: number | null, high: number | null]
  readonly cost?: { readonly once: number; readonly perUpdate: number; readonly perAnswer: number } | null
}

/** So many questions of which a system gets the first ones right, in two wordings each. */
export function rightOn(right: number, questions = 100): number[][] {
  return Array.from({ length: questions }, (_, index) => (index < right ? [1, 1] : [0, 0]))
}

/** A use case of 10,000 questions and 1 update a month. */
export const WORKLOAD: Workload = { questionsPerMonth: 10_000, updatesPerMonth: 1, months: 12 }

export function wishes(parts: Partial<Wishes> = {}): Wishes {
  return { workload: WORKLOAD, requirements: {}, priority: CRITERIA, weights: null, ...parts }
}

interface PlantedParts {
  readonly drills?: readonly DrillFound[]
  /** Without scores by question: as a baseline of before. */
  readonly rows?: false
}

/** What a run of these systems would have left. */
export function testEvidence(systems: Readonly<Record<string, Planted>>, { drills = [], rows: keep }: PlantedParts = {}): Evidence {
  const ids = Object.keys(systems)
  const scores = new Scores(ids)
  for (const row of rowsOf(systems)) scores.add(row)
  const pairs = ids.flatMap((a, index) => ids.slice(index + 1).flatMap((b) => pairedFigure(scores.sharedMeans(a, b, 'correct'), 0) ?? []))
  return {
    folder: 'results/runs/planted',
    run: {
      run: 'planted',
      created: '2026-03-14T09:26:53.000Z',
      hourlyRate: 0.1,
      models: { chat: { name: 'tiny-chat', sha256: 'c' } },
      seed: 0,
    },
    scenario: { ...scenarioOf(systems, scores), pairs },
    scores: keep === false ? null : scores,
    workload: null,
    adapters: { tuned: null, reader: null, raft: null },
    retrieval: null,
    drills,
  }
}

function scenarioOf(systems: Readonly<Record<string, Planted>>, scores: Scores): Omit<ScenarioFigures, 'pairs'> {
  return {
    name: 'parking',
    title: 'City parking office',
    notice: null,
    primaryScorer: 'correct',
    hashes: { questions: 'q', knowledge: 'k', training: 't' },
    questions: { asked: scores.questions, wordings: 2 },
    systems: Object.entries(systems).map(([id, planted]) => systemOf(id, planted, scores)),
    adapters: { tuned: null },
    index: null,
  }
}

function systemOf(id: string, { right, same = right, p50 = [100, 90, 110], p95, cost, errors = 0 }: Planted, all: Scores): SystemFigures {
  const correct = figureOf(all.meansOf(id, 'correct'), 0)
  const profile = cost === undefined ? { once: 10, perUpdate: 1, perAnswer: 0.001 } : cost
  const [tail, tailLow, tailHigh] = p95 ?? [p50?.[0] ?? 0, null, null]
  return {
    id,
    diagnostic: false,
    trials: all.questions,
    missing: 0,
    errors: errors * all.questions,
    scores: { correct: correct && { mean: correct.value, low: correct.low, high: correct.high, questions: all.questions } },
    consistency: { wordings: { agreement: pairwiseAgreement(same.map((answers) => answers.map(String))), k: 2 } },
    diskBytes: 1,
    latency: p50 && { samples: 30, p50: { value: p50[0], low: p50[1], high: p50[2] }, p95: { value: tail, low: tailLow, high: tailHigh } },
    cost: profile && { once: profile.once, sharedOnce: 0, perUpdate: profile.perUpdate, perThousandAnswers: profile.perAnswer * 1000 },
  }
}

function rowsOf(systems: Readonly<Record<string, Planted>>): ScoreRow[] {
  const rows: ScoreRow[] = []
  for (const [id, { right, same = right }] of Object.entries(systems)) {
    for (const [index, scores] of right.entries()) {
      rows[index] ??= {
        scenario: 'parking',
        question: `q-${index}`,
        hash: 'h',
        category: 'permits',
        label: null,
        wording: '?',
        systems: {},
      }
      rows[index].systems[id] = {
        trials: scores.map((_, wording) => `${wording}/0`),
        answers: scores.map(String),
        scores: { correct: [...scores] },
        same: [...(same[index] ?? [])],
      }
    }
  }
  return rows
}
