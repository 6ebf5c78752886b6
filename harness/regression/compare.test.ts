import { describe, expect, it } from 'vitest'
import { compareSides } from './compare.js'
import { comparisonMarkdown } from './markdown.js'
import { comparisonTables } from './terminal.js'
import { alsoScored, drawnScores, type TestScores, testSide, testSideSystem } from './testing.js'

const only = (a: ReturnType<typeof testSide>, b: ReturnType<typeof testSide>, scorer?: string) => {
  const comparison = compareSides({ a, b, scorer })
  const [scenario] = comparison.scenarios
  if (!scenario) throw new Error('no scenario')
  return { comparison, scenario, system: scenario.systems[0] }
}

/** The same scores, but for those of the questions named. */
const but = (scores: TestScores, changed: TestScores): TestScores => ({ ...scores, ...changed })

describe('compareSides', () => {
  const before = drawnScores(60, 0.8)
  const right = Object.keys(before).filter((id) => JSON.stringify(before[id]) === '[[1]]')

  it('calls a side tied with itself, with nothing flipped', () => {
    const { system } = only(testSide({ rag: before }), testSide({ rag: before }))
    expect(system?.score).toMatchObject({ difference: 0, verdict: 'tied', questions: 60, mcnemar: { onlyA: 0, onlyB: 0, pValue: 1 } })
    expect(system?.flips).toEqual({ lost: [], gained: [], flaky: [] })
  })

  it('is behind where many questions were lost, and names them with both answers', () => {
    const lost = right.slice(0, 15)
    const { system, scenario } = only(
      testSide({ rag: before }),
      testSide({ rag: but(before, Object.fromEntries(lost.map((id) => [id, [0]]))) }),
    )
    expect(system?.score?.difference).toBeCloseTo(-0.25)
    expect(system?.score).toMatchObject({ verdict: 'behind', mcnemar: { onlyA: 15, onlyB: 0 } })
    // scipy.stats.binomtest(0, 15).pvalue
    expect(system?.score?.mcnemar.pValue).toBeCloseTo(6.103515625e-5, 12)
    expect(system?.flips.lost.map(({ question }) => question)).toEqual(lost)
    expect(system?.flips.lost[0]).toMatchObject({ wording: 0, a: 'right', b: 'wrong', asked: `How long is ${lost[0]} valid?` })
    expect(scenario.refused).toBeNull()
  })

  it('is ahead the other way round', () => {
    const worse = but(before, Object.fromEntries(right.slice(0, 15).map((id) => [id, [0]])))
    expect(only(testSide({ rag: worse }), testSide({ rag: before })).system?.score).toMatchObject({ verdict: 'ahead' })
  })

  it('weighs questions, not wordings: three lost wordings of one question are one question', () => {
    const a: TestScores = { ...drawnScores(9, 1), many: [1, 1, 1] }
    const b: TestScores = { ...drawnScores(9, 1), many: [0, 0, 0] }
    expect(only(testSide({ rag: a }), testSide({ rag: b })).system?.score?.difference).toBeCloseTo(-0.1)
  })

  it('takes a wording that changes over the repeats for flaky, not for lost', () => {
    const { system } = only(
      testSide({ rag: { steady: [[1, 1, 1]], shaky: [[1, 1, 0]] } }),
      testSide({ rag: { steady: [[0, 0, 0]], shaky: [[1, 0, 0]] } }),
    )
    expect(system?.flips.lost.map(({ question }) => question)).toEqual(['steady'])
    expect(system?.flips.flaky.map(({ question }) => question)).toEqual(['shaky'])
  })

  it('leaves failed trials out of the difference, and counts them', () => {
    const { system } = only(testSide({ rag: { one: [1, 1], two: [1, 1] } }), testSide({ rag: { one: [1, null], two: [null, null] } }))
    expect(system?.score).toMatchObject({ questions: 1, difference: 0 })
    expect(system?.errors).toEqual({ a: 0, b: 3 })
  })

  it('compares the questions that are the same, and names those that changed', () => {
    const a = testSide({ rag: { one: [1], two: [1], old: [1] } })
    const b = testSide({ rag: { one: [1], two: [0], fresh: [1] } })
    const row = b.scenarios[0]?.rows?.get('two')
    if (row) row.hash = 'another'
    const { scenario } = only(a, b)
    expect(scenario.questions).toEqual({ shared: 1, changed: ['two'], onlyA: 1, onlyB: 1 })
    expect(scenario.systems[0]?.score).toMatchObject({ questions: 1, difference: 0 })
    expect(comparisonTables(compareSides({ a, b }))).toMatch(/changed, and in no figure: 1 question \(two\)/)
  })

  it('tells no answer that flipped where no scorer tells right from wrong', () => {
    const side = (score: number) =>
      alsoScored(testSide({ rag: { one: [score], two: [1] } }, { binaryScorer: null }), 'keyFacts', (of) => of)
    const { comparison, scenario, system } = only(side(1), side(0), 'keyFacts')
    expect(scenario.binaryScorer).toBeNull()
    expect(system).toMatchObject({
      score: { difference: -0.5, mcnemar: { onlyA: 0, onlyB: 0 } },
      flips: { lost: [], gained: [], flaky: [] },
    })
    expect(comparisonTables(comparison)).toMatch(/keyFacts is graded: right and wrong answers \(p, lost, gained\) are not told apart/)
    expect(comparisonTables(comparison)).toMatch(/tied │ +n\/a │ +n\/a │ +n\/a │/)
    expect(comparisonMarkdown(comparison)).toContain(' | tied | n/a | n/a | n/a | n/a | ')
  })

  describe('by another scorer than the scenario’s own', () => {
    const lost = right.slice(0, 10)
    const now = but(before, Object.fromEntries(lost.map((id) => [id, [0]])))
    const graded = (scores: TestScores, most: number) => alsoScored(testSide({ rag: scores }), 'tokenF1', (score) => 0.4 + score * most)

    it('takes no graded score below 1 for a wrong answer: right and wrong are told by the binary scorer', () => {
      const { comparison, scenario, system } = only(graded(before, 0.6), graded(before, 0.5), 'tokenF1')
      expect(scenario).toMatchObject({ scorer: 'tokenF1', binaryScorer: 'correct' })
      expect(system?.score).toMatchObject({ verdict: 'behind', mcnemar: { onlyA: 0, onlyB: 0, pValue: 1 } })
      expect(system?.flips).toEqual({ lost: [], gained: [], flaky: [] })
      expect(comparisonTables(comparison)).toMatch(/tokenF1 is graded: .* are told by correct, of the questions that it applies to/)
    })

    it('finds the answers that flipped where no graded score is 1', () => {
      const { system } = only(graded(before, 0.5), graded(now, 0.5), 'tokenF1')
      expect(system?.score?.mcnemar).toMatchObject({ onlyA: 10, onlyB: 0 })
      expect(system?.flips.lost.map(({ question }) => question)).toEqual(lost)
    })

    it('goes by one that is binary itself, of versus or of the scenario', () => {
      const other = (scorer: string) =>
        alsoScored(testSide({ rag: before }, { ownBinaryScorers: ['polite'] }), scorer, (score) => 1 - score)
      const same = (scorer: string) => alsoScored(testSide({ rag: before }), scorer, (score) => score)
      for (const scorer of ['exactMatch', 'polite']) {
        const { comparison, scenario, system } = only(same(scorer), other(scorer), scorer)
        expect(scenario.binaryScorer).toBe(scorer)
        expect(system?.flips.lost).toHaveLength(right.length)
        expect(comparisonTables(comparison)).not.toMatch(/is graded/)
      }
    })
  })

  it.each([
    ['a scorer of another version', { scorers: { correct: 2 }, scorerHash: 't' }, /scorers differ \(correct 1 and 2\)/],
    ['other labels', { labels: 'm' }, /the labels differ/],
    ['another scorer to compare by', { primaryScorer: 'keyFacts' }, /systems are compared by differs \(correct, keyFacts\)/],
    ['no scores by question', { rows: null }, /scores\.jsonl.*bless the baseline again/],
  ])('refuses %s, and still gives times and cost', (_, parts, reason) => {
    const times = Array.from({ length: 30 }, (_, index) => 100 + index)
    const cost = { perThousandAnswers: 1, perThousandAtWorkload: 2 }
    const systems = [testSideSystem('rag', { times, cost })]
    const { scenario } = only(testSide({ rag: before }, { systems }), testSide({ rag: before }, { systems, ...parts }))
    expect(scenario.refused).toMatch(reason)
    expect(scenario.systems[0]).toMatchObject({ score: null, latency: { p50: { ratio: 1 } }, cost: { ratio: 1 } })
    expect(scenario.systems[0]?.flips.lost).toEqual([])
  })

  it('does not mind a scorer that was added', () => {
    const { scenario } = only(testSide({ rag: before }), testSide({ rag: before }, { scorers: { correct: 1, fresh: 1 }, scorerHash: 't' }))
    expect(scenario.refused).toBeNull()
  })

  it('compares what was changed on purpose, and lists it', () => {
    const b = testSide(
      { rag: before },
      { subject: { knowledge: 'k', retrieval: { passages: 3 } } },
      { subject: { models: 'tiny-chat', prompts: 'q' } },
    )
    const { comparison, scenario } = only(testSide({ rag: before }), b)
    expect(comparison.differs).toEqual([{ part: 'prompts', a: 'p', b: 'q' }])
    expect(scenario.differs).toEqual([{ part: 'retrieval', a: '{"passages":1}', b: '{"passages":3}' }])
    expect(scenario.systems[0]?.score?.verdict).toBe('tied')
  })

  it('puts the times of another machine in units of its calibration task', () => {
    const times = Array.from({ length: 40 }, (_, index) => 100 + index)
    const slow = times.map((time) => 2 * time)
    const a = testSide({ rag: before }, { systems: [testSideSystem('rag', { times })] })
    const b = testSide(
      { rag: before },
      { systems: [testSideSystem('rag', { times: slow })] },
      { machine: { fingerprint: 'g', calibrationMs: 160 } },
    )
    const { comparison, system } = only(a, b)
    expect(comparison.sameMachine).toBe(false)
    expect(system?.latency?.p50.ratio).toBeCloseTo(1)
    expect(system?.latency?.p50.b).toBeCloseTo(239)
    expect(comparisonTables(comparison)).toMatch(/other machines/)
  })

  it('names systems and scenarios that one side lacks', () => {
    const { comparison, scenario } = only(testSide({ rag: before, base: before }), testSide({ rag: before, tuned: before }))
    expect(scenario.only).toEqual({ a: ['base'], b: ['tuned'] })
    const none = compareSides({ a: testSide({}, { name: 'other' }), b: testSide({}) })
    expect(none).toMatchObject({ scenarios: [], only: { a: ['other'], b: ['parking'] } })
    expect(comparison.only).toEqual({ a: [], b: [] })
  })
})

describe('a comparison in print', () => {
  const hostile = '<script>alert(1)</script> | [x](javascript:alert(1)) @all \u001b[31mred\u0007'
  const a = testSide({ rag: { one: [1] } })
  const b = testSide({ rag: { one: [0] } })
  const columns = b.scenarios[0]?.rows?.get('one')?.systems['rag']
  if (columns) columns.answers[0] = hostile

  it('shows a model’s answer in a terminal without its control characters', () => {
    const tables = comparisonTables(compareSides({ a, b }))
    expect(tables).toMatch(/lost:\n {4}one\/0: right → <script>/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(tables.slice(tables.indexOf('lost:'))).not.toMatch(/[\u0007]|\u001b\[31mred/)
  })

  it('keeps a model’s answer from being Markdown', () => {
    const markdown = comparisonMarkdown(compareSides({ a, b }))
    expect(markdown).toContain('\\<script\\>')
    expect(markdown).toContain('\\[x\\](javascript\\:alert(1)) \\@all')
    expect(markdown).toContain('<details>')
    expect(
      markdown
        .split('\n')
        .find((line) => line.includes('script'))
        ?.match(/(?<!\\)\|/g),
    ).toHaveLength(6)
  })
})
