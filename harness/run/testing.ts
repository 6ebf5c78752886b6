import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EmbeddingModel } from '../models/model.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Question, questionSchema, scenarioSchema } from '../scenario/schema.js'
import type { Answer, Asked, System } from '../systems/system.js'
import { openJournal, TRIALS_FILE, type Trial } from './journal.js'
import { LATENCY_FILE, type LatencySamples } from './latency.js'
import { MANIFEST_FILE, type Manifest, type ScenarioManifest, writeSettings } from './manifest.js'
import { type PlannedTrial, planTrials, type RunSettings } from './plan.js'
import { clocks } from './shard.js'
import { compareMeanings } from './similarities.js'

/** A valid question in 3 wordings: give only what matters. */
export function testQuestion(id: string, parts: Partial<Question> = {}): Question {
  const answerable = parts.answerable ?? true
  return questionSchema.parse({
    id,
    category: 'permits',
    difficulty: 'easy',
    answerable,
    wordings: [`How long is ${id} valid?`, `${id} validity?`, `When does ${id} run out?`],
    answers: ['12 months'],
    keyFacts: answerable && !parts.label ? [['12 months']] : [],
    facts: [],
    gold: answerable ? [{ article: 'permits', quote: 'A permit is valid for 12 months.' }] : [],
    ...parts,
  })
}

/** A scenario of those questions, with defaults for all else. */
export function testScenario(questions: readonly Question[], parts: Partial<Scenario> = {}): Scenario {
  const definition = scenarioSchema.parse({
    name: 'parking',
    title: 'City parking office',
    description: 'Residents ask about permits and fines.',
    fixtures: '.',
    workload: { questionsPerMonth: 1_000, updatesPerMonth: 1 },
  })
  const hashes = { questions: 'q', knowledge: 'k', training: 't' }
  return {
    ...definition,
    primaryScorer: definition.primaryScorer ?? 'correct',
    folder: '/fixtures/parking',
    articles: [],
    questions,
    training: [],
    hashes,
    ...parts,
  }
}

/** Settings of a run of everything, once, by two systems. */
export function testSettings(parts: Partial<RunSettings> = {}): RunSettings {
  return {
    scenarios: ['parking'],
    systems: ['base', 'rag'],
    limit: null,
    wordings: null,
    repeats: 1,
    seed: 0,
    temperature: null,
    timeoutSeconds: 30,
    adapter: null,
    latencyQuestions: 2,
    throughput: null,
    ...parts,
  }
}

/** An answer from no passages. */
export function testAnswer(text: string, parts: Partial<Answer> = {}): Answer {
  return {
    text,
    passages: null,
    citations: [],
    usage: { inputTokens: 10, cachedInputTokens: 5, outputTokens: 2 },
    timings: { retrieveMs: 1, firstTokenMs: 2, generateMs: 3, totalMs: 6 },
    ...parts,
  }
}

/** How a trial of `<system>/<question>/<wording>` ended: with an answer, or with an error where the answer is `null`. */
export function testTrial(
  system: string,
  question: string,
  wording: number,
  answer: string | Answer | null,
  parts: Partial<Trial> = {},
): Trial {
  return {
    id: ['parking', system, question, wording, parts.repeat ?? 0].join('/'),
    scenario: 'parking',
    system,
    question,
    wording,
    repeat: 0,
    asked: 'How long is it valid?',
    attempts: answer === null ? 3 : 1,
    endedAt: '2026-03-14T09:26:53.000Z',
    answer: typeof answer === 'string' ? testAnswer(answer) : answer,
    error: answer === null ? { kind: 'model', message: 'out of memory' } : null,
    ...parts,
  }
}

/** A system that answers so, and holds nothing that needs giving back. */
export function testSystem(id: string, answer: (asked: Asked) => Promise<Answer>): System {
  return { id, answer, dispose: () => Promise.resolve() }
}

/** The manifest of a run of one scenario, by default with no adapters and no index. */
export function testManifest(part: Partial<ScenarioManifest> = {}, settings: RunSettings = testSettings()): Manifest {
  const { generation, retrieval, workload } = testScenario([])
  return {
    version: 1,
    run: '2026-03-14T09-26-53',
    created: '2026-03-14T09:26:53.000Z',
    settings: { ...settings, scenarios: [...settings.scenarios], systems: [...settings.systems] },
    models: {
      chat: { name: 'tiny-chat', sha256: 'c'.repeat(64), source: 'versus itself' },
      embedding: 'tiny-embedding',
      bytes: { chat: 98e6, embedding: 23e6 },
    },
    prompts: 'p',
    machine: {
      cpu: 'Test CPU',
      cores: 2,
      memoryBytes: 8e9,
      platform: 'linux-x64',
      node: 'v20.0.0',
      fingerprint: 'f',
      calibrationMs: 80,
    },
    scenarios: [
      {
        name: 'parking',
        hashes: { questions: 'q', knowledge: 'k', training: 't' },
        settings: { generation, retrieval, workload },
        articles: 20,
        adapters: { tuned: null, reader: null },
        stale: false,
        index: null,
        ...part,
      },
    ],
  }
}

/**
 * A finished run's folder, as `run` leaves it, without a model: answers follow from what is asked, `rag` has a passage, and the question
 * `q-5` fails. The clock is made up.
 */
export async function testRun(folder: string, scenario: Scenario, settings: RunSettings, parts: Partial<Manifest> = {}): Promise<void> {
  const manifest = { ...testManifest({}, settings), ...parts }
  await writeSettings(folder, manifest.settings)
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(manifest))
  const journal = openJournal(join(folder, TRIALS_FILE))
  for (const planned of planTrials(scenario, settings)) journal.append(endOf(planned))
  journal.close()
  await compareMeanings({ folder, scenarios: [scenario], embedding: LETTERS })
  if (!clocks(settings)) return
  const { timings } = testAnswer('')
  const clocked = { totalMs: [6, 7], stages: [timings, timings], cold: null, throughput: null, calibrationMs: 80, error: null }
  const samples: LatencySamples[] = settings.systems.map((system) => ({ ...clocked, scenario: scenario.name, system }))
  writeFileSync(join(folder, LATENCY_FILE), JSON.stringify(samples))
}

function endOf({ system, question, wordingIndex, repeat, seed }: PlannedTrial): Trial {
  const asked = question.wordings[wordingIndex] as string
  const passage = { id: 'permits#1', article: 'permits', text: 'A permit is valid for 12 months. It costs 30 pounds.' }
  const text = (asked.length + seed) % 3 === 0 ? `${system}: 12 months` : `${seed % 7} months, ${asked}`
  const answer = testAnswer(text, system === 'rag' ? { passages: [passage], citations: [passage.id] } : {})
  return testTrial(system, question.id, wordingIndex, question.id === 'q-5' ? null : answer, { repeat, asked })
}

/** Texts are as near as the letters that they are made of. */
const LETTERS: EmbeddingModel = {
  id: 'letters',
  dimensions: 26,
  embed: async (texts) =>
    texts.map((text) => {
      const counts = Float32Array.from({ length: 26 }, (_, letter) => text.toLowerCase().split(String.fromCharCode(97 + letter)).length - 1)
      const length = Math.hypot(...counts)
      return counts.map((count) => (length > 0 ? count / length : 0))
    }),
  dispose: () => Promise.resolve(),
}
