import { once } from 'node:events'
import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import { EndpointError } from '../models/endpoint-fault.js'
import type { ChatModel, GenerationOptions, Prompt } from '../models/model.js'
import { testQuestion, testTrial } from '../run/testing.js'
import type { ScoredTrial } from '../scoring/score.js'
import { type JudgeOptions, judge, planJudgements, summariseVerdicts } from './judge.js'
import { readVerdicts, VERDICTS_FILE } from './verdicts.js'

const RIGHT = '{"reason": "It says 12 months.", "score": 5}'
const WRONG = '{"reason": "It does not say 12 months.", "score": 1}'
const SYSTEMS = ['base', 'rag']
const TRIALS = [
  trial('base', 'q-1', '3 months'),
  trial('rag', 'q-1', '12 months'),
  trial('base', 'q-2', null),
  trial('rag', 'q-2', '12 months'),
]

describe('planJudgements', () => {
  it('scores every answer and compares in both orders', () => {
    expect(planJudgements({ trials: TRIALS, systems: SYSTEMS }).map(({ id }) => id)).toEqual([
      'score/parking/base/q-1/0/0',
      'score/parking/rag/q-1/0/0',
      'score/parking/rag/q-2/0/0',
      'preference/parking/q-1/0/0/base/rag',
      'preference/parking/q-1/0/0/rag/base',
    ])
  })

  it('leaves out what was not asked for', () => {
    expect(planJudgements({ trials: TRIALS, systems: ['base'] }).map(({ id }) => id)).toEqual(['score/parking/base/q-1/0/0'])
    expect(planJudgements({ trials: TRIALS, systems: SYSTEMS, compared: [] })).toHaveLength(3)
  })

  it('does not compare answers in the same words', () => {
    const trials = [trial('base', 'q-1', '12 months'), trial('rag', 'q-1', '12 months')]
    expect(planJudgements({ trials, systems: SYSTEMS })).toHaveLength(2)
  })

  it('tells the judge no system’s name', () => {
    const texts = planJudgements({ trials: TRIALS, systems: SYSTEMS }).map(({ prompt }) => prompt.shared + prompt.own)
    expect(texts.filter((text) => /\brag\b|\bbase\b/.test(text))).toEqual([])
  })
})

