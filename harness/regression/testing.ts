import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../common/random.js'
import { jsonl } from '../common/testing.js'
import { SCORES_FILE, type ScoreRow } from '../scoring/score-rows.js'
import type { Side, SideScenario, SideSystem } from './side.js'

/** Scores of a system by question: one number a wording, or of each wording one number a repeat; `null` for a failed trial. */
export type TestScores = Readonly<Record<string, readonly (number | null | readonly (number | null)[])[]>>

/** A side of one scenario: give only what matters. */
export function testSide(systems: Readonly<Record<string, TestScores>>, parts: Partial<SideScenario> = {}, side: Partial<Side> = {}): Side {
  return {
    name: '2026-03-14T09-26-53',
    created: '2026-03-14T09:26:53.000Z',
    seed: 0,
    machine: { fingerprint: 'f', calibrationMs: 80 },
    subject: { models: 'tiny-chat', prompts: 'p', temperature: null },
    asked: { systems: null, limit: null },
    scenarios: [testSideScenario(systems, parts)],
    ...side,
  }
}

function testSideScenario(systems: Readonly<Record<string, TestScores>>, parts: Partial<SideScenario>): SideScenario {
  const rows = new Map<string, ScoreRow>()
  for (const [system, questions] of Object.entries(systems)) {
    for (const [question, scores] of Object.entries(questions)) {
      const row = rows.get(question) ?? testRow(question)
      rows.set(question, row)
      const cells = scores.flatMap((of, wording) =>
        (Array.isArray(of) ? of : [of]).map((score: number | null, repeat) => ({ trial: `${wording}/${repeat}`, score })),
      )
      row.systems[system] = {
        trials: cells.map(({ trial }) => trial),
        answers: cells.map(({ score }) => (score === null ? null : score === 1 ? 'right' : 'wrong')),
        scores: { correct: cells.map(({ score }) => score) },
      }
    }
  }
  return {
    name: 'parking',
    title: 'City parking office',
    primaryScorer: 'correct',
    binaryScorer: 'correct',
    ownBinaryScorers: [],
    scorers: { correct: 1 },
    labels: 'l',
    scorerHash: 's',
    subject: { knowledge: 'k', retrieval: { passages: 1 } },
    rows,
    systems: Object.keys(systems).map((id) => testSideSystem(id)),
    ...parts,
  }
}

export function testSideSystem(id: string, parts: Partial<SideSystem> = {}): SideSystem {
  return { id, diagnostic: false, missing: 0, times: [], calibrationMs: null, cost: null, ...parts }
}

/** The same side, whose answers have scores by another scorer, too, made of those of `correct`. */
export function alsoScored(side: Side, scorer: string, scoreOf: (correct: number) => number): Side {
  for (const row of side.scenarios.flatMap(({ rows }) => [...(rows?.values() ?? [])]))
    for (const { scores } of Object.values(row.systems))
      scores[scorer] = (scores['correct'] ?? []).map((score) => (score === null ? null : scoreOf(score)))
  return side
}

/** The files of a side, as far as they are read: what a finished run leaves. @returns the folder. */
export function writeSide(folder: string, { name, created, seed, machine, subject, asked, scenarios }: Side): string {
  mkdirSync(folder, { recursive: true })
  const summary = {
    run: name,
    created,
    settings: { seed, temperature: null, ...asked },
    models: subject['models'],
    prompts: subject['prompts'],
    machine,
    scenarios: scenarios.map(({ rows: _rows, subject: parts, labels, scorerHash, ...scenario }) => ({
      ...scenario,
      hashes: { questions: 'q', knowledge: parts['knowledge'], training: 't', scorers: scorerHash, labels },
    })),
  }
  writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary))
  writeFileSync(join(folder, SCORES_FILE), jsonl(scenarios.flatMap(({ rows }) => [...(rows?.values() ?? [])])))
  return folder
}

function testRow(question: string): ScoreRow {
  return {
    scenario: 'parking',
    question,
    hash: `hash of ${question}`,
    category: 'permits',
    label: null,
    wording: `How long is ${question} valid?`,
    systems: {},
  }
}

/** So many questions that a system gets right with this probability, the same ones for the same seed. */
export function drawnScores(questions: number, probability: number, { seed = 1, wordings = 1, repeats = 1 } = {}): TestScores {
  const random = seededRandom(seed)
  const draw = () => (random() < probability ? 1 : 0)
  return Object.fromEntries(
    Array.from({ length: questions }, (_, index) => [
      `q-${index}`,
      Array.from({ length: wordings }, () => Array.from({ length: repeats }, draw)),
    ]),
  )
}
