import { describe, expect, it } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import type { Trial } from '../run/journal.js'
import type { Manifest } from '../run/manifest.js'
import { testAnswer, testManifest, testQuestion, testScenario, testSettings, testTrial } from '../run/testing.js'
import { tuningSchema } from '../scenario/schema.js'
import type { Provenance } from '../tuning/adapter.js'
import { askedQuestions } from './asked.js'
import { scoreTrials } from './score.js'
import { type SummariseOptions, summarise } from './summarise.js'

const FACT = testQuestion('fact')
const LABEL = testQuestion('label', { label: 'no', answers: ['no'] })
const UNKNOWN = testQuestion('unknown', { answerable: false, answers: ["I don't know."] })
const SCENARIO = testScenario([FACT, LABEL, UNKNOWN], { notice: 'Not legal advice.' })

/** Right answers: base 2 of 6; rag 4 of the 5 that did not fail. */
const TRIALS: readonly Trial[] = [
  testTrial('base', 'fact', 0, '3 months'),
  testTrial('base', 'fact', 1, "I don't know."),
  testTrial('base', 'label', 0, 'No.'),
  testTrial('base', 'label', 1, 'no, it does not'),
  testTrial('base', 'unknown', 0, 'Red'),
  testTrial('base', 'unknown', 1, 'red.'),
  testTrial('rag', 'fact', 0, '12 months'),
  testTrial('rag', 'fact', 1, 'It is valid for 12 months.'),
  testTrial('rag', 'label', 0, 'No.'),
  testTrial('rag', 'label', 1, 'Yes.'),
  testTrial('rag', 'unknown', 0, "I don't know."),
  testTrial('rag', 'unknown', 1, null),
]