describe('judge', () => {
  it('asks greedily and keeps the reply, the reason and the score', async () => {
    const { verdicts, asked } = await run()
    expect(verdicts.map(({ score, preferred, error }) => [score, preferred, error])).toEqual([
      [0, null, null],
      [1, null, null],
      [1, null, null],
      [null, 'second', null],
      [null, 'first', null],
    ])
    expect(verdicts[1]).toMatchObject({
      id: 'score/parking/rag/q-1/0/0',
      rubric: 1,
      model: 'tiny-judge',
      attempts: 1,
      reply: RIGHT,
      reason: 'It says 12 months.',
      usage: { inputTokens: 100, cachedInputTokens: 0, outputTokens: 10 },
    })
    expect(asked.map(({ options }) => [options.temperature, options.seed])).toEqual(Array.from({ length: 5 }, () => [0, 0]))
  })

  it('counts a reply without a verdict as an error that is asked once, with its tokens', async () => {
    const { verdicts } = await run({ reply: () => 'Excellent! 5/5' })
    expect(verdicts).toHaveLength(5)
    for (const verdict of verdicts)
      expect(verdict).toMatchObject({ attempts: 1, reply: 'Excellent! 5/5', score: null, preferred: null, error: { kind: 'reply' } })
    const summary = summariseVerdicts({ model: 'tiny-judge', trials: TRIALS, systems: SYSTEMS, verdicts, seed: 0 })
    expect(summary.systems).toMatchObject([
      { id: 'base', judged: 0, errors: 1, missing: 0, score: null },
      { id: 'rag', judged: 0, errors: 2, missing: 0, score: null },
    ])
    expect(summary.pairs).toMatchObject([{ errors: 1, result: null }])
    expect(summary.usage.outputTokens).toBe(50)
  })

  it('tries a failing model 3 times, counts the error, and goes on with the rest', async () => {
    const { verdicts } = await run({
      reply: ({ own }) => {
        if (own.includes('3 months')) throw new TypeError('fetch failed')
        return RIGHT
      },
      compared: [],
    })
    expect(verdicts).toMatchObject([
      { attempts: 3, reply: null, usage: null, score: null, error: { kind: 'model', message: 'fetch failed' } },
      { attempts: 1, score: 1, error: null },
      { attempts: 1, score: 1, error: null },
    ])
  })

  it('does not try again after a timeout', async () => {
    const reply = async (_: Prompt, { signal }: GenerationOptions) => {
      if (signal && !signal.aborted) await once(signal, 'abort')
      throw new Error('stopped')
    }
    const { verdicts } = await run({ reply, systems: ['base'], timeoutSeconds: 0.02 })
    expect(verdicts).toMatchObject([{ attempts: 1, error: { kind: 'timeout', message: 'no reply within 0.02 s' } }])
  })

  it('ends at once where the user must do something, and keeps no verdict of it', async () => {
    const folder = temporaryFolder()
    let calls = 0
    const reply = () => {
      if (++calls === 2) throw new InputError('the key was refused')
      return RIGHT
    }
    await expect(run({ folder, reply })).rejects.toThrow(new InputError('the key was refused'))
    expect(calls).toBe(2)
    expect(readVerdicts(join(folder, 'verdicts.jsonl'))).toHaveLength(1)
  })

  it('goes on after a fault of the endpoint that may pass, and ends at one that every request would meet', async () => {
    const folder = temporaryFolder()
    const failing = (fault: 'rate' | 'key') => () => {
      throw new EndpointError(fault, `the fault is ${fault}`)
    }
    await run({ folder, reply: failing('rate') })
    const verdicts = readVerdicts(join(folder, VERDICTS_FILE))
    expect(verdicts.length).toBeGreaterThan(1)
    for (const verdict of verdicts) expect(verdict).toMatchObject({ attempts: 1, error: { kind: 'model', message: 'the fault is rate' } })
    await expect(run({ folder: temporaryFolder(), reply: failing('key') })).rejects.toThrow('the fault is key')
  })

  it('stops before the next judgement where it is aborted', async () => {
    const folder = temporaryFolder()
    const controller = new AbortController()
    const reply = () => {
      controller.abort()
      return RIGHT
    }
    await expect(run({ folder, reply, signal: controller.signal })).rejects.toThrow('aborted')
    expect(readVerdicts(join(folder, 'verdicts.jsonl'))).toHaveLength(1)
  })

  it('asks nothing twice: not even what erred', async () => {
    const folder = temporaryFolder()
    const first = await run({ folder, reply: () => 'no idea' })
    const again = await run({ folder })
    expect(again.asked).toEqual([])
    expect(again.verdicts).toEqual(first.verdicts)
    expect(again.told).toEqual([[5, 5]])
  })

  it('asks again what a torn last line has lost, and nothing else', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'verdicts.jsonl')
    const first = await run({ folder })
    truncateSync(path, readFileSync(path).length - 30)
    const again = await run({ folder })
    expect(again.told).toEqual([[5, 4]])
    expect(again.asked).toHaveLength(1)
    expect(again.verdicts.map(({ id }) => id)).toEqual(first.verdicts.map(({ id }) => id))
    expect(again.verdicts.slice(0, 4)).toEqual(first.verdicts.slice(0, 4))
    expect(again.verdicts[4]).toMatchObject({ preferred: 'first' })
  })

  it('asks anew for another judge, and where the reference material of a question changed', async () => {
    const folder = temporaryFolder()
    await run({ folder, compared: [] })
    expect((await run({ folder, compared: [], id: 'big-judge' })).asked).toHaveLength(3)
    const changed = TRIALS.map((scored) =>
      scored.question.id === 'q-2' ? { ...scored, question: testQuestion('q-2', { answers: ['2 years'] }) } : scored,
    )
    const { asked } = await run({ folder, compared: [], trials: changed })
    expect(asked.map(({ prompt }) => prompt.own)).toEqual([expect.stringContaining('2 years')])
  })

  it('adds verdicts to the run’s folder and leaves its trials and latency as they are', async () => {
    const folder = temporaryFolder()
    const files = { 'trials.jsonl': jsonl(TRIALS.map(({ trial }) => trial)), 'latency.json': '[]' }
    writeFiles(folder, files)
    await run({ folder })
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['latency.json', 'trials.jsonl', 'verdicts.jsonl'])
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(folder, name), 'utf8')).toBe(text)
  })
})

