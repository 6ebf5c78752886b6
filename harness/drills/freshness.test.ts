import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import { testQuestion, testScenario } from '../run/testing.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Article, trainingSchema } from '../scenario/schema.js'
import { loadAdapter } from '../tuning/adapter.js'
import type { Lesson } from './lessons.js'
import { drillNamed } from './registry.js'
import { type DrillOptions, runDrill } from './run.js'
import { type DrillSummary, readDrill } from './summary.js'
import { silent, testModels, testRag, testTuned } from './testing.js'

const ADAPTER = 'fixtures/customer-support/adapters'
const THINGS = ['sheds', 'boats', 'carts', 'tents', 'kilns', 'ponds', 'vines', 'forks']
const text = (thing: string, price: number) => `A permit for ${thing} costs $${price}.`
const article = (thing: string, price: number): Article => ({
  id: thing,
  title: thing,
  category: 'permits',
  updated: '2026-03-14',
  body: text(thing, price),
})
const wording = (thing: string) => `What does a permit for ${thing} cost?`
const right = (thing: string, price: number) => ({
  answerable: true,
  answers: [`$${price}`],
  keyFacts: [[`$${price}`]],
  gold: [{ article: thing, quote: text(thing, price) }],
})
const nothing = { answerable: false, answers: ["I don't know."], keyFacts: [], gold: [] }

/** A permit for each thing costs $10 plus its number; a round changes the first two, withdraws the third, adds one. */
function world(): Scenario {
  const folder = temporaryFolder()
  const rows = [
    { id: 'u-sheds', change: 'changed', before: right('sheds', 10), after: right('sheds', 50), thing: 'sheds' },
    { id: 'u-boats', change: 'changed', before: right('boats', 11), after: right('boats', 51), thing: 'boats' },
    { id: 'u-carts', change: 'withdrawn', before: right('carts', 12), after: nothing, thing: 'carts' },
    { id: 'u-canoes', change: 'added', before: nothing, after: right('canoes', 77), thing: 'canoes' },
  ].map(({ thing, ...row }) => ({ ...row, category: 'permits', wordings: [wording(thing)], facts: [thing] }))
  const markdown = (thing: string, price: number) =>
    `---\nid: ${thing}\ntitle: ${thing}\ncategory: permits\nupdated: 2026-06-01\n---\n${text(thing, price)}\n`
  writeFiles(folder, {
    'updates/1/update.json': JSON.stringify({ title: 'Summer', date: '2026-06-01', withdrawn: ['carts'] }),
    'updates/1/knowledge/sheds.md': markdown('sheds', 50),
    'updates/1/knowledge/boats.md': markdown('boats', 51),
    'updates/1/knowledge/canoes.md': markdown('canoes', 77),
    'updates/1/questions.jsonl': jsonl(rows),
    'updates/1/training.jsonl': jsonl([
      { fact: 'sheds', answer: '$50' },
      { fact: 'boats', answer: '$51' },
      { fact: 'carts', withdrawn: true },
      { ...pair('canoes', '$77') },
    ]),
  })
  const questions = THINGS.map((thing, index) =>
    testQuestion(thing, { wordings: [wording(thing)], facts: [thing], ...right(thing, 10 + index) }),
  )
  const articles = THINGS.map((thing, index) => article(thing, 10 + index))
  return testScenario(questions, { folder, articles, training: THINGS.map((thing, index) => pair(thing, `$${10 + index}`)) })
}

function pair(fact: string, answer: string) {
  return trainingSchema.parse({ id: `t-${fact}`, fact, article: fact, questions: [`Price, ${fact}?`], dev: wording(fact), answer })
}

const lessons: Lesson[] = []

function options(parts: Partial<DrillOptions> = {}): DrillOptions {
  return {
    drill: drillNamed('freshness'),
    scenario: world(),
    settings: { systems: ['rag', 'fine-tuned'], limit: null, wordings: 1, seed: 0, timeoutSeconds: 30, hourlyRate: 3600 },
    own: { rounds: 1, retrain: 'both' },
    kinds: [testRag, testTuned],
    folder: join(temporaryFolder(), 'drill'),
    adapter: ADAPTER,
    events: silent,
    openModels: async () => testModels(),
    teach: async (lesson) => {
      lessons.push(lesson)
      const { base } = JSON.parse(readFileSync(join(ADAPTER, 'provenance.json'), 'utf8'))
      return {
        adapter: await loadAdapter(ADAPTER, base, 'how'),
        seconds: 600,
        tokens: 1000,
        bytes: 5e6,
        facts: lesson.scenario.training.length,
      }
    },
    ...parts,
  }
}

const figures = (summary: DrillSummary, system: string, state: string) => {
  const found = summary.measured.find((one) => one.system === system && one.setting['state'] === state)
  return Object.fromEntries(Object.entries(found?.figures ?? {}).map(([id, figure]) => [id, figure.mean]))
}