describe('summarise', () => {
  it('carries what the figures rest on', () => {
    const summary = summariseTrials(TRIALS)
    const { run, created, models, prompts, machine } = testManifest()
    expect(summary).toMatchObject({
      version: 1,
      run,
      created,
      models,
      prompts,
      machine,
      hourlyRate: 3.6,
      settings: { seed: 0, wordings: 2 },
    })
    expect(summary.scenarios[0]?.hashes.scorers).toMatch(/^[0-9a-f]{64}$/)
    expect(summary.scenarios).toMatchObject([
      { name: 'parking', notice: 'Not legal advice.', hashes: SCENARIO.hashes, questions: { asked: 3, answerable: 2, wordings: 2 } },
    ])
  })

  it('means each score over questions, each question weighing the same', () => {
    // base: fact 0 and 0, label 1 and 1, unknown 0 and 0; rag: fact 1 and 1, label 1 and 0, unknown 1 and an error
    expect(system('base').scores['correct']).toMatchObject({ mean: 1 / 3, questions: 3 })
    expect(system('rag').scores['correct']?.mean).toBeCloseTo((1 + 0.5 + 1) / 3, 12)
    expect(system('rag').scores['label']).toMatchObject({ mean: 0.5, questions: 1 })
    expect(system('rag').scores['keyFacts']).toMatchObject({ mean: 1, questions: 1 })
  })

  it('is null for a scorer that applies to no trial', () => expect(system('base').scores['recall@1']).toBeNull())

  it('counts failed trials as errors, and in no other figure', () => {
    const without = summariseTrials(TRIALS.filter((trial) => !trial.error)).scenarios[0]
    const { trials, missing, errors, errorShare, spending, ...figures } = system('rag')
    expect([trials, missing, errors]).toEqual([6, 0, 1])
    expect(without?.systems[1]).toMatchObject({ ...figures, trials: 5, missing: 1, errors: 0 })
    // One of the two wordings of one of three questions; that some fail is certain
    expect(errorShare?.questions).toBe(3)
    expect(errorShare?.low).toBeGreaterThan(0)
    expect(errorShare?.mean).toBeCloseTo(1 / 6, 12)
    expect(without?.systems[1]?.errorShare?.mean).toBe(0)
    expect(spending.unmetered).toBe(3)
    expect(without?.pairs).toEqual(summariseTrials(TRIALS).scenarios[0]?.pairs)
  })

  it('counts planned trials that the journal lacks as missing', () => {
    const { systems } = summariseTrials(TRIALS.slice(0, 8)).scenarios[0] ?? {}
    expect(systems?.map(({ id, trials, missing }) => [id, trials, missing])).toEqual([
      ['base', 6, 0],
      ['rag', 2, 4],
    ])
  })

  it('pairs systems on the very wordings that both answered', () => {
    // base − rag: fact −1, label 1 − 0.5, unknown −1 on its first wording alone; sd √0.75, so (1.95996 + 0.84162) · √0.75 / √3 = 1.40079
    const [pair, ...others] = summariseTrials(TRIALS).scenarios[0]?.pairs ?? []
    expect(others).toEqual([])
    expect(pair).toMatchObject({ a: 'base', b: 'rag', verdict: 'tied', questions: 3 })
    expect(pair?.difference).toBeCloseTo(-0.5, 12)
    expect(pair?.detectable).toBeCloseTo(1.40079, 5)
  })

  it('calls a system ahead that is right where the other is wrong, question after question', () => {
    const questions = Array.from({ length: 8 }, (_, index) => testQuestion(`q-${index}`))
    const trials = questions.flatMap(({ id }) => [testTrial('base', id, 0, '3 months'), testTrial('rag', id, 0, '12 months')])
    const [pair] = summariseTrials(trials, { scenario: testScenario(questions) }).scenarios[0]?.pairs ?? []
    expect(pair).toMatchObject({ difference: -1, verdict: 'behind', questions: 8, detectable: null })
  })

  it('agrees with itself where the wordings of a question get answers that come down to the same', () => {
    // base: two wrong answers to fact differ, its two labels and its two reds are alike: (0 + 1 + 1) / 3
    expect(system('base').consistency.wordings?.agreement).toBeCloseTo(2 / 3, 12)
    // rag: the same fact in other words, two labels that differ; unknown has one answer and says nothing: (1 + 0) / 2
    expect(system('rag').consistency.wordings?.agreement).toBe(0.5)
  })

  it('calls nothing right by a graded scorer: where no key facts or label say what is, no answer is right or wrong', () => {
    const questions = [testQuestion('judged'), testQuestion('free', { keyFacts: [] })]
    const trials = ['base', 'rag'].flatMap((id) =>
      questions.flatMap((question) =>
        [0, 1].map((wording) => testTrial(id, question.id, wording, id === 'rag' ? '12 months' : '3 months')),
      ),
    )
    const summaryBy = (primaryScorer: string, scoredBy?: string[]) =>
      summariseTrials(trials, { scenario: testScenario(questions, { primaryScorer, scoredBy }) }).scenarios[0]
    const graded = summaryBy('reference')
    expect(graded).toMatchObject({ binaryScorer: 'correct', pairs: [{ questions: 2, mcnemar: { b: 0, c: 1 } }] })
    expect(graded?.systems[1]?.consistency.wordings).toMatchObject({ agreement: 1, passK: 1, flipRate: 0 })
    const untold = summaryBy('tokenF1', ['tokenF1'])
    expect(untold).toMatchObject({ binaryScorer: null, pairs: [{ questions: 2, mcnemar: { b: 0, c: 0 } }] })
    expect(untold?.systems[1]?.consistency).toMatchObject({ wordings: { agreement: 1, passK: null, flipRate: null }, inconsistent: [] })
    expect(summaryBy('correct')).not.toHaveProperty('binaryScorer')
  })

  it('names the scenario’s own scorers that tell right from wrong', () => {
    const own = { title: 'Own', version: 1, score: () => 1 }
    const scorers = [
      { ...own, id: 'polite', binary: true },
      { ...own, id: 'warm' },
    ]
    const questions = [testQuestion('one')]
    const summaryWith = (parts: object) =>
      summariseTrials([testTrial('rag', 'one', 0, '12 months')], { scenario: testScenario(questions, parts) }).scenarios[0]
    expect(summaryWith({ scorers })?.ownBinaryScorers).toEqual(['polite'])
    expect(summaryWith({})).not.toHaveProperty('ownBinaryScorers')
  })

  it('knows no agreement from one wording, and takes none from repeats', () => {
    const trials = [testTrial('base', 'fact', 0, '12 months'), testTrial('base', 'fact', 0, '3 months', { repeat: 1 })]
    const { wordings, repeats } = summariseTrials(trials).scenarios[0]?.systems[0]?.consistency ?? {}
    expect(wordings).toBeNull()
    expect(repeats).toMatchObject({ agreement: 0, k: 2, passK: 0, flipRate: 1 })
  })

  it('means tokens over answers, with those of a prompt that was kept evaluated', () => {
    const usage = (inputTokens: number) => ({ inputTokens, cachedInputTokens: 4, outputTokens: 2 })
    const trials = [10, 20].map((tokens, wording) => testTrial('base', 'fact', wording, testAnswer('12 months', { usage: usage(tokens) })))
    const [base] = summariseTrials([...trials, testTrial('base', 'fact', 2, null)]).scenarios[0]?.systems ?? []
    expect(base?.tokens).toEqual({ input: 19, output: 2 })
  })

  it('gives latency of the systems that were clocked alone', () => {
    const stages = [1, 2, 3].map((number) => ({
      retrieveMs: number,
      firstTokenMs: 10 * number,
      generateMs: 100 * number,
      totalMs: 111 * number,
    }))
    const { systems } = summariseTrials(TRIALS, { latency: [{ ...CLOCKED, totalMs: [100, 200, 300], stages }] }).scenarios[0] ?? {}
    expect(systems?.[0]).toMatchObject({ latency: null, cost: null })
    // quantile 0.95 of 3 values lies 0.9 of the way from the second to the third
    expect(systems?.[1]?.latency).toMatchObject({
      samples: 3,
      p50: { value: 200, low: null, high: null },
      p95: { value: 290 },
      firstToken: { p50: 22 },
      stages: { retrieve: 2, firstToken: 20, generate: 200 },
    })
  })

  it('tells what the answers of the run cost, and how many failed attempts are not in it', () => {
    const took = (totalMs: number) => testAnswer('12 months', { timings: { retrieveMs: 0, firstTokenMs: 0, generateMs: 0, totalMs } })
    const trials = [
      testTrial('base', 'fact', 0, took(2_000)),
      testTrial('base', 'fact', 1, took(500), { attempts: 3 }),
      testTrial('base', 'label', 0, null),
    ]
    // 2.5 s at $0.001; two attempts before an answer and three without one
    const [base] = summariseTrials(trials).scenarios[0]?.systems ?? []
    expect(base?.spending.incurred).toBeCloseTo(0.0025, 12)
    expect(base?.spending).toMatchObject({ logical: base?.spending.incurred, unmetered: 5 })
  })

  it('prices indexing and adapters by which system uses them', () => {
    // At $3.60 an hour a second costs $0.001, and an answer takes 0.2 s: $0.20 for 1,000.
    // An update touches 5 of 20 articles: a quarter of the index is made again.
    const systemIds = ['base', 'rag', 'fine-tuned', 'rag+fine-tuned', 'rag+fine-tuned-raft']
    const part = {
      articles: 20,
      index: { store: 'vectra' as const, chunks: 9, seconds: 1, embedded: 0, removed: 0, kept: 9, fromNothingSeconds: 60, bytes: 5_000 },
      adapters: { tuned: provenance(600), reader: provenance(3_000), raft: provenance(900) },
    }
    const manifest = testManifest(part, testSettings({ systems: systemIds }))
    const trials = systemIds.map((id) => testTrial(id, 'fact', 0, '12 months'))
    const latency = trials.map((trial) => ({ ...CLOCKED, system: trial.system }))
    const { systems = [] } = summariseTrials(trials, { manifest, latency }).scenarios[0] ?? {}
    const rounded = (dollars: number | undefined) => Number(dollars?.toFixed(6))
    expect(systems.map(({ id, cost }) => [id, rounded(cost?.once), rounded(cost?.perUpdate), rounded(cost?.perThousandAnswers)])).toEqual([
      ['base', 0, 0, 0.2],
      ['rag', 3.06, 0.015, 0.2],
      ['fine-tuned', 0.6, 0.6, 0.2],
      ['rag+fine-tuned', 3.66, 0.615, 0.2],
      ['rag+fine-tuned-raft', 0.96, 0.915, 0.2],
    ])
    // 1,000 questions and one update a month: rag adds 3.06 / 12 + 0.015
    expect(rounded(systems[1]?.cost?.perThousandAtWorkload)).toBe(0.47)
    // 10,000 questions a month share the same: a tenth of it on 1,000.
    expect(systems[1]?.cost?.curve.slice(0, 2).map(({ perThousand }) => rounded(perThousand))).toEqual([0.47, 0.227])
  })

  it('counts what an adapter was started from once, not at each update', () => {
    const started = (seconds: number, before: number) => ({
      ...provenance(seconds),
      from: { sha256: 'b'.repeat(64), pairs: 5, seconds: before },
    })
    const part = { adapters: { tuned: started(600, 1_400), reader: started(2_000, 1_000) } }
    const manifest = testManifest(part, testSettings({ systems: ['rag+fine-tuned'] }))
    const trial = testTrial('rag+fine-tuned', 'fact', 0, '12 months')
    const latency = [{ ...CLOCKED, system: trial.system }]
    const [scenario] = summariseTrials([trial], { manifest, latency }).scenarios
    expect(scenario?.systems[0]?.cost?.once).toBeCloseTo(5, 9)
    expect(scenario?.systems[0]?.cost?.perUpdate).toBeCloseTo(0.6, 9)
    expect(scenario?.adapters.reader?.seconds).toBe(3_000)
  })

  it('never ranks a diagnostic system', () => {
    const trials = [...TRIALS, testTrial('reader-ceiling', 'fact', 0, '12 months')]
    const [scenario] = summariseTrials(trials).scenarios
    expect(scenario?.systems.map(({ id, diagnostic }) => [id, diagnostic])).toEqual([
      ['base', false],
      ['rag', false],
      ['reader-ceiling', true],
    ])
    expect(scenario?.pairs.map(({ a, b }) => [a, b])).toEqual([['base', 'rag']])
  })

  it('sets what the reader can reach against end to end, on the same questions', () => {
    const ceiling = ['fact', 'label'].map((id) => testTrial('reader-ceiling', id, 0, '12 months'))
    const [scenario] = summariseTrials([...TRIALS, ...ceiling]).scenarios
    expect(scenario?.reader).toMatchObject({ ceiling: { mean: 0.5, questions: 2 }, endToEnd: { mean: 1, questions: 2 } })
    const [one] = summariseTrials([...TRIALS, testTrial('reader-ceiling', 'label', 0, '12 months')]).scenarios
    expect(one?.reader).toMatchObject({ ceiling: { questions: 1 }, endToEnd: { questions: 1 } })
    expect(summariseTrials(TRIALS).scenarios[0]?.reader).toBeNull()
  })

  it('is the same for the same trials and samples', () => expect(summariseTrials(TRIALS)).toEqual(summariseTrials(TRIALS)))

  it('tells of a system that failed every time, and compares it with none', () => {
    const trials = [testTrial('base', 'fact', 0, null), testTrial('rag', 'fact', 0, '12 months')]
    const [scenario] = summariseTrials(trials).scenarios
    expect(scenario?.systems[0]).toMatchObject({ trials: 1, errors: 1, scores: { correct: null }, tokens: null })
    expect(scenario?.systems[1]).toMatchObject({ scores: { correct: { mean: 1 } } })
    expect(scenario?.pairs).toEqual([])
  })

  it('gives no latency of a system that could not be clocked', () => {
    const latency = [{ ...CLOCKED, totalMs: [], stages: [], error: 'out of memory' }]
    const [, rag] = summariseTrials(TRIALS, { latency }).scenarios[0]?.systems ?? []
    expect(rag).toMatchObject({ id: 'rag', latency: null, cost: null, latencyError: 'out of memory' })
  })
})

