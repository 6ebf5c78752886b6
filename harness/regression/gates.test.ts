import { describe, expect, it } from 'vitest'
import { validate } from '../common/jsonl.js'
import { type Gate, gateSchema } from '../scenario/gate.js'
import { unaskedNotes } from './absent.js'
import { gateVerdict } from './gate-report.js'
import { gateExitCode, type JudgeGatesOptions, judgeGates } from './gates.js'
import { alsoScored, drawnScores, type TestScores, testSide, testSideSystem } from './testing.js'

const gate = (parts: Record<string, unknown>): Gate => gateSchema.parse(parts)
const judged = (a: JudgeGatesOptions['a'], b: JudgeGatesOptions['b'], ...gates: Gate[]) =>
  judgeGates({ a, b, gates: gates.length > 0 ? { parking: gates } : {}, known: ['parking'] })

const before = drawnScores(100, 0.8)
const right = Object.keys(before).filter((id) => JSON.stringify(before[id]) === '[[1]]')
const losing = (count: number): TestScores => ({ ...before, ...Object.fromEntries(right.slice(0, count).map((id) => [id, [0]])) })
const times = Array.from({ length: 40 }, (_, index) => 100 + index)

describe('a gate on how far a score may fall', () => {
  const falls = gate({ figure: 'correct', fallsAtMost: 0.03 })
  const strict = gate({ figure: 'correct', fallsAtMost: 0.03, unsure: 'fail' })
  const statusOf = (now: TestScores, ...gates: Gate[]) => judged(testSide({ rag: before }), testSide({ rag: now }), ...gates)[0]?.status

  it('passes where nothing changed', () => {
    const [result] = judged(testSide({ rag: before }), testSide({ rag: before }), falls)
    expect(result).toMatchObject({ status: 'passed', system: 'rag', gate: 'correct falls by at most 3.0 points (95 % sure)' })
    expect(result?.reason).toMatch(/not one score differs/)
  })

  it('fails where the whole interval is below the limit, and says which questions were lost', () => {
    const [result] = judged(testSide({ rag: before }), testSide({ rag: losing(14) }), falls)
    expect(result).toMatchObject({ status: 'failed' })
    expect(result?.reason).toMatch(
      /-14\.0 \[-2\d\.\d, -[78]\.\d\] points on 100 shared questions; original wordings 14 lost, 0 gained; lost: q-/,
    )
  })

  it('on a graded score, names the answers that are wrong now, not those that have less than 1', () => {
    const graded = (scores: TestScores, parts = {}) => alsoScored(testSide({ rag: scores }, parts), 'tokenF1', (score) => 0.4 + score / 2)
    const less = gate({ figure: 'tokenF1', fallsAtMost: 0.03 })
    const reasonOf = (parts = {}) => judged(graded(before, parts), graded(losing(14), parts), less)[0]?.reason
    expect(reasonOf()).toMatch(/^.* points on 100 shared questions; by correct, original wordings 14 lost, 0 gained; lost: q-/)
    expect(reasonOf({ binaryScorer: null })).toMatch(/ points on 100 shared questions$/)
  })

  it('passes a fall that is larger than the limit where chance may have done it, and says that it is not sure', () => {
    expect(statusOf(losing(5), falls)).toBe('unsure')
    expect(statusOf(losing(1), falls)).toBe('passed')
  })

  it('as a test of non-inferiority fails where it is not certain that the limit is kept', () => {
    expect(statusOf(losing(5), strict)).toBe('failed')
    expect(statusOf(losing(2), strict)).toBe('failed')
    expect(statusOf(losing(1), gate({ figure: 'correct', fallsAtMost: 0.1, unsure: 'fail' }))).toBe('passed')
    expect(statusOf(before, strict)).toBe('passed')
  })

  it('is surer the more systems it holds for, so that one in twenty sets of them fails by chance, not one in twenty systems', () => {
    const wide = (ids: readonly string[]) =>
      judged(
        testSide(Object.fromEntries(ids.map((id) => [id, before]))),
        testSide(Object.fromEntries(ids.map((id) => [id, losing(9)]))),
        falls,
      )
    expect(wide(['rag'])[0]?.status).toBe('failed')
    expect(wide(['base', 'rag', 'fine-tuned', 'rag+fine-tuned']).map(({ status }) => status)).toEqual(new Array(4).fill('unsure'))
  })
})

