import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { testAnswer, testQuestion, testScenario, testSystem } from '../run/testing.js'
import type { Scenario } from '../scenario/scenario.js'
import type { OwnScorer } from '../scenario/schema.js'
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

const drilled = (scenario: Scenario) =>
  runDrill({
    drill: drillNamed('forgetting'),
    scenario,
    settings: { systems: ['base', 'fine-tuned'], limit: 20, wordings: 1, seed: 0, timeoutSeconds: 30, hourlyRate: 0.1 },
    own: {},
    kinds: [answering('base', false, ([first]) => first as string), answering('fine-tuned', true, () => 'A permit costs $40.')],
    folder: join(temporaryFolder(), 'drill'),
    adapter: 'fixtures/customer-support/adapters',
    events: silent,
    openModels: async () => testModels(),
  })

it('finds what a tuned model has forgotten, against the untouched one, however that is asked', async () => {
  const summary = await drilled(testScenario([testQuestion('q-1')]))
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

it('scores the control questions by "correct", whatever the scenario is scored by', async () => {
  const own: OwnScorer = {
    id: 'brief',
    title: 'brief',
    version: 1,
    score: () => {
      throw new Error('of the scenario’s own questions alone')
    },
  }
  const summary = await drilled(testScenario([testQuestion('q-1')], { scorers: [own], scoredBy: ['tokenF1'], primaryScorer: 'tokenF1' }))
  expect(summary.measured.map(({ figures }) => figures.accuracy?.mean)).toEqual([1, 0, expect.any(Number)])
})