describe('scoreTrials', () => {
  it('scores answers, and gives failed trials no scores', () => {
    const scored = scoreTrials(SCENARIO, [testTrial('rag', 'fact', 0, '12 months'), testTrial('rag', 'fact', 1, null)])
    expect(scored.map(({ scores }) => scores)).toEqual([expect.objectContaining({ correct: 1, keyFacts: 1, label: null }), null])
  })

  it('scores the texts of passages, and lets go of them', () => {
    const passages = () => [{ id: 'permits#1', article: 'permits', text: 'A permit is valid for 12 months.' }]
    const read = (wording: number) => testTrial('rag', 'fact', wording, testAnswer('12 months', { passages: passages() }))
    const scored = scoreTrials(SCENARIO, [read(0), read(1)])
    expect(scored.map(({ scores }) => scores?.['recall@1'])).toEqual([1, 1])
    const [first, second] = scored.map(({ trial }) => trial.answer?.passages?.[0])
    expect(first).toEqual({ id: 'permits#1', article: 'permits', text: '' })
    expect(second).toEqual(first)
  })

  it('gives scorers what was compared of the trial', () => {
    const trials = [testTrial('rag', 'fact', 0, '12 months'), testTrial('rag', 'fact', 1, '12 months')]
    const answers = new Map([['parking/rag/fact/1/0', { trial: 'parking/rag/fact/1/0', accepted: 0.5, clauses: null }]])
    const scored = scoreTrials(SCENARIO, trials, { answers, groups: new Map() })
    expect(scored.map(({ scores }) => scores?.['semantic'])).toEqual([null, 0.5])
  })

  it('takes the trials of its scenario and no others', () => {
    expect(scoreTrials(SCENARIO, [testTrial('rag', 'fact', 0, '12 months', { scenario: 'library' })])).toEqual([])
  })

  it('throws on a question that the scenario does not have', () => {
    expect(() => scoreTrials(SCENARIO, [testTrial('rag', 'fines', 0, '$40')])).toThrow('parking/rag/fines/0/0')
  })
})