describe('other gates', () => {
  const base = testSide(
    { rag: before },
    { systems: [testSideSystem('rag', { times, cost: { perThousandAnswers: 1, perThousandAtWorkload: 2 } })] },
  )
  const withSystem = (parts: Parameters<typeof testSideSystem>[1]) => testSide({ rag: before }, { systems: [testSideSystem('rag', parts)] })
  const statusOf = (now: JudgeGatesOptions['b'], parts: Record<string, unknown>) => judged(base, now, gate(parts))[0]?.status

  it('a floor', () => {
    expect(statusOf(base, { figure: 'correct', atLeast: 0.5 })).toBe('passed')
    expect(statusOf(base, { figure: 'correct', atLeast: 0.95 })).toBe('failed')
    expect(statusOf(base, { figure: 'correct', atLeast: 0.82 })).toMatch(/passed|unsure/)
    expect(statusOf(base, { figure: 'correct', atLeast: 0.82, unsure: 'fail' })).toBe('failed')
  })

  it('the ratio of times: passes where none is slower, fails where all are twice as slow', () => {
    const slow = withSystem({ times: times.map((time) => 2 * time) })
    expect(statusOf(base, { figure: 'p95', ratioAtMost: 1.2 })).toBe('passed')
    expect(statusOf(slow, { figure: 'p95', ratioAtMost: 1.2 })).toBe('failed')
    expect(judged(base, slow, gate({ figure: 'p50', ratioAtMost: 1.2 }))[0]?.reason).toMatch(/120 ms → 239 ms: × 2\.00 \[/)
  })

  it('times of a machine that was busier: what the calibration task took beside them is taken off, and never makes a time longer', () => {
    const quiet = testSide({ rag: before }, { systems: [testSideSystem('rag', { times, calibrationMs: 80 })] })
    const slow = (calibrationMs: number | null, factor = 2) => withSystem({ times: times.map((time) => factor * time), calibrationMs })
    const ruling = (now: ReturnType<typeof slow>) => judged(quiet, now, gate({ figure: 'p95', ratioAtMost: 1.2 }))[0]
    expect(ruling(slow(160))).toMatchObject({
      status: 'passed',
      reason: expect.stringMatching(/× 1\.00 \[.*\] in units of the calibration task/),
    })
    expect(ruling(slow(160, 4))?.status).toBe('failed')
    expect(ruling(slow(80))).toMatchObject({ status: 'failed', reason: expect.not.stringMatching(/calibration/) })
    expect(ruling(slow(null))?.status).toBe('failed')
    expect(ruling(slow(20, 1))?.status).toBe('passed')
  })

  it('times that are too few to tell are unsure, not failed', () => {
    const few = withSystem({ times: times.slice(0, 10).map((time) => 2 * time) })
    expect(judged(base, few, gate({ figure: 'p95', ratioAtMost: 1.2 }))[0]).toMatchObject({
      status: 'unsure',
      reason: expect.stringMatching(/10 samples can't tell/),
    })
  })

  it('an absolute time', () => {
    expect(statusOf(base, { figure: 'p50', atMost: 200 })).toBe('passed')
    expect(statusOf(base, { figure: 'p50', atMost: 50 })).toBe('failed')
  })

  it('cost, absolute and as a ratio; as a ratio not between machines', () => {
    const dear = withSystem({ cost: { perThousandAnswers: 1, perThousandAtWorkload: 4 } })
    expect(statusOf(base, { figure: 'cost', atMost: 2 })).toBe('passed')
    expect(statusOf(dear, { figure: 'cost', atMost: 2 })).toBe('failed')
    expect(statusOf(dear, { figure: 'cost', ratioAtMost: 1.5 })).toBe('failed')
    expect(statusOf({ ...base, machine: { fingerprint: 'g', calibrationMs: 1 } }, { figure: 'cost', ratioAtMost: 1.5 })).toBe('unjudged')
  })

  it('failed trials', () => {
    const failing = testSide({ rag: { ...before, ...Object.fromEntries(right.slice(0, 20).map((id) => [id, [null]])) } })
    expect(judged(base, failing, gate({ figure: 'errors', atMost: 0.02 }))[0]).toMatchObject({
      status: 'failed',
      reason: '20 of 100 trials failed',
    })
    expect(statusOf(base, { figure: 'errors', atMost: 0.02 })).toBe('passed')
  })

  it('a bound that one answer breaks for certain: none may fail, all have to be right', () => {
    const [one] = right
    const failing = testSide({ rag: { ...before, [String(one)]: [null] } })
    expect(statusOf(failing, { figure: 'errors', atMost: 0 })).toBe('failed')
    expect(statusOf(failing, { figure: 'errors', atMost: 0.02 })).toBe('passed')
    expect(statusOf(base, { figure: 'errors', atMost: 0 })).toBe('passed')
    const perfect = Object.fromEntries(Object.keys(before).map((id) => [id, [1]]))
    const flawed = testSide({ rag: { ...perfect, [String(one)]: [0] } })
    expect(judged(testSide({ rag: perfect }), flawed, gate({ figure: 'correct', atLeast: 1 }))[0]?.status).toBe('failed')
    expect(judged(testSide({ rag: perfect }), testSide({ rag: perfect }), gate({ figure: 'correct', atLeast: 1 }))[0]?.status).toBe(
      'passed',
    )
  })

  it('certifies only what so few failures can show: 1 of 100 is up to 5.4 %', () => {
    const failing = testSide({ rag: { ...before, [String(right[0])]: [null] } })
    expect(statusOf(failing, { figure: 'errors', atMost: 0.04, unsure: 'fail' })).toBe('failed')
    expect(statusOf(failing, { figure: 'errors', atMost: 0.06, unsure: 'fail' })).toBe('passed')
  })
})

describe('a gate on a label', () => {
  const labelled = (scores: TestScores) => {
    const side = testSide({ rag: scores })
    for (const row of side.scenarios[0]?.rows?.values() ?? []) {
      row.label = row.question.startsWith('e') ? 'emergency' : 'doctor'
      for (const columns of Object.values(row.systems)) columns.scores['label'] = columns.scores['correct'] as number[]
    }
    return side
  }
  const safe = gate({ label: 'emergency', newlyWrongAtMost: 0 })
  const base = labelled({
    e1: [[1, 1, 1]],
    e2: [
      [1, 1, 1],
      [0, 0, 0],
    ],
    d1: [[1, 1, 1]],
  })

  it('fails where one emergency is newly labelled otherwise, however many others there are', () => {
    const [result] = judged(
      base,
      labelled({
        e1: [[1, 1, 1]],
        e2: [
          [0, 0, 0],
          [0, 0, 0],
        ],
        d1: [[1, 1, 1]],
      }),
      safe,
    )
    expect(result).toMatchObject({ status: 'failed', reason: '1 wording newly labelled otherwise than emergency: e2/0' })
  })

  it('minds neither other labels nor what was wrong before', () => {
    expect(
      judged(
        base,
        labelled({
          e1: [[1, 1, 1]],
          e2: [
            [1, 1, 1],
            [0, 0, 0],
          ],
          d1: [[0, 0, 0]],
        }),
        safe,
      )[0]?.status,
    ).toBe('passed')
  })

  it('takes an answer that changes over the repeats for flaky; strictly, for wrong', () => {
    const flaky = labelled({
      e1: [[1, 1, 0]],
      e2: [
        [1, 1, 1],
        [0, 0, 0],
      ],
      d1: [[1, 1, 1]],
    })
    expect(judged(base, flaky, safe)[0]).toMatchObject({ status: 'unsure', reason: expect.stringMatching(/e1\/0/) })
    expect(judged(base, flaky, gate({ label: 'emergency', newlyWrongAtMost: 0, unsure: 'fail' }))[0]?.status).toBe('failed')
  })

  it('can’t judge where an emergency was not answered, or none was asked', () => {
    expect(judged(base, labelled({ e1: [[1, 1, null]], e2: [[1, 1, 1]], d1: [[1, 1, 1]] }), safe)[0]?.status).toBe('unjudged')
    expect(judged(base, labelled({ d1: [[1, 1, 1]] }), safe)[0]).toMatchObject({ status: 'unjudged', reason: /./ })
  })
})

describe('what can’t be judged', () => {
  const falls = gate({ figure: 'correct', fallsAtMost: 0.03, system: 'rag' })
  const reasonOf = (a: JudgeGatesOptions['a'], b: JudgeGatesOptions['b'], ...gates: Gate[]) => {
    const results = judged(a, b, ...(gates.length > 0 ? gates : [falls]))
    expect(gateExitCode(results)).toBe(2)
    return results[0]?.reason
  }
  const base = testSide({ rag: before })

  it('is said with its reason, and ends with 2', () => {
    expect(reasonOf(base, testSide({ base: before }))).toMatch(/did not ask it/)
    expect(reasonOf(testSide({ base: before }), base)).toMatch(/baseline does not have it/)
    expect(reasonOf(base, testSide({ rag: before }, { labels: 'm' }))).toMatch(/labels differ/)
    expect(reasonOf(base, testSide({ rag: before }, { systems: [testSideSystem('rag', { missing: 3 })] }))).toMatch(
      /not finished: 3 trials/,
    )
    expect(reasonOf(testSide({ rag: before }, { name: 'other' }), base)).toMatch(/baseline does not have this scenario/)
    expect(reasonOf(base, base, gate({ figure: 'nothing', fallsAtMost: 0.1 }))).toMatch(/no score of nothing/)
    expect(reasonOf(base, base, gate({ figure: 'p50', ratioAtMost: 2 }))).toMatch(/not clocked/)
  })

  it('does not hide a gate that failed', () => {
    const results = judged(base, testSide({ rag: losing(30) }), falls, gate({ figure: 'p50', atMost: 2 }))
    expect(results.map(({ status }) => status)).toEqual(['failed', 'unjudged'])
    expect(gateExitCode(results)).toBe(1)
  })
})

describe('what the baseline has and the run lacks', () => {
  const falls = gate({ figure: 'correct', fallsAtMost: 0.03 })
  const base = testSide({ rag: before, tuned: before, third: before })
  const asking = (...systems: string[]) =>
    testSide(Object.fromEntries(systems.map((id) => [id, before])), {}, { asked: { systems, limit: null } })
  const outcome = (results: ReturnType<typeof judged>) => [
    ...results.map(({ scenario, system, status }) => [scenario, system, status].join(' ')),
    gateExitCode(results),
  ]

  it('can’t be judged where nobody left a system out, and the others are', () => {
    const results = judged(base, testSide({ rag: before, tuned: losing(30) }), falls)
    expect(outcome(results)).toEqual(['parking rag passed', 'parking tuned failed', 'parking third unjudged', 1])
    const none = judged(base, testSide({ rag: before, tuned: before }), falls)
    expect(outcome(none)).toEqual(['parking rag passed', 'parking tuned passed', 'parking third unjudged', 2])
    expect(none[2]?.reason).toMatch(/the run lacks it, and no --systems left it out: .* bless a baseline without it/)
  })

  it('holds for the default gates too, once for each that needs no clock', () => {
    expect(outcome(judged(testSide({ rag: before, tuned: before }), testSide({ rag: before })))).toEqual([
      ...['parking rag passed', 'parking tuned unjudged', 'parking rag passed', 'parking tuned unjudged'],
      2,
    ])
  })

  it('is a note where the run was told which systems to ask', () => {
    const run = asking('rag')
    expect(outcome(judged(base, run, falls))).toEqual(['parking rag passed', 0])
    expect(unaskedNotes(base, run, ['parking'])).toEqual([
      'parking: 2 systems of the baseline not among the --systems of this run, and in no gate: tuned, third',
    ])
    const missed = { ...run, asked: { systems: ['rag', 'tuned', 'third'], limit: null } }
    expect(outcome(judged(base, missed, falls))).toEqual([...['parking rag passed', 'parking tuned unjudged', 'parking third unjudged'], 2])
    expect(unaskedNotes(base, missed, ['parking'])).toEqual([])
  })

  it('is asked for by a gate that names it, whatever the run was told', () => {
    expect(outcome(judged(base, asking('rag'), gate({ figure: 'correct', fallsAtMost: 0.03, system: 'tuned' })))).toEqual([
      'parking tuned unjudged',
      2,
    ])
  })

  it('says nothing of diagnostic systems, which gates don’t hold for', () => {
    const diagnostic = testSide({ rag: before }, { systems: [testSideSystem('rag'), testSideSystem('ceiling', { diagnostic: true })] })
    expect(outcome(judged(diagnostic, testSide({ rag: before }), falls))).toEqual(['parking rag passed', 0])
    expect(unaskedNotes(diagnostic, asking('rag'), ['parking'])).toEqual([])
  })

  it('is a note where the run was given another scenario, and can’t be judged where the scenario is gone', () => {
    const [parking, other] = [testSide({ rag: before }), testSide({ rag: before }, { name: 'fines' })]
    const both = { ...parking, scenarios: [...parking.scenarios, ...other.scenarios] }
    const judge = (known: readonly string[]) => judgeGates({ a: both, b: parking, gates: { parking: [falls] }, known })
    expect(outcome(judge(['fines', 'parking']))).toEqual(['parking rag passed', 0])
    expect(unaskedNotes(both, parking, ['fines', 'parking'])).toEqual([
      'fines: in the baseline, but this run was given other scenarios, and in no gate',
    ])
    expect(outcome(judge(['parking']))).toEqual(['parking rag passed', 'fines (every system) unjudged', 2])
    expect(judge(['parking'])[1]?.reason).toMatch(/none of that name any more/)
    expect(unaskedNotes(both, parking, ['parking'])).toEqual([])
  })

  it('does not pass where there was nothing to judge', () => {
    const results = judgeGates({ a: base, b: base, gates: { parking: [] }, known: ['parking'] })
    expect(outcome(results)).toEqual([2])
    expect(gateVerdict(results)).toBe('no gate was judged: no scenario of the run has one')
  })
})

describe('a scenario without gates', () => {
  it('has default ones, of which those on times need no clock', () => {
    const results = judged(testSide({ rag: before }), testSide({ rag: losing(20) }))
    expect(results.map(({ gate: title, status }) => [title, status])).toEqual([
      ['correct falls by at most 3.0 points (95 % sure)', 'failed'],
      ['at most 2.0 % of the trials fail (95 % sure)', 'passed'],
    ])
  })
})

describe('gateSchema', () => {
  it.each([
    [{ figure: 'correct' }, /has one limit .* not none/],
    [{ figure: 'correct', fallsAtMost: 0.1, atLeast: 0.5 }, /not fallsAtMost and atLeast/],
    [{ figure: 'correct', ratioAtMost: 2 }, /ratioAtMost is no limit of correct: its limits are fallsAtMost, atLeast/],
    [{ figure: 'correct', label: 'yes', atLeast: 0.5 }, /one figure or one label/],
    [{ figure: 'correct', fallsAtMost: 3 }, /fallsAtMost/],
    [{ figure: 'correct', fallsAtMost: 0.03, sytem: 'rag' }, /sytem/],
  ])('refuses %j', (parts, message) => {
    expect(() => validate(parts, gateSchema, 'scenario.ts')).toThrow(message)
  })
})
