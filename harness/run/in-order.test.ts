import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seededRandom, shuffled } from '../common/random.js'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import { trialsInOrder } from './in-order.js'
import type { Trial } from './journal.js'
import { planTrials } from './plan.js'
import { testQuestion, testScenario, testSettings, testTrial } from './testing.js'

const SCENARIO = testScenario(Array.from({ length: 12 }, (_, index) => testQuestion(`q-${index}`)))
const SETTINGS = testSettings({ systems: ['rag', 'base'], repeats: 2, seed: 3 })
/** Ids may have letters that are escaped in JSON, or that take several bytes. */
const PLANNED = planTrials(SCENARIO, SETTINGS).map(({ system, question, wordingIndex, repeat }) =>
  testTrial(system, question.id, wordingIndex, '12 “months”', { repeat }),
)

describe('trialsInOrder', () => {
  it.each([
    ['as they were planned', PLANNED],
    ['in any order', shuffled(PLANNED, seededRandom(1))],
    ['backwards', [...PLANNED].reverse()],
  ])('gives trials in the order of the plan where they ended %s', (_how, ended) => {
    expect(read(ended)).toEqual(PLANNED)
  })

  it('leaves out those of other scenarios, and a torn last line', () => {
    const path = journal([...PLANNED.slice(0, 3), { ...testTrial('rag', 'q-1', 0, 'no'), scenario: 'library' }])
    appendFileSync(path, '{"id":"parking/rag/q')
    expect([...trialsInOrder(path, SCENARIO, SETTINGS)]).toEqual(PLANNED.slice(0, 3))
  })

  it('puts what the plan does not have last, and reads lines that begin otherwise than the journal’s', () => {
    const [extra, other] = [testTrial('fine-tuned', 'q-\u00e9"', 0, 'x'), testTrial('base', 'q-\u00e9"', 0, 'y')]
    const path = journal([extra, other, ...PLANNED.slice(0, 2)])
    const { id, ...rest } = PLANNED[2] as Trial
    appendFileSync(path, `${JSON.stringify({ ...rest, id })}\n`)
    expect([...trialsInOrder(path, SCENARIO, SETTINGS)]).toEqual([...PLANNED.slice(0, 3), other, extra])
  })

  it.each([
    ['in order', (trials: readonly Trial[]) => [...trials.slice(0, 3), trials[2] as Trial, ...trials.slice(3)], 4],
    ['far apart', (trials: readonly Trial[]) => [...trials, trials[0] as Trial], PLANNED.length + 1],
  ])('refuses a trial that is there twice, %s, by its second line', (_where, twice, line) => {
    expect(() => read(twice(PLANNED))).toThrow(new RegExp(`trials\\.jsonl:${line}: the trial .* is there twice`))
  })

  it.each([
    ['no JSON', 'nonsense', 'damaged line'],
    ['a list', '[1]', 'damaged line'],
    ['no place', '{"id":"a"}', 'damaged line (scenario'],
    ['no answer', JSON.stringify({ ...PLANNED[1], answer: 7 }), 'damaged line (answer'],
  ])('names a line with %s', (_what, line, message) => {
    const path = journal(PLANNED.slice(0, 1))
    appendFileSync(path, `${line}\n`)
    expect(() => [...trialsInOrder(path, SCENARIO, SETTINGS)]).toThrow(`trials.jsonl:2: ${message}`)
  })

  it('names a line that is not UTF-8', () => {
    const path = journal(PLANNED.slice(0, 1))
    appendFileSync(path, Buffer.from([0x7b, 0xff, 0x7d, 0x0a]))
    expect(() => [...trialsInOrder(path, SCENARIO, SETTINGS)]).toThrow('trials.jsonl:2: damaged line (not UTF-8)')
  })

  it('gives none where there is no journal', () => {
    expect([...trialsInOrder(join(temporaryFolder(), 'trials.jsonl'), SCENARIO, SETTINGS)]).toEqual([])
  })
})

function journal(trials: readonly Trial[]): string {
  const folder = temporaryFolder()
  writeFiles(folder, { 'trials.jsonl': jsonl(trials) })
  return join(folder, 'trials.jsonl')
}

function read(trials: readonly Trial[]): Trial[] {
  return [...trialsInOrder(journal(trials), SCENARIO, SETTINGS)]
}