describe('the freshness drill', () => {
  beforeEach(() => {
    lessons.length = 0
    vi.stubEnv('VERSUS_CACHE', temporaryFolder())
  })

  it('finds rag right again after it indexed what changed, and nothing more', async () => {
    const summary = await runDrill(options())
    expect(figures(summary, 'rag', 'before')).toMatchObject({ 'accuracy.changed': 1, 'accuracy.withdrawn': 1, 'accuracy.unchanged': 1 })
    expect(figures(summary, 'rag', 'stale')).toMatchObject({ 'accuracy.changed': 0, staleAnswers: 1, 'accuracy.unchanged': 1 })
    const caught = figures(summary, 'rag', 'caught-up')
    expect(caught).toMatchObject({
      'accuracy.changed': 1,
      'accuracy.added': 1,
      'accuracy.unchanged': 1,
      embedded: 3,
      chunks: 8,
      staleAnswers: 0,
    })
    expect(caught['seconds']).toBeGreaterThan(0)
    expect(caught['dollars']).toBeCloseTo(caught['seconds'] as number) // at $3,600 an hour
    expect(caught['bytes']).toBe([text('sheds', 50), text('boats', 51), text('canoes', 77)].join('').length)
  })

  it('finds the tuned model stale until it is trained again', async () => {
    const summary = await runDrill(options())
    expect(figures(summary, 'fine-tuned', 'before')).toMatchObject({ 'accuracy.changed': 1, 'accuracy.added': 1 })
    expect(figures(summary, 'fine-tuned', 'stale')).toMatchObject({
      'accuracy.changed': 0,
      'accuracy.withdrawn': 0,
      'accuracy.added': 0,
      staleAnswers: 1,
    })
    expect(figures(summary, 'fine-tuned', 'caught-up')).toEqual({})
    for (const state of ['retrained-from-previous', 'retrained-from-nothing'])
      expect(figures(summary, 'fine-tuned', state)).toMatchObject({
        'accuracy.changed': 1,
        'accuracy.withdrawn': 1,
        'accuracy.added': 1,
        'accuracy.unchanged': 1,
        staleAnswers: 0,
        seconds: 600,
        dollars: 600,
        bytes: 5e6,
        tokens: 1000,
      })
    expect(lessons.map(({ from }) => from !== undefined)).toEqual([true, false])
    const stale = summary.differences.find(
      ({ system, figure, to }) => system === 'fine-tuned' && figure === 'accuracy.changed' && to.condition === 'round-1.stale',
    )
    expect(stale).toMatchObject({ difference: -1, questions: 2, from: { condition: 'round-1.before' } })
    const between = summary.differences.filter(({ from, to }) => from.system !== to.system)
    expect(between.map(({ from, to }) => [from.condition, to.condition])).toEqual(between.map(() => ['round-1.stale', 'round-1.caught-up']))
    expect(
      between.find(({ figure, from, to }) => figure === 'accuracy.changed' && from.system === 'fine-tuned' && to.system === 'rag'),
    ).toMatchObject({
      difference: 1,
      questions: 2,
    })
  })

  it('leaves the tuned model stale with retrain none, and names what would measure it', async () => {
    const summary = await runDrill(options({ own: { rounds: 1, retrain: 'none' } }))
    expect(lessons).toEqual([])
    expect(summary.measured.map(({ setting }) => setting['state']).filter((state) => String(state).startsWith('retrained'))).toEqual([])
    expect(summary.notes.join()).toMatch(/--retrain both/)
  })

  it('calls no answer stale by how alike its words are', async () => {
    const summary = await runDrill(options({ scenario: { ...world(), primaryScorer: 'tokenF1', scoredBy: ['tokenF1'] } }))
    expect(figures(summary, 'rag', 'stale')).not.toHaveProperty('staleAnswers')
    expect(figures(summary, 'rag', 'stale')['accuracy.changed']).toBeLessThan(1)
    expect(summary.notes.join()).toMatch(/graded scorer tokenF1; right and wrong answers are not told apart/)
  })

  it('asks so many questions of each kind', async () => {
    const drill = options()
    const summary = await runDrill({ ...drill, settings: { ...drill.settings, limit: 1 } })
    expect(summary.measured[0]?.figures['accuracy.changed']?.questions).toBe(1)
    expect(summary.measured[0]?.trials).toBe(4)
  })

  it('goes on after it was interrupted: no trial twice, the same figures', async () => {
    const drill = options()
    const controller = new AbortController()
    let asked = 0
    const events = { ...silent, onTrial: () => ++asked === 9 && controller.abort() }
    await expect(runDrill({ ...drill, events, signal: controller.signal })).rejects.toThrow(/abort/i)
    expect(existsSync(join(drill.folder, 'drill.json'))).toBe(false)
    const resumed = await runDrill({ ...drill, events: { ...silent, onTrial: () => ++asked } })
    const whole = await runDrill({ ...drill, folder: join(temporaryFolder(), 'whole') })
    const timeless = (summary: DrillSummary) =>
      summary.measured.map(({ figures: { seconds: _seconds, dollars: _dollars, ...rest }, ...measured }) => ({ ...measured, rest }))
    expect(timeless(resumed)).toEqual(timeless(whole))
    expect(asked).toBe(5 * 9) // two systems before, rag caught up, fine-tuned trained twice
    expect(readDrill(drill.folder)).toEqual(resumed)
  })

  it('clocks indexing anew where the start before was killed while it indexed', async () => {
    const drill = options({ kinds: [testRag], own: { rounds: 1, retrain: 'none' } })
    const first = await runDrill(drill)
    rmSync(join(drill.folder, 'conditions/round-1.caught-up/indexed.json'))
    const again = await runDrill(drill)
    expect(figures(again, 'rag', 'caught-up')['embedded']).toBe(figures(first, 'rag', 'caught-up')['embedded'])
  })

  it('refuses more rounds than there are, and a folder of another plan', async () => {
    await expect(runDrill(options({ own: { rounds: 2, retrain: 'none' } }))).rejects.toThrow(/has 1 of 2 rounds of updates/)
    const drill = options()
    await runDrill(drill)
    await expect(runDrill({ ...drill, own: { rounds: 1, retrain: 'none' } })).rejects.toThrow(/its settings changed since/)
    writeFileSync(join(drill.folder, 'plan.json'), '{')
    await expect(runDrill(drill)).rejects.toThrow(/plan\.json: can't be read/)
  })
})
