import type { Difference, DrillName, DrillSummary, Figure, Measured } from './summary.js'

/** A freshness drill of one round with two systems: give only what matters. */
export function testDrill(parts: Partial<DrillSummary> = {}): DrillSummary {
  const share = (mean: number): Figure => ({ mean, low: mean - 0.1, high: mean + 0.1, questions: 20 })
  const measured = (system: string, state: string, changed: number): Measured => ({
    condition: `round-1.${state}`,
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
    models: { chat: { name: 'tiny-chat', sha256: 'c' }, embedding: 'tiny-embedding', adapters: { tuned: 'a', reader: 'r' } },
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
