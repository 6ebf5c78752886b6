import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { testQuestion, testScenario } from '../run/testing.js'
import { trainingSchema } from '../scenario/schema.js'
import { loadAdapter, readProvenance } from '../tuning/adapter.js'
import type { Lesson } from './lessons.js'
import { drillNamed } from './registry.js'
import { type DrillOptions, runDrill } from './run.js'
import { grownKnowledge } from './scale-growth.js'
import { openStore, storeFolder } from './store.js'
import type { DrillSummary } from './summary.js'
import { silent, testModels, testRag, testTuned } from './testing.js'

const ADAPTER = 'fixtures/customer-support/adapters'
const THINGS = 'Ormsby Dunholt Velmoor Tarnwick Quillan Brackley Hexford Sundry'.split(' ')

const scenario = () => {
  const articles = THINGS.map((thing, index) => ({
    id: thing.toLowerCase(),
    title: 'Permits',
    category: 'permits',
    updated: '2026-03-14',
    body: `A permit for ${thing} costs $${index + 10}.`,
  }))
  const wording = (thing: string) => `What does a permit for ${thing} cost?`
  const questions = articles.map(({ id, body }, index) =>
    testQuestion(id, {
      wordings: [wording(THINGS[index] as string)],
      answers: [`$${index + 10}`],
      keyFacts: [[`$${index + 10}`]],
      facts: [id],
      gold: [{ article: id, quote: body }],
    }),
  )
  const training = articles.map(({ id }, index) =>
    trainingSchema.parse({
      id: `t-${id}`,
      fact: id,
      article: id,
      questions: [`Price, ${id}?`],
      dev: wording(THINGS[index] as string),
      answer: `$${index + 10}`,
    }),
  )
  return testScenario(questions, { articles, training, folder: temporaryFolder() })
}

const lessons: Lesson[] = []

function options(parts: Partial<DrillOptions> = {}): DrillOptions {
  return {
    drill: drillNamed('scale'),
    scenario: scenario(),
    settings: { systems: ['rag'], limit: null, wordings: 1, seed: 0, timeoutSeconds: 30, hourlyRate: 0.1 },
    own: { factors: [1, 10], stores: ['vectra', 'lancedb'], train: false },
    kinds: [testRag],
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

const means = (summary: DrillSummary, condition: string) => {
  const figures = summary.measured.find((one) => one.condition === condition)?.figures
  return figures && Object.fromEntries(Object.entries(figures).map(([id, figure]) => [id, figure.mean]))
}

describe('the scale drill', () => {
  beforeEach(() => {
    lessons.length = 0
    vi.stubEnv('VERSUS_CACHE', temporaryFolder())
  })

  it('finds as much in either store, and exactly what exact search does where a store compares every vector', async () => {
    const summary = await runDrill(options())
    for (const store of ['vectra', 'lancedb']) {
      expect(means(summary, `x1-${store}`)).toMatchObject({ 'recall@1': 1, 'recall@5': 1, 'exact@5': 1, accuracy: 1, chunks: 8 })
      expect(means(summary, `x10-${store}`)).toMatchObject({ 'exact@5': 1, chunks: 80 })
      expect(means(summary, `x10-${store}`)?.['bytes']).toBeGreaterThan(means(summary, `x1-${store}`)?.['bytes'] as number)
      expect(means(summary, `x10-${store}`)?.['retrievalP95']).toBeGreaterThan(0)
    }
    expect(means(summary, 'x10-vectra')?.['recall@1']).toBe(means(summary, 'x10-lancedb')?.['recall@1'])
    expect(summary.differences.map(({ from, to }) => [from.condition, to.condition])).toEqual([
      ['x1-vectra', 'x10-vectra'],
      ['x1-lancedb', 'x10-lancedb'],
    ])
  })

  it('sees a store that finds other chunks than exact search does', async () => {
    const drill = options({ own: { factors: [10], stores: ['lancedb'], train: false } })
    const { embedding } = testModels()
    const backwards = async (texts: readonly string[]) => (await embedding.embed(texts)).map((vector) => vector.slice().reverse())
    await openStore({
      world: grownKnowledge(drill, 10).world,
      folder: storeFolder(drill, 'x10-lancedb'),
      embedding: { ...embedding, embed: backwards },
      cache: join(temporaryFolder(), 'backwards.f32'),
      store: 'lancedb',
    })
    expect(means(await runDrill(drill), 'x10-lancedb')?.['exact@5']).toBeLessThan(0.5)
  })

  it('goes on after it was interrupted while it embedded', async () => {
    const drill = options({ own: { factors: [10], stores: ['lancedb'], train: false } })
    const controller = new AbortController()
    const events = { ...silent, onEmbedding: () => controller.abort() }
    const counting = testModels()
    await expect(runDrill({ ...drill, events, signal: controller.signal })).rejects.toThrow(/abort/i)
    let embedded = 0
    const embed = async (texts: readonly string[]) => {
      embedded += texts.length
      return counting.embedding.embed(texts)
    }
    const summary = await runDrill({ ...drill, openModels: async () => ({ ...counting, embedding: { ...counting.embedding, embed } }) })
    expect(means(summary, 'x10-lancedb')?.['chunks']).toBe(80)
    expect(embedded).toBeLessThan(80)
  })

  it('teaches a quarter, a half and all of the facts with one budget, and asks of the quarter', async () => {
    const summary = await runDrill(options({ kinds: [testTuned], own: { factors: [1], stores: ['lancedb'], train: true } }))
    expect(lessons.map(({ scenario: { training }, settings: { epochs } }) => [training.length, epochs])).toEqual([
      [2, 48],
      [4, 24],
      [8, 12],
    ])
    const [quarter, half] = lessons.map(({ scenario: { training } }) => training.map(({ id }) => id))
    expect(half).toEqual(expect.arrayContaining(quarter as string[]))
    for (const factor of [1, 2, 4]) expect(means(summary, `facts-x${factor}`)).toMatchObject({ accuracy: 1, facts: factor * 2 })
    expect(summary.measured.find(({ condition }) => condition === 'facts-x4')?.trials).toBe(2)
  })
})
