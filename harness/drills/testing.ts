import { seedFor } from '../common/random.js'
import { trigramSet } from '../common/similarity.js'
import type { LlamaWeights } from '../models/llama.js'
import type { Completion, EmbeddingModel } from '../models/model.js'
import { testAnswer, testSystem } from '../run/testing.js'
import { REFUSAL } from '../scenario/scenario.js'
import type { SystemKind } from '../systems/kind.js'
import type { Models } from '../systems/resources.js'
import { readProvenance } from '../tuning/adapter.js'
import type { DrillEvents } from './drill.js'
import type { Difference, DrillName, DrillSummary, Figure, Measured } from './summary.js'

/** A freshness drill of one round with two systems: give only what matters. */
export function testDrill(parts: Partial<DrillSummary> = {}): DrillSummary {
  const share = (mean: number): Figure => ({ mean, low: mean - 0.1, high: mean + 0.1, questions: 20 })
  const measured = (system: string, state: string, changed: number): Measured => ({
    condition: `round-1.${state}`,
    folder: `round-1.${state === 'stale' ? 'before' : state}`,
    setting: { round: 1, state },
    system,
    figures: { 'accuracy.changed': share(changed) },
    trials: 20,
    errors: 0,
    notes: [],
  })
  const drill: DrillName = 'freshness'
  const differences: readonly Difference[] = []
  return {
    version: 1,
    drill,
    scenario: 'parking',
    run: '2026-03-14T09-26-53-freshness',
    created: '2026-03-14T09:26:53.000Z',
    seconds: 60,
    settings: {
      systems: ['rag', 'fine-tuned'],
      limit: null,
      wordings: 1,
      seed: 0,
      timeoutSeconds: 120,
      hourlyRate: 0.1,
      own: { rounds: 1 },
    },
    hashes: { questions: 'q', knowledge: 'k', training: 't', scorers: 's' },
    models: { chat: { name: 'tiny-chat', sha256: 'c' }, embedding: 'tiny-embedding', adapters: { tuned: 'a', reader: 'r', raft: null } },
    prompts: 'p',
    machine: { cpu: 'Test CPU', cores: 2, memoryBytes: 8e9, platform: 'linux-x64', node: 'v20.0.0', fingerprint: 'f', calibrationMs: 80 },
    measured: [
      measured('rag', 'before', 0.8),
      measured('rag', 'stale', 0.1),
      measured('rag', 'caught-up', 0.8),
      measured('fine-tuned', 'before', 0.8),
      measured('fine-tuned', 'stale', 0.1),
    ],
    differences: [...differences],
    notes: [],
    ...parts,
  }
}

const DIMENSIONS = 1024

/** Texts that share runs of letters are near each other. */
const trigrams: EmbeddingModel = {
  id: 'trigrams',
  dimensions: DIMENSIONS,
  embed: async (texts) => texts.map(vectorOf),
  dispose: () => Promise.resolve(),
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  for (const run of trigramSet(text)) vector[seedFor(0, run) % DIMENSIONS] = 1
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

/** Models that nothing is fetched for; the shipped adapters fit them. */
export function testModels(): Models {
  const { base } = readProvenance('fixtures/customer-support/adapters')
  const weights: LlamaWeights = {
    path: 'fixtures/customer-support/adapters/adapter.gguf',
    open: async ({ id }) => ({ id, complete: async () => completion('Paris'), dispose: () => Promise.resolve() }),
    dispose: () => Promise.resolve(),
  }
  return {
    chat: {
      name: base.name,
      file: { name: 'tiny.gguf', path: weights.path, sha256: base.sha256, bytes: 1000, source: 'versus itself' },
      weights,
    },
    embedding: trigrams,
    embeddingBytes: 100,
    dispose: () => Promise.resolve(),
  }
}

function completion(text: string): Completion {
  return { text, usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 }, timings: { firstTokenMs: 1, generateMs: 1 } }
}

/** Answers with the passage that it finds, whatever it says. */
export const testRag: SystemKind = {
  id: 'rag',
  title: 'the nearest passage, word for word',
  uses: { passages: true, adapters: ['reader'] },
  async open({ knowledge }) {
    const index = await knowledge()
    return testSystem('rag', async ({ wording }) => {
      const chunks = await index.search(wording, 1)
      const passages = chunks.map(({ id, article, text }) => ({ id, article, text }))
      return testAnswer(chunks[0]?.text ?? REFUSAL, { passages })
    })
  },
}

/** Answers as it was taught, word for word. */
export const testTuned: SystemKind = {
  id: 'fine-tuned',
  title: 'the answer that it was taught',
  uses: { passages: false, adapters: ['tuned'] },
  async open({ scenario, adapters }) {
    await adapters.tuned()
    const taught = new Map(scenario.training.map(({ dev, answer }) => [dev, answer]))
    return testSystem('fine-tuned', async ({ wording }) => testAnswer(taught.get(wording) ?? REFUSAL))
  },
}

export const silent: DrillEvents = {
  onDownload: ignore,
  onStage: ignore,
  onTrials: ignore,
  onTrial: ignore,
  onTraining: ignore,
  onEmbedding: ignore,
}

function ignore(): void {
  // a test listens where it wants to
}
