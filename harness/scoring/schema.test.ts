import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../common/paths.js'
import { LIST_PRICES } from '../cost/prices.js'
import { testManifest, testQuestion, testScenario, testSettings, testTrial } from '../run/testing.js'
import { askedQuestions } from './asked.js'
import { scoreTrials } from './score.js'
import { summarise } from './summarise.js'

const FOLDER = join(packageRoot(), 'docs', 'schema')
const BASELINE = join(packageRoot(), 'results', 'baseline', 'quick', 'summary.json')

/** The committed schema; `strict`: with no room for fields that it does not name. */
function validator(name: string, { strict = false } = {}) {
  const schema = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'), (_key, value) =>
    strict && value?.type === 'object' && value.properties
      ? { ...value, additionalProperties: value.additionalProperties ?? false }
      : value,
  )
  const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)
  return (value: unknown) =>
    validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

describe('docs/schema', () => {
  it('takes the committed baseline, and names every field that it has', () => {
    expect(validator('summary.schema.json', { strict: true })(baseline())).toEqual([])
  })

  it('takes a run with failures, repeats and nothing clocked', () => {
    const trials = ['base', 'rag'].flatMap((system) => [
      ...[0, 1].map((repeat) =>
        testTrial(system, 'q-1', 0, repeat ? '3 months' : '12 months', { repeat, id: `parking/${system}/q-1/0/${repeat}` }),
      ),
      testTrial(system, 'q-2', 0, null),
    ])
    const summary = JSON.parse(JSON.stringify(summaryOf(trials)))
    expect(validator('summary.schema.json', { strict: true })(summary)).toEqual([])
    const validate = validator('trial.schema.json', { strict: true })
    expect(trials.flatMap((trial) => validate(JSON.parse(JSON.stringify(trial))))).toEqual([])
    expect(validate({ ...trials[0], answer: { text: 12 } })).not.toEqual([])
  })

  it.each<[string, (summary: Baseline) => void]>([
    ['another version', (summary) => Object.assign(summary, { version: 2 })],
    ['a mean that is a text', ({ scenarios: [first] }) => Object.assign(first?.systems[0]?.scores.correct ?? {}, { mean: '0.5' })],
    ['an interval with one end', ({ scenarios: [first] }) => Object.assign(first?.systems[0]?.scores.correct ?? {}, { low: null })],
    ['a verdict that there is none of', ({ scenarios: [first] }) => Object.assign(first?.pairs[0] ?? {}, { verdict: 'better' })],
    ['a system without its trials', ({ scenarios: [first] }) => delete first?.systems[0]?.trials],
  ])('refuses %s', (_what, change) => {
    const summary = baseline()
    change(summary)
    expect(validator('summary.schema.json')(summary)).not.toEqual([])
  })

  it('takes a field that a later versus has added', () => {
    expect(validator('summary.schema.json')({ ...baseline(), weather: 'fine' })).toEqual([])
  })
})

interface Baseline {
  readonly scenarios: { readonly systems: { readonly scores: { correct: object }; trials?: number }[]; readonly pairs: object[] }[]
}

function baseline(): Baseline {
  return JSON.parse(readFileSync(BASELINE, 'utf8'))
}

function summaryOf(trials: readonly ReturnType<typeof testTrial>[]) {
  const scenario = testScenario([testQuestion('q-1'), testQuestion('q-2')])
  const manifest = testManifest({}, testSettings({ repeats: 2, wordings: 1 }))
  return summarise({
    manifest,
    scenarios: [{ scenario, questions: askedQuestions(scoreTrials(scenario, trials)) }],
    latency: [],
    prices: LIST_PRICES,
  })
}
