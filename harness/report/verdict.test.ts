import pc from 'picocolors'
import { describe, expect, it, vi } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import { testManifest, testQuestion, testScenario, testSettings, testTrial } from '../run/testing.js'
import type { Scenario } from '../scenario/scenario.js'
import { askedQuestions } from '../scoring/asked.js'
import { scoreTrials } from '../scoring/score.js'
import { summarise } from '../scoring/summarise.js'
import type { ScenarioSummary, Summary, SystemSummary } from '../scoring/summary.js'
import { reportBody } from './html/report.js'
import { summaryTables } from './terminal.js'
import { verdictOf } from './verdict.js'

// Bold wherever the tests run.
vi.mock('picocolors', async (original) => ({ default: (await original<{ default: typeof pc }>()).default.createColors(true) }))

describe('verdictOf', () => {
  it('names who is ahead, only where the interval says so', () => {
    const { headline, reason, tiles } = verdictOf(
      scored(12, (index) => ({ base: '3 months', rag: index === 0 ? '3 months' : '12 months' })),
    )
    expect(headline).toBe('rag is the most accurate: 92 % [62, 100] right')
    expect(reason).toBe('It is ahead of base.')
    expect(tiles[0]).toMatchObject({ title: 'Most accurate', system: 'rag', note: 'ahead of all others, next base at 0 % [0, 26]' })
  })

  it('names whom the best score is behind on the wordings that both answered', () => {
    // rag failed wherever base is wrong: its own mean is the better one.
    const { headline, reason, tiles } = verdictOf(
      scored(40, (index) => ({
        base: index < 16 ? '12 months' : '3 months',
        rag: index < 9 ? '12 months' : index < 16 ? '3 months' : null,
      })),
    )
    expect(headline).toMatch(/^rag has the best score, 56 % .* right, but is behind base on the wordings that both answered$/)
    expect(reason).toMatch(/^rag is behind base: -43\.8 points \[-\S+, -\S+\]\.$/)
    expect(tiles[0]?.note).toMatch(/^behind base at 40 % \[\d+, \d+\] on the wordings that both answered$/)
  })

  it('is not ahead of those that it is not compared with', () => {
    const apart = scored(12, (index) => ({ base: index < 6 ? null : '3 months', rag: index < 6 ? '12 months' : null }))
    expect(verdictOf(apart).headline).toMatch(/^rag has the best score, 100 % .* right, but is not compared with base$/)
    const failed = verdictOf(scored(12, () => ({ base: '3 months', rag: '12 months', 'fine-tuned': null })))
    expect(failed.headline).toMatch(/^rag has the best score, 100 % .* right, but is not compared with fine-tuned$/)
    expect(failed.reason).toBe('It is ahead of base.')
    expect(failed.tiles[0]?.note).toBe('not compared with fine-tuned')
  })

  it('says nothing of others where there are none', () => {
    const { headline, reason, tiles } = verdictOf(scored(12, () => ({ rag: '12 months' })))
    expect([headline, reason]).toEqual(['rag: 100 % [74, 100] right', 'There is no other system to compare with.'])
    expect(tiles.map(({ note }) => note)).toEqual([''])
  })

  it('calls nothing right that a graded scorer scored', () => {
    const { headline, tiles } = verdictOf(
      scored(12, (index) => ({ base: 'No.', rag: index === 0 ? 'No.' : 'For 12 months.' }), { primaryScorer: 'tokenF1' }),
    )
    expect(headline).toMatch(/^rag has the best score: 73 % \[\d+, \d+\] by tokenF1$/)
    expect(tiles[0]).toMatchObject({ title: 'Best by tokenF1', system: 'rag' })
  })

  it('calls a tie a tie, with the difference as the leader sees it', () => {
    const near = (questions: number) =>
      verdictOf(
        scored(questions, (index) => ({
          base: index < questions / 2 ? '12 months' : '3 months',
          rag: index < questions / 3 ? '3 months' : '12 months',
        })),
      )
    expect(near(6).headline).toMatch(/^rag has the best score, 67 % .* right, but is tied with base$/)
    expect(near(24).reason).toMatch(
      /^\+16\.7 points \[-\S+, \+\S+\] over base; 24 questions can show a difference of \d\d points or more\.$/,
    )
    expect(near(6).reason).toMatch(/over base; 6 questions can show no difference at all\.$/)
  })
})

