import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import { testQuestion, testTrial } from '../run/testing.js'
import type { ScoredTrial } from '../scoring/score.js'
import { calibrate, readLabels, sampleLabels } from './calibration.js'

describe('calibrate', () => {
  it('is Cohen’s kappa of the judge against the labels, and warns where it is low', () => {
    // 7 of 10 agree: p_o = 0.7. The judge says right of 5, the labels of 6: p_e = 0.5 · 0.6 + 0.5 · 0.4 = 0.5. κ = 0.2 / 0.5.
    const calibration = calibrateOn({ bothRight: 4, bothWrong: 3, lenient: 1, strict: 2 })
    expect(calibration).toEqual({ kappa: expect.closeTo(0.4, 12), items: 10, unjudged: 0, lenient: 1, strict: 2, warn: true })
  })

  it('does not warn from 0.6 on', () => {
    // p_o = 16 / 20, p_e = 0.5: κ = 0.3 / 0.5.
    expect(calibrateOn({ bothRight: 8, bothWrong: 8, lenient: 2, strict: 2 })).toMatchObject({ kappa: 0.6, warn: false })
    // p_o = 17 / 20; the judge says right of 10, the labels of 11: p_e = 0.5 · 0.55 + 0.5 · 0.45 = 0.5. κ = 0.35 / 0.5.
    expect(calibrateOn({ bothRight: 9, bothWrong: 8, lenient: 1, strict: 2 })).toMatchObject({
      kappa: expect.closeTo(0.7, 12),
      warn: false,
    })
    // p_o = 31 / 40; both say right of 20 or 21, so p_e = 0.5: κ = 0.55.
    expect(calibrateOn({ bothRight: 16, bothWrong: 15, lenient: 4, strict: 5 })).toMatchObject({
      kappa: expect.closeTo(0.55, 12),
      warn: true,
    })
  })

  it('takes a score of 0.75 and more for right', () => {
    const labels = ['a', 'b'].map((trial) => ({ trial, right: true }))
    expect(calibrate(labels, new Map(Object.entries({ a: 0.75, b: 0.5 })))).toMatchObject({ strict: 1 })
  })

  it('warns where kappa is undefined: nothing shows that the judge agrees', () => {
    expect(calibrate([], new Map())).toMatchObject({ kappa: null, items: 0, warn: true })
    expect(calibrateOn({ bothRight: 5, bothWrong: 0, lenient: 0, strict: 0 })).toMatchObject({ kappa: null, items: 5, warn: true })
  })

  it('counts labelled trials that the judge gave no score', () => {
    expect(calibrate([{ trial: 'a', right: true }], new Map([['b', 1]]))).toMatchObject({ items: 0, unjudged: 1 })
  })
})

describe('sampleLabels', () => {
  const trials = Array.from({ length: 40 }, (_, index) => scored(`q-${index}`, index % 3 === 0 ? 1 : 0))

  it('takes what the scorer correct says', () => {
    expect(sampleLabels([scored('q-1', 1)], { seed: 0 })).toEqual([{ trial: 'parking/rag/q-1/0/0', right: true }])
    expect(sampleLabels([scored('q-1', 0)], { seed: 0 })).toEqual([{ trial: 'parking/rag/q-1/0/0', right: false }])
  })

  it('draws by the seed, whatever the order of the trials', () => {
    const drawn = sampleLabels(trials, { seed: 1, size: 10 })
    expect(new Set(drawn.map(({ trial }) => trial)).size).toBe(10)
    expect(sampleLabels([...trials].reverse(), { seed: 1, size: 10 })).toEqual(drawn)
    expect(sampleLabels(trials, { seed: 2, size: 10 })).not.toEqual(drawn)
  })

  it('leaves out trials that failed or to which the scorer does not apply', () => {
    expect(sampleLabels([scored('q-1', null), { ...scored('q-2', 1), scores: null }], { seed: 0 })).toEqual([])
  })
})

describe('readLabels', () => {
  const trials = [scored('q-1', 1), { ...scored('q-2', 1), trial: testTrial('rag', 'q-2', 0, null) }]
  const own = { trial: 'parking/rag/q-1/0/0', right: false }

  it('reads a user’s labels', () => expect(readLabels(fileOf([own]), trials)).toEqual([own]))

  it.each([
    ['is not in the run', [own, { ...own, trial: 'parking/rag/q-9/0/0' }], 'the run has no trial parking/rag/q-9/0/0'],
    ['failed', [own, { ...own, trial: 'parking/rag/q-2/0/0' }], 'the trial parking/rag/q-2/0/0 failed'],
    ['is labelled twice', [own, { ...own, right: true }], 'has a label already'],
    ['has no true or false', [own, { ...own, right: 'yes' }], 'right'],
  ])('names the line of a trial that %s', (_what, rows, message) => {
    const path = fileOf(rows)
    expect(() => readLabels(path, trials)).toThrow(InputError)
    expect(() => readLabels(path, trials)).toThrow(`${path}:2: `)
    expect(() => readLabels(path, trials)).toThrow(message)
  })
})

interface Counts {
  readonly bothRight: number
  readonly bothWrong: number
  /** Right for the judge alone, and for the label alone. */
  readonly lenient: number
  readonly strict: number
}

function calibrateOn({ bothRight, bothWrong, lenient, strict }: Counts) {
  const items = [
    ...Array.from({ length: bothRight }, () => ({ score: 1, right: true })),
    ...Array.from({ length: bothWrong }, () => ({ score: 0, right: false })),
    ...Array.from({ length: lenient }, () => ({ score: 1, right: false })),
    ...Array.from({ length: strict }, () => ({ score: 0, right: true })),
  ].map((item, index) => ({ ...item, trial: `t-${index}` }))
  return calibrate(
    items.map(({ trial, right }) => ({ trial, right })),
    new Map(items.map(({ trial, score }) => [trial, score])),
  )
}

function scored(question: string, correct: number | null): ScoredTrial {
  return { trial: testTrial('rag', question, 0, '12 months'), question: testQuestion(question), scores: { correct } }
}

function fileOf(rows: readonly unknown[]): string {
  const folder = temporaryFolder()
  writeFiles(folder, { 'labels.jsonl': jsonl(rows) })
  return join(folder, 'labels.jsonl')
}
