import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { isLocked } from '../run/lock.js'
import { testAnswer, testQuestion, testScenario, testSystem } from '../run/testing.js'
import type { SystemKind } from '../systems/kind.js'
import { rag } from '../systems/rag.js'
import { ragFineTuned } from '../systems/rag-fine-tuned.js'
import { ragFineTunedRaft } from '../systems/rag-fine-tuned-raft.js'
import { raftAdapterFolder } from '../systems/resources.js'
import { readProvenance } from '../tuning/adapter.js'
import { drillNamed } from './registry.js'
import { type DrillOptions, runDrill, runInside } from './run.js'
import type { DrillSummary } from './summary.js'
import { silent, testModels, testRag } from './testing.js'

const THINGS = ['sheds', 'boats', 'carts', 'tents']
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
      wordings: [`What do ${id}men pay?`],
      answers: [`$${index + 10}`],
      keyFacts: [[`$${index + 10}`]],
      gold: [{ article: id, quote: body }],
    }),
  )
  const made = testScenario(questions, { articles, folder: temporaryFolder() })
  // Candidates by the index alone: sentences are embedded anew, and would make good for vectors that were scrambled.
  return { ...made, retrieval: { ...made.retrieval, rerank: false } }
}

/** Right, but for its first question, which it refuses. */
const tuned: SystemKind = {
  id: 'fine-tuned',
  title: 'knows it all but one',
  uses: { passages: false, adapters: ['tuned'] },
  async open({ adapters }) {
    await adapters.tuned()
    return testSystem('fine-tuned', async ({ question }) =>
      testAnswer(question.id === 'sheds' ? "I don't know." : (question.answers[0] as string)),
    )
  },
}

/** Behind an endpoint. */
const remote: SystemKind = {
  id: 'base',
  title: 'asks a server',
  uses: { passages: false, adapters: [] },
  open: async () =>
    testSystem('base', async () => {
      await fetch('http://127.0.0.1:59999/').catch((error: Error) => {
        throw new Error(`the endpoint can't be reached (${(error.cause as Error).message})`)
      })
      return testAnswer('never')
    }),
}

function options(parts: Partial<DrillOptions> = {}): DrillOptions {
  return {
    drill: drillNamed('offline'),
    scenario: scenario(),
    settings: { systems: ['rag', 'fine-tuned'], limit: null, wordings: 1, seed: 0, timeoutSeconds: 30, hourlyRate: 0.1 },
    own: {},
    kinds: [testRag, tuned],
    folder: join(temporaryFolder(), 'drill'),
    adapter: 'fixtures/customer-support/adapters',
    events: silent,
    openModels: async () => testModels(),
    ...parts,
  }
}

const found = (summary: DrillSummary, system: string, condition: string) => {
  const one = summary.measured.find((measured) => measured.system === system && measured.condition === condition)
  if (!one) return undefined
  const { answered, refused, confidentWrong, failed } = one.figures
  return { outcomes: [answered, refused, confidentWrong, failed].map((figure) => figure?.mean), ...one }
}