describe('the tiles', () => {
  const tileOf = (summary: ScenarioSummary, title: string) => verdictOf(summary).tiles.find((tile) => tile.title === title)
  const right = scored(12, () => ({ base: '12 months', rag: '12 months', 'fine-tuned': '12 months' }))
  const measured = (parts: Record<string, object>) => ({
    ...right,
    systems: right.systems.map((system) => ({ ...system, ...parts[system.id] }) as SystemSummary),
  })

  it('tie times whose intervals share a value', () => {
    const p50 = (value: number, low: number | null, high: number | null) => ({ latency: { p50: { value, low, high } } })
    const fastest = (parts: Record<string, object>) => tileOf(measured(parts), 'Fastest, median')
    expect(fastest({ base: p50(234, 174, 284), rag: p50(873, 643, 1040), 'fine-tuned': p50(180, 155, 226) })).toEqual({
      title: 'Fastest, median',
      system: 'fine-tuned',
      figure: '180 ms',
      note: 'tied with base at 234 ms',
    })
    expect(fastest({ base: p50(234, 227, 284), rag: p50(873, 643, 1040), 'fine-tuned': p50(180, 155, 226) })?.note).toBe(
      'ahead of all others, next base at 234 ms',
    )
    expect(fastest({ base: p50(234, 227, null), rag: p50(873, null, null), 'fine-tuned': p50(180, 155, 226) })?.note).toBe(
      'tied with rag at 873 ms',
    )
    expect(fastest({ base: p50(234, 227, 284), 'fine-tuned': p50(180, 155, 226) })?.note).toBe('not compared with rag')
  })

  it('tie costs that differ by a tenth or less', () => {
    const cost = (perThousandAtWorkload: number) => ({ cost: { perThousandAtWorkload } })
    const cheapest = (other: number) =>
      tileOf(measured({ base: cost(0.9), rag: cost(other), 'fine-tuned': cost(2) }), 'Cheapest at the workload')
    expect(cheapest(1)).toMatchObject({ system: 'base', figure: '$0.90 per 1,000', note: 'tied with rag at $1.0 per 1,000' })
    expect(cheapest(1.01)?.note).toBe('ahead of all others, next rag at $1.01 per 1,000')
  })

  it('tie shares of questions right in every wording whose intervals share a value', () => {
    const wordings = (passK: number, low: number, high: number) => ({
      consistency: { wordings: { passK, covered: null, intervals: { passK: { low, high } } }, repeats: null },
    })
    const steadiest = (low: number) =>
      tileOf(
        measured({ base: wordings(0, 0, 0.02), rag: wordings(0.37, 0.3, 0.44), 'fine-tuned': wordings(0.45, low, 0.53) }),
        'Right in every wording',
      )
    expect(steadiest(0.38)).toMatchObject({ system: 'fine-tuned', figure: '45 %', note: 'tied with rag at 37 %' })
    expect(steadiest(0.441)?.note).toBe('ahead of all others, next rag at 37 %')
  })
})

describe('bold', () => {
  const bold = async (answers: Parameters<typeof summaryOf>[1]) => {
    const summary = summaryOf(12, answers)
    const score = (system: string) =>
      verdictOf(summary.scenarios[0] as ScenarioSummary).tiles.find((tile) => tile.system === system)?.figure
    return {
      terminal: summaryTables(summary).includes(pc.bold(score('rag'))),
      page: (await reportBody(summary, [])).markup.includes(`<strong>${score('rag')}</strong>`),
    }
  }

  it('is the score that is ahead of all others, in the terminal and on the page', async () => {
    expect(await bold(() => ({ base: '3 months', rag: '12 months' }))).toEqual({ terminal: true, page: true })
  })

  it('is no score of a tie', async () => {
    expect(await bold((index) => ({ base: index < 10 ? '12 months' : '3 months', rag: '12 months' }))).toEqual({
      terminal: false,
      page: false,
    })
  })
})

type Answers = Readonly<Record<string, string | null>>

/** @param answers `null` where the trial failed. */
function summaryOf(count: number, answers: (index: number) => Answers, parts: Partial<Scenario> = {}): Summary {
  const questions = Array.from({ length: count }, (_, index) => testQuestion(`q-${index}`))
  const scenario = testScenario(questions, parts)
  const trials = questions.flatMap(({ id }, index) =>
    Object.entries(answers(index)).map(([system, text]) => testTrial(system, id, 0, text)),
  )
  const manifest = testManifest({}, testSettings({ systems: Object.keys(answers(0)) }))
  return summarise({
    manifest,
    scenarios: [{ scenario, questions: askedQuestions(scoreTrials(scenario, trials)) }],
    latency: [],
    prices: LIST_PRICES,
  })
}

function scored(...of: Parameters<typeof summaryOf>): ScenarioSummary {
  return summaryOf(...of).scenarios[0] as ScenarioSummary
}
