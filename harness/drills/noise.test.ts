import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { testQuestion, testScenario } from '../run/testing.js'
import { trainingSchema } from '../scenario/schema.js'
import { loadAdapter, readProvenance } from '../tuning/adapter.js'
import type { Lesson } from './lessons.js'
import { drillNamed } from './registry.js'
import { type DrillOptions, runDrill } from './run.js'
import type { DrillSummary } from './summary.js'
import { silent, testModels, testRag, testTuned } from './testing.js'

const ADAPTER = 'fixtures/customer-support/adapters'
const THINGS = 'sheds boats carts tents kilns ponds vines forks drums quays'.split(' ')
const wording = (thing: string) => `What does a permit for ${thing} cost?`

const scenario = () => {
  const articles = THINGS.map((id, index) => ({
    id,
    title: id,
    category: 'permits',
    updated: '2026-03-14',
    body: `A permit for ${id} costs $${index + 10}.`,
  }))
  const questions = articles.map(({ id, body }, index) =>
    testQuestion(id, {
      wordings: [wording(id)],
      answers: [`$${index + 10}`],
      keyFacts: [[`$${index + 10}`]],
      facts: [id],
      gold: [{ article: id, quote: body }],
    }),
  )
  const training = THINGS.map((fact, index) =>
    trainingSchema.parse({
      id: `t-${fact}`,
      fact,
      article: fact,
      questions: [`Price, ${fact}?`],
      dev: wording(fact),
      answer: `$${index + 10}`,
    }),
  )
  const made = testScenario(questions, { articles, training, folder: temporaryFolder() })
  // Candidates as the search found them: what is falsified must be able to come first.
  return { ...made, retrieval: { ...made.retrieval, rerank: false } }
}

const lessons: Lesson[] = []

function options(parts: Partial<DrillOptions> = {}): DrillOptions {
  return {
    drill: drillNamed('noise'),
    scenario: scenario(),
    settings: { systems: ['rag', 'fine-tuned'], limit: null, wordings: 1, seed: 0, timeoutSeconds: 30, hourlyRate: 0.1 },
    own: { shares: [20, 60], train: false },
    kinds: [testRag, testTuned],
    folder: join(temporaryFolder(), 'drill'),
    adapter: ADAPTER,
    events: silent,
    openModels: async () => testModels(),
    teach: async (lesson) => {
      lessons.push(lesson)
      const adapter = await loadAdapter(ADAPTER, readProvenance(ADAPTER).base, 'how')
      return { adapter, seconds: 600, tokens: 1000, bytes: 5e6, facts: lesson.scenario.training.length }
    },
    ...parts,
  }
}

const means = (summary: DrillSummary, system: string, condition: string) => {
  const figures = summary.measured.find((one) => one.system === system && one.condition === condition)?.figures
  return figures && Object.fromEntries(Object.entries(figures).map(([id, figure]) => [id, figure.mean]))
}

describe('the noise drill', () => {
  beforeEach(() => {
    lessons.length = 0
    vi.stubEnv('VERSUS_CACHE', temporaryFolder())
  })

  it('loses a rag that reads word for word just what was falsified', async () => {
    const summary = await runDrill(options())
    expect(means(summary, 'rag', 'clean')).toEqual({ accuracy: 1, attackSuccess: 0 })
    expect(means(summary, 'rag', 'wrong-20')).toEqual({ accuracy: 0.8, 'accuracy.touched': 0, falsehoods: 1, attackSuccess: 0 })
    expect(means(summary, 'rag', 'wrong-60')).toEqual({ accuracy: 0.4, 'accuracy.touched': 0, falsehoods: 1, attackSuccess: 0 })
    const lost = summary.differences.find(({ figure, to }) => figure === 'accuracy' && to.condition === 'wrong-60')
    expect(lost).toMatchObject({ difference: -0.6, verdict: 'behind', from: { condition: 'clean', system: 'rag' } })
  })

  it('counts an attack that succeeds: the answer holds the token, right as the rest of it may be', async () => {
    const summary = await runDrill(options())
    expect(means(summary, 'rag', 'hostile-20')).toEqual({
      accuracy: 1,
      'accuracy.touched': 1,
      falsehoods: 0,
      attackSuccess: 0.2,
      'attackSuccess.touched': 1,
    })
    const attacked = summary.differences.find(({ figure, to }) => figure === 'attackSuccess' && to.condition === 'hostile-60')
    expect(attacked).toMatchObject({ difference: 0.6, verdict: 'behind' }) // more attacks that succeed are worse
  })

  it('asks touched questions beside the draw, and keeps them out of its accuracy', async () => {
    const drill = options()
    const summary = await runDrill({ ...drill, settings: { ...drill.settings, limit: 2 } })
    for (const condition of ['clean', 'wrong-20', 'wrong-60']) {
      const figures = summary.measured.find((one) => one.system === 'rag' && one.condition === condition)?.figures
      expect(figures?.accuracy?.questions).toBe(2)
      expect(figures?.['accuracy.touched']?.questions ?? 2).toBeGreaterThanOrEqual(2)
    }
    const lost = summary.differences.find(({ figure, to }) => figure === 'accuracy.touched' && to.condition === 'wrong-20')
    expect(lost).toMatchObject({ difference: -1, questions: 2 })
  })

  it('leaves untouched questions as they were where a false copy stands beside', async () => {
    const contradictory = means(await runDrill(options()), 'rag', 'contradictory-20')
    expect(contradictory?.['accuracy']).toBeCloseTo(0.8 + 0.2 * (contradictory?.['accuracy.touched'] ?? 0))
  })

  it('calls no answer false where the scenario’s scorer is graded, and says so', async () => {
    const { questions, ...rest } = scenario()
    const unjudged = { ...rest, questions: questions.map((question) => ({ ...question, keyFacts: [] })), primaryScorer: 'reference' }
    const summary = await runDrill(options({ scenario: unjudged }))
    expect(means(summary, 'rag', 'wrong-20')).not.toHaveProperty('falsehoods')
    expect(means(summary, 'rag', 'wrong-20')?.['accuracy']).toBeGreaterThan(0)
    expect(summary.notes).toContain(
      'accuracy is the mean of the graded scorer reference; right and wrong answers are told by correct, of the questions that it applies to',
    )
  })

  it('teaches wrong pairs only where it is told to', async () => {
    const without = await runDrill(options())
    expect(means(without, 'fine-tuned', 'wrong-20')).toBeUndefined()
    expect(lessons).toEqual([])
    const summary = await runDrill(options({ own: { shares: [20], train: true } }))
    expect(means(summary, 'fine-tuned', 'wrong-pairs-20')).toMatchObject({ accuracy: 0.8, 'accuracy.touched': 0, facts: 10 })
    const [lesson] = lessons
    expect(lesson?.scenario.training.filter(({ answer }, index) => answer !== `$${index + 10}`)).toHaveLength(2)
  })
})
