import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder, writeFiles } from '../common/testing.js'
import { drawnScores, type TestScores, testSide, writeSide } from '../regression/testing.js'
import { openRun, type TestedRun } from './index.js'

const before = drawnScores(100, 0.8)
const right = Object.keys(before).filter((id) => JSON.stringify(before[id]) === '[[1]]')
const losing = (count: number): TestScores => ({ ...before, ...Object.fromEntries(right.slice(0, count).map((id) => [id, [0]])) })

/** A run's folder on disk, opened; with the gates of a scenario.ts, where some are given. */
async function opened(systems: Parameters<typeof testSide>[0], { side = {}, gates = '' } = {}): Promise<TestedRun> {
  const folder = temporaryFolder()
  const scenario = `export default { name: 'parking', title: 'P', description: 'D', fixtures: '.',
    workload: { questionsPerMonth: 1, updatesPerMonth: 1 }, gates: ${gates} }`
  if (gates) writeFiles(join(folder, 'scenarios'), { 'parking/scenario.ts': scenario })
  const run = writeSide(join(folder, 'now'), testSide(systems, {}, { name: 'now', ...side }))
  return openRun(run, { scenarios: join(folder, 'scenarios') })
}

const messageOf = (assertion: () => void): string => {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it passed')
}

describe('toBeAtLeastAsAccurateAs', () => {
  it('passes where nothing changed, and where the fall is certain to be within the limit', async () => {
    const baseline = await opened({ rag: before })
    expect((await opened({ rag: before })).system('rag')).toBeAtLeastAsAccurateAs(baseline, { within: 0 })
    expect((await opened({ rag: losing(1) })).system('rag')).toBeAtLeastAsAccurateAs(baseline, { within: 0.06 })
  })

  it('fails where the fall is certain to be beyond it, with figures, interval, lost questions and what differs', async () => {
    const baseline = await opened({ rag: before })
    const run = await opened({ rag: losing(14) }, { side: { subject: { models: 'tiny-chat', prompts: 'q', temperature: null } } })
    const message = messageOf(() => expect(run.system('rag')).toBeAtLeastAsAccurateAs(baseline, { within: 0.03 }))
    expect(message).toMatch(/^rag \(parking, now\): correct lies more than 3\.0 points below rag \(parking, now\)\n/)
    expect(message).toMatch(/-14\.0 \[-2\d\.\d, -[78]\.\d\] points on 100 shared questions; original wordings 14 lost, 0 gained; lost: q-/)
    expect(message).toMatch(/judged by: correct falls by at most 3\.0 points \(95 % sure that it holds\)/)
    expect(message).toMatch(/differs: prompts \(p → q\)/)
  })

  it('fails where it can’t be told, and says what to do; passes with unsure: pass', async () => {
    const [baseline, run] = [await opened({ rag: before }), await opened({ rag: losing(5) })]
    const message = messageOf(() => expect(run.system('rag')).toBeAtLeastAsAccurateAs(baseline, { within: 0.03 }))
    expect(message).toMatch(
      /correct is not shown to be at most 3\.0 points below .*; ask more questions, .* unsure: 'pass'\n {2}.*-5\.0 \[/,
    )
    expect(run.system('rag')).toBeAtLeastAsAccurateAs(baseline, { within: 0.03, unsure: 'pass' })
  })

  it('holds one system of a run against another', async () => {
    const run = await opened({ base: losing(30), rag: before })
    expect(run.system('rag')).toBeAtLeastAsAccurateAs(run.system('base'), { within: 0 })
    const message = messageOf(() => expect(run.system('base')).toBeAtLeastAsAccurateAs(run.system('rag'), { within: 0.1 }))
    expect(message).toMatch(/^base \(parking, now\): correct lies more than 10\.0 points below rag \(parking, now\)\n.*-30\.0 \[/)
  })

  it('says so where it is negated and holds', async () => {
    const baseline = await opened({ rag: before })
    const run = await opened({ rag: before })
    expect(messageOf(() => expect(run.system('rag')).not.toBeAtLeastAsAccurateAs(baseline, { within: 0.03 }))).toMatch(
      /^rag \(parking, now\): correct is at most 3\.0 points below .*\n {2}not one score differs/,
    )
  })

  it('is no failure but an error where there is nothing to judge, negated or not', async () => {
    const [baseline, run] = [await opened({ base: before }), await opened({ rag: before })]
    const system = run.system('rag')
    expect(() => expect(system).not.toBeAtLeastAsAccurateAs(baseline, { within: 0.03 })).toThrow(/no system "rag" in parking: it has base/)
    expect(() => expect(system).not.toBeAtLeastAsAccurateAs(run, { within: 0.03, scorer: 'nothing' })).toThrow(
      /rag of parking can't be judged: no score of nothing/,
    )
    expect(() => expect(system).toBeAtLeastAsAccurateAs(run, { within: 3 })).toThrow(/expect of rag: fallsAtMost/)
    expect(() => expect(run).toBeAtLeastAsAccurateAs(run, { within: 0.03 })).toThrow(
      /expect a system of a run: expect\(run\.system\('rag'\)\)/,
    )
  })
})

describe('toAnswerAtLeast', () => {
  it('passes where the whole interval is at least the share', async () => {
    expect((await opened({ rag: before })).system('rag')).toAnswerAtLeast(0.6)
  })

  it('fails where it is below, and where it is not certain, with the interval', async () => {
    const system = (await opened({ rag: before })).system('rag')
    expect(messageOf(() => expect(system).toAnswerAtLeast(0.95))).toMatch(
      /^rag \(parking, now\): correct is below 95 %\n {2}\d\d\.\d % \[\d\d\.\d %, \d\d\.\d %\] on 100 questions\n/,
    )
    expect(messageOf(() => expect(system).toAnswerAtLeast(0.8))).toMatch(
      /is not shown to be at least 80 %; ask more questions, lower the share/,
    )
    expect(system).toAnswerAtLeast(0.8, { unsure: 'pass' })
  })
})

describe('toPassGates', () => {
  const gates = "[{ figure: 'correct', fallsAtMost: 0.03 }, { figure: 'errors', atMost: 0.01 }]"

  it('holds a run to the gates of its scenario.ts', async () => {
    const baseline = await opened({ rag: before, base: before })
    expect(await opened({ rag: before, base: before }, { gates })).toPassGates(baseline)
    const run = await opened({ rag: losing(20), base: before }, { gates })
    const message = messageOf(() => expect(run).toPassGates(baseline))
    expect(message).toMatch(
      /^now against now: 1 of 4 gates failed\n {2}failed: parking, rag, correct falls by at most 3\.0 points.*-20\.0 \[/,
    )
    expect(message).toContain(run.folder)
  })

  it('or to those that are given', async () => {
    const [baseline, run] = [await opened({ rag: before }), await opened({ rag: losing(20) })]
    expect(run).toPassGates(baseline, { gates: [{ figure: 'correct', fallsAtMost: 0.5 }] })
    expect(() => expect(run).toPassGates(baseline, { gates: [{ figure: 'correct' }] })).toThrow(/gate 1: a gate has one limit/)
  })

  it('is an error where a gate can’t be judged, or the gates are not known', async () => {
    const baseline = await opened({ rag: before })
    const clocked = await opened({ rag: before }, { gates: "[{ figure: 'p50', ratioAtMost: 1.5 }]" })
    expect(() => expect(clocked).not.toPassGates(baseline)).toThrow(/could not be judged:\n {2}unjudged: parking, rag, p50 .*not clocked/)
    const wide = await opened({ rag: before, tuned: before })
    expect(() => expect(baseline).toPassGates(wide, { gates: [{ figure: 'correct', fallsAtMost: 0.5 }] })).toThrow(
      /^1 of 2 gates could not be judged:\n {2}unjudged: parking, tuned, correct falls .*the run lacks it/,
    )
    expect(() => expect(baseline).toPassGates(wide, { gates: [] })).toThrow(/no gate was judged/)
    expect(() => expect(baseline).toPassGates(baseline)).toThrow(/no scenario\.ts of parking, which has the gates/)
  })
})

describe('openRun', () => {
  it('says what is missing', async () => {
    await expect(openRun(temporaryFolder())).rejects.toThrow(/it has no summary\.json; score the run first/)
    const run = await opened({ rag: before })
    expect(() => run.system('graph')).toThrow(/no system "graph" in parking: it has rag/)
    expect(() => run.system('rag', 'museum')).toThrow(/no scenario "museum": it has parking/)
  })
})
