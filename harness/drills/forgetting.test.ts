import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { testAnswer, testQuestion, testScenario, testSystem } from '../run/testing.js'
import type { SystemKind } from '../systems/kind.js'
import { drillNamed } from './registry.js'
import { runDrill } from './run.js'
import { silent, testModels } from './testing.js'

const answering = (id: string, tuning: boolean, answer: (answers: readonly string[]) => string): SystemKind => ({
  id,
  title: id,
  uses: { passages: false, adapters: tuning ? ['tuned'] : [] },
  open: () => Promise.resolve(testSystem(id, async ({ question }) => testAnswer(answer(question.answers)))),
})

beforeEach(() => {
  vi.stubEnv('VERSUS_CACHE', temporaryFolder())
})

it('finds what a tuned model has forgotten, against the untouched one, however that is asked', async () => {
  const summary = await runDrill({
    drill: drillNamed('forgetting'),
    scenario: testScenario([testQuestion('q-1')]),
    settings: { systems: ['base', 'fine-tuned'], limit: 20, wordings: 1, seed: 0, timeoutSeconds: 30, hourlyRate: 0.1 },
    own: {},
    kinds: [answering('base', false, ([first]) => first as string), answering('fine-tuned', true, () => 'A permit costs $40.')],
    folder: join(temporaryFolder(), 'drill'),
    adapter: 'fixtures/customer-support/adapters',
    events: silent,
    openModels: async () => testModels(),
  })
  expect(
    summary.measured.map(({ system, condition, figures }) => [system, condition, figures.accuracy?.mean, figures.accuracy?.questions]),
  ).toEqual([
    ['base', 'control', 1, 20],
    ['fine-tuned', 'control', 0, 20],
    ['base', 'control-bare', expect.any(Number), 20],
  ])
  const lost = summary.differences.find(({ from, to }) => from.condition === 'control' && to.system === 'fine-tuned')
  expect(lost).toMatchObject({ figure: 'accuracy', from: { system: 'base' }, difference: -1, verdict: 'behind' })
})