describe('the offline drill', () => {
  beforeEach(() => {
    vi.stubEnv('VERSUS_CACHE', temporaryFolder())
  })

  it('tells right, refused, confident and wrong, and failed apart', async () => {
    const summary = await runDrill(options())
    expect(found(summary, 'rag', 'nothing-lost')?.outcomes).toEqual([1, 0, 0, 0])
    expect(found(summary, 'fine-tuned', 'nothing-lost')?.outcomes).toEqual([0.75, 0.25, 0, 0])
    // Its words are in no article: only vectors find it, which are nonsense, and nobody is told.
    const scrambled = found(summary, 'rag', 'index-scrambled')
    expect(scrambled?.outcomes[2]).toBeGreaterThan(0)
    expect(scrambled?.errors).toBe(0)
  })

  it('sees rag go on or make its index anew, but not without its articles', async () => {
    const summary = await runDrill(options())
    for (const condition of ['index-gone-while-open', 'index-gone', 'index-cut'])
      expect(found(summary, 'rag', condition)?.outcomes).toEqual([1, 0, 0, 0])
    const gone = found(summary, 'rag', 'articles-gone')
    expect(gone).toMatchObject({
      outcomes: [0, 0, 0, 1],
      errors: 4,
      notes: [expect.stringMatching(/^fails with: knowledge: no such folder/)],
    })
    expect(found(summary, 'fine-tuned', 'articles-gone')).toBeUndefined()
  })

  it('sees a tuned model fail clearly without its adapter, or with half of it', async () => {
    const summary = await runDrill(options())
    expect(found(summary, 'fine-tuned', 'adapters-gone')).toMatchObject({
      outcomes: [0, 0, 0, 1],
      notes: [expect.stringMatching(/no adapter/)],
    })
    expect(found(summary, 'fine-tuned', 'adapters-cut')).toMatchObject({
      outcomes: [0, 0, 0, 1],
      notes: [expect.stringMatching(/its sha256 is/)],
    })
  })

  it('takes the RAFT adapter away from the system that uses it, and lists no other', async () => {
    const made = scenario()
    cpSync('fixtures/customer-support/adapters', raftAdapterFolder(made), { recursive: true })
    const summary = await runDrill(options({ scenario: made, kinds: [ragFineTunedRaft] }))
    const { sha256 } = readProvenance(raftAdapterFolder(made)).adapter
    expect(summary.models.adapters).toEqual({ tuned: null, reader: null, raft: sha256 })
    const of = (condition: string) => found(summary, 'rag+fine-tuned-raft', condition)
    expect(of('nothing-lost')?.errors).toBe(0)
    expect(of('nothing-lost')?.notes.join()).toMatch(/the raft adapter \(2 files/)
    expect(of('nothing-lost')?.notes.join()).not.toMatch(/the (reader|tuned) adapter/)
    expect(of('adapters-gone')).toMatchObject({ outcomes: [0, 0, 0, 1], notes: [expect.stringMatching(/no adapter/)] })
    expect(of('adapters-cut')).toMatchObject({ outcomes: [0, 0, 0, 1], notes: [expect.stringMatching(/its sha256 is/)] })
  })

  it('gives back every model that it opened, whatever did not open beside it', async () => {
    const models = testModels()
    let open = 0
    const counting: typeof models.chat.weights = {
      ...models.chat.weights,
      open: async (wanted) => {
        open++
        const model = await models.chat.weights.open(wanted)
        return {
          ...model,
          dispose: async () => {
            open--
          },
        }
      },
    }
    const summary = await runDrill(
      options({ kinds: [rag, ragFineTuned], openModels: async () => ({ ...models, chat: { ...models.chat, weights: counting } }) }),
    )
    expect(found(summary, 'rag', 'articles-gone')?.errors).toBe(4)
    expect(open).toBe(0)
  })

  it('gives its folder back where it can not begin', async () => {
    const begun = options()
    mkdirSync(begun.folder, { recursive: true })
    writeFileSync(join(begun.folder, 'elapsed.json'), 'no JSON')
    await expect(runDrill(begun)).rejects.toThrow(/elapsed\.json/)
    expect(await isLocked(begun.folder)).toBe(false)
  })

  it('counts what each system needs on the machine', async () => {
    const summary = await runDrill(options())
    const needs = (system: string) => found(summary, system, 'nothing-lost')?.figures
    expect(needs('fine-tuned')?.files?.mean).toBe(3) // model, adapter, provenance
    expect(needs('rag')?.bytes?.mean).toBeGreaterThan(1000 + 100)
    expect(found(summary, 'rag', 'nothing-lost')?.notes.join()).toMatch(/the articles \(4 files/)
  })

  it('does not know what a system of the scenario’s own needs', async () => {
    const ours: SystemKind = { ...remote, id: 'ours', own: { dollarsPerAnswer: null } }
    const measured = found(await runDrill(options({ kinds: [ours] })), 'ours', 'nothing-lost')
    expect(Object.keys(measured?.figures ?? {})).not.toEqual(expect.arrayContaining(['bytes']))
    expect(Object.keys(measured?.figures ?? {})).not.toEqual(expect.arrayContaining(['files']))
    expect(measured?.notes).toContain("what it needs is not known: it is the scenario's own")
  })

  it('counts what tries the network while it is refused, and reports the system behind an endpoint as failed', async () => {
    const summary = await runDrill(options({ kinds: [tuned, remote] }))
    const local = found(summary, 'fine-tuned', 'network-refused')
    expect(local?.outcomes).toEqual([0.75, 0.25, 0, 0])
    const behind = found(summary, 'base', 'network-refused')
    expect(behind).toMatchObject({
      outcomes: [0, 0, 0, 1],
      errors: 4,
      notes: [expect.stringMatching(/can't be reached \(the network is refused: 127\.0\.0\.1:59999\)/)],
    })
    expect(behind?.figures.attempts?.mean).toBe(4 * 3) // each trial is tried three times
    expect((await runDrill(options())).measured.find(({ condition }) => condition === 'network-refused')?.figures.attempts?.mean).toBe(0)
  })

  it('takes over what a process without a network measured, and says so where there is none', async () => {
    const without = await runDrill(options())
    expect(without.notes.join()).toMatch(/no unprivileged network namespaces/)
    const drill = options({ kinds: [tuned] })
    const folder = join(drill.folder, 'conditions', 'network-none')
    const startIsolated = async () => {
      mkdirSync(folder, { recursive: true })
      const trial = {
        id: 'parking/fine-tuned/boats/0/0',
        scenario: 'parking',
        system: 'fine-tuned',
        question: 'boats',
        wording: 0,
        repeat: 0,
      }
      const ended = { asked: '?', attempts: 1, endedAt: '2026-03-14T09:26:53.000Z', answer: testAnswer('$11'), error: null }
      appendFileSync(join(folder, 'trials.jsonl'), `${JSON.stringify({ ...trial, ...ended })}\n`)
      writeFileSync(join(folder, 'packets.json'), '{ "packets": 0 }')
    }
    const summary = await runDrill({ ...drill, startIsolated })
    expect(found(summary, 'fine-tuned', 'network-none')).toMatchObject({ outcomes: [1, 0, 0, 0], figures: { packets: { mean: 0 } } })
  })

  it('refuses to call a process with a network isolated', async () => {
    await expect(runInside(options())).rejects.toThrow(/there is a network here/)
  })

  it('ends where the process without a network does not end well', async () => {
    await expect(runDrill(options({ startIsolated: () => Promise.reject(new Error('killed')) }))).rejects.toThrow(
      /did not end well \(killed\)/,
    )
  })
})