describe('summariseVerdicts', () => {
  it('has each system’s mean score, the pairs, the calibration and the judge’s tokens', async () => {
    const { verdicts } = await run()
    const summary = summariseVerdicts({ model: 'tiny-judge', trials: TRIALS, systems: SYSTEMS, verdicts, seed: 0 })
    expect(summary).toMatchObject({
      model: 'tiny-judge',
      rubric: 1,
      systems: [
        { id: 'base', judged: 1, errors: 0, missing: 0, score: { mean: 0, questions: 1 } },
        { id: 'rag', judged: 2, errors: 0, missing: 0, score: { mean: 1, questions: 2 } },
      ],
      pairs: [{ a: 'base', b: 'rag', wins: 0, ties: 0, losses: 1, result: { difference: -1 } }],
      calibration: { kappa: 1, items: 3, warn: false },
      usage: { inputTokens: 500, cachedInputTokens: 0, outputTokens: 50 },
    })
  })

  it('weighs each question the same, however many of its wordings were judged', async () => {
    const trials = [trial('rag', 'q-1', '12 months', 0), trial('rag', 'q-1', '3 months', 1), trial('rag', 'q-2', '3 months', 0)]
    const { verdicts } = await run({ trials, systems: ['rag'] })
    const summary = summariseVerdicts({ model: 'tiny-judge', trials, systems: ['rag'], verdicts, seed: 0 })
    expect(summary.systems).toMatchObject([{ judged: 3, score: { mean: 0.25, questions: 2 } }])
  })

  it('leaves out the verdicts of another judge, and counts what is missing', async () => {
    const { verdicts } = await run()
    const summary = summariseVerdicts({ model: 'big-judge', trials: TRIALS, systems: SYSTEMS, verdicts, seed: 0 })
    expect(summary.systems).toMatchObject([
      { judged: 0, missing: 1, score: null },
      { judged: 0, missing: 2, score: null },
    ])
    expect(summary).toMatchObject({
      pairs: [{ missing: 1, result: null }],
      calibration: { items: 0, unjudged: 3 },
      usage: { inputTokens: 0 },
    })
  })

  it('holds the judge against a user’s labels where there are any', async () => {
    const { verdicts } = await run()
    const labels = TRIALS.filter(({ trial }) => trial.answer).map(({ trial }) => ({ trial: trial.id, right: trial.system === 'base' }))
    const { calibration } = summariseVerdicts({ model: 'tiny-judge', trials: TRIALS, systems: SYSTEMS, verdicts, seed: 0, labels })
    // None of 3 agree: p_o = 0. The judge says right of 2, the labels of 1: p_e = 2/9 + 2/9. κ = (0 − 4/9) / (5/9).
    expect(calibration).toEqual({ kappa: expect.closeTo(-0.8, 12), items: 3, unjudged: 0, lenient: 2, strict: 1, warn: true })
  })

  it('is the same after a start that was cut off as after one that was not', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'verdicts.jsonl')
    const summary = (verdicts: Awaited<ReturnType<typeof run>>['verdicts']) =>
      summariseVerdicts({ model: 'tiny-judge', trials: TRIALS, systems: SYSTEMS, verdicts, seed: 0 })
    const whole = summary((await run({ folder })).verdicts)
    truncateSync(path, Math.floor(readFileSync(path).length / 2))
    expect(summary((await run({ folder })).verdicts)).toEqual(whole)
  })
})

/** An answer of 12 months is the right one. */
function trial(system: string, question: string, answer: string | null, wording = 0): ScoredTrial {
  const scores = answer === null ? null : { correct: answer === '12 months' ? 1 : 0 }
  return { trial: testTrial(system, question, wording, answer), question: testQuestion(question, { answers: ['a year'] }), scores }
}

type Reply = (prompt: Prompt, options: GenerationOptions) => string | Promise<string>

interface Judging extends Partial<Omit<JudgeOptions, 'model'>> {
  readonly reply?: Reply
  readonly id?: string
}

/** Judge TRIALS with a double that replies so; gives the verdicts as they were read back, what was asked, and what was told. */
async function run({ reply = fairly, id = 'tiny-judge', folder = temporaryFolder(), ...options }: Judging = {}) {
  const asked: { prompt: Prompt; options: GenerationOptions }[] = []
  const told: [total: number, done: number][] = []
  const model: ChatModel = {
    id,
    async complete(prompt, options) {
      asked.push({ prompt, options })
      const text = await reply(prompt, options)
      return { text, usage: { inputTokens: 100, cachedInputTokens: 0, outputTokens: 10 }, timings: { firstTokenMs: 1, generateMs: 2 } }
    },
    dispose: () => Promise.resolve(),
  }
  const onJudgements = (total: number, done: number) => told.push([total, done])
  await judge({ model, trials: TRIALS, systems: SYSTEMS, folder, onJudgements, ...options })
  return { verdicts: readVerdicts(join(folder, 'verdicts.jsonl')), asked, told }
}

/** Looks for 12 months, and has no preference of place. */
function fairly({ own }: Prompt): string {
  const said = (tag: string) => own.match(new RegExp(`<${tag}>\n(.*)\n</${tag}>`))?.[1]
  const [first, second] = [said('first_answer'), said('second_answer')]
  if (first === undefined) return said('answer') === '12 months' ? RIGHT : WRONG
  const preferred = first === second ? 'tie' : first === '12 months' ? 'first' : 'second'
  return JSON.stringify({ reason: 'It says 12 months.', preferred })
}