const CLOCKED: SummariseOptions['latency'][number] = {
  scenario: 'parking',
  system: 'rag',
  totalMs: [200],
  stages: [{ retrieveMs: 20, firstTokenMs: 30, generateMs: 150, totalMs: 200 }],
  cold: { openMs: 5, firstAnswerMs: 250, residentBytes: 4e6 },
  throughput: null,
  calibrationMs: 80,
  error: null,
}

function summariseTrials(
  trials: readonly Trial[],
  parts: { scenario?: typeof SCENARIO; manifest?: Manifest; latency?: SummariseOptions['latency'] } = {},
) {
  const systems = [...new Set(trials.map((trial) => trial.system))]
  const { scenario = SCENARIO, manifest = testManifest({}, testSettings({ systems, wordings: 2 })), latency = [] } = parts
  return summarise({
    manifest,
    scenarios: [{ scenario, questions: askedQuestions(scoreTrials(scenario, trials)) }],
    latency,
    prices: { ...LIST_PRICES, local: { ...LIST_PRICES.local, perHour: 3.6 } },
  })
}

function system(id: string) {
  const found = summariseTrials(TRIALS).scenarios[0]?.systems.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`no ${id} in the summary`)
  return found
}

function provenance(seconds: number): Provenance {
  return {
    adapter: { sha256: 'a'.repeat(64), bytes: 1_000 },
    base: { name: 'tiny-chat', sha256: 'c'.repeat(64) },
    trainingSet: { sha256: 't'.repeat(64), pairs: 5, dev: 1 },
    settings: tuningSchema.parse({}),
    created: '2026-03-14T09:26:53.000Z',
    seconds,
    tokens: 1_000,
    tokensPerSecond: 10,
    peakMemoryBytes: 1e9,
    device: 'cpu',
    dtype: 'float32',
    threads: 2,
    lossCurve: [],
    devCurve: [],
    packages: {},
  }
}
