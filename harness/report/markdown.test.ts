import { describe, expect, it } from 'vitest'
import { LIST_PRICES } from '../cost/prices.js'
import type { Trial } from '../run/journal.js'
import { testManifest, testQuestion, testScenario, testSettings, testTrial } from '../run/testing.js'
import { askedQuestions } from '../scoring/asked.js'
import { scoreTrials } from '../scoring/score.js'
import { type SummariseOptions, summarise } from '../scoring/summarise.js'
import { differenceTally, markdownReport } from './markdown.js'

const SCENARIO = testScenario([testQuestion('q-1'), testQuestion('q-2')], { notice: 'Not legal advice.' })

describe('markdownReport', () => {
  it('says what the figures rest on', () => {
    const report = reportOf([testTrial('rag', 'q-1', 0, '12 months')])
    expect(report).toContain('# versus: City parking office')
    expect(report).toContain('Run 2026-03-14T09-26-53, seed 0. Language model tiny-chat (cccccccccccc), embeddings tiny-embedding.')
    expect(report).toContain('> Not legal advice.')
  })

  it('shows n/a where there is no figure', () => {
    const report = reportOf([testTrial('base', 'q-1', 0, '12 months')])
    const rows = tableRows(report).filter((row) => row[0] === '`base`')
    // Accuracy: no label or refusal was asked for; latency and cost: nothing was clocked
    expect(rows[0]).toEqual(['`base`', '100 %', '100 %', 'n/a', 'n/a', '100 %', '100 %', '100 %', 'n/a', '100 %', '1', '0'])
    expect(rows.slice(1)).toEqual([
      ['`base`', ...Array.from({ length: 8 }, () => 'n/a'), '15 / 2'],
      ['`base`', ...Array.from({ length: 4 }, () => 'n/a'), '98.0 MB', 'n/a', 'n/a'],
    ])
    expect(report).toContain('consistency was not measured')
    expect(report).not.toContain('### Passages')
  })

  it('counts failed trials', () => {
    const report = reportOf([testTrial('base', 'q-1', 0, '12 months'), testTrial('base', 'q-2', 0, null)])
    expect(
      tableRows(report)
        .find((row) => row[0] === '`base`')
        ?.slice(-2),
    ).toEqual(['2', '1 (50 % [1, 99])'])
    expect(report).toContain('3 attempts are not in it: they failed')
  })

  it('shows nearness in meaning as the cosine that it is', () => {
    const trials = [0, 1].map((wording) => testTrial('base', 'q-1', wording, '12 months'))
    const answers = new Map(trials.map(({ id }) => [id, { trial: id, accepted: 0.834, clauses: null }]))
    const report = reportOf(trials, { similarities: { answers, groups: new Map([['parking/base/q-1', 0.91]]) } })
    const rows = tableRows(report).filter((row) => row[0] === '`base`')
    expect(rows[0]?.[8]).toBe('0.83')
    // One question: right twice of two wordings
    expect(rows[1]).toEqual(['`base`', 'wordings', '100 %', '0.91', '2', '100 % [21, 100]', '0 % [0, 79]'])
  })

  it('says of how many questions pass^k is, where some were asked in fewer wordings', () => {
    const trials = [testTrial('base', 'q-1', 0, '12 months'), testTrial('base', 'q-1', 1, '12 months'), testTrial('base', 'q-2', 0, 'No.')]
    expect(reportOf(trials)).toContain('- base, right 2 times of 2: of 1 of 2 questions; the others have fewer answers.')
    expect(reportOf(trials.slice(0, 2))).not.toContain('fewer answers')
  })

  it('tells the answers a second with several questions at once, and what they cost at other volumes', () => {
    const stages = [{ retrieveMs: 0, firstTokenMs: 0, generateMs: 500, totalMs: 500 }]
    const clocked = { scenario: 'parking', totalMs: [500], stages, cold: null, calibrationMs: 80, error: null }
    const throughput = { concurrency: 4, served: 1, answers: 16, failed: 0, seconds: 8 }
    const latency = [
      { ...clocked, system: 'base', throughput },
      { ...clocked, system: 'rag', throughput: { ...throughput, served: 4, answers: 15, failed: 1, seconds: 3 } },
    ]
    const trials = ['base', 'rag'].map((system) => testTrial(system, 'q-1', 0, '12 months'))
    const rows = tableRows(reportOf(trials, { latency }))
    expect(rows).toContainEqual(['`base`', '2.00', '2.00', '4', '16', 'takes on 1 at once, the others wait'])
    expect(rows).toContainEqual(['`rag`', '2.00', '5.00', '4', '15', '1 failed'])
    expect(rows).toContainEqual(['system', '1,000 a month', '10,000 a month', '100,000 a month', '1,000,000 a month'])
    // 0.5 s at $0.10 an hour, and nothing beside the answers
    expect(rows).toContainEqual(['`base`', ...Array.from({ length: 4 }, () => '$0.0139')])
    expect(reportOf(trials)).not.toContain('a second, one at a time')
    expect(reportOf(trials)).not.toContain('over questions a month')
  })

  it('says that a run is not finished, and nothing of it where it is', () => {
    const first = testTrial('base', 'q-1', 0, '12 months')
    expect(reportOf([first])).toContain('**Not finished: 1 planned trials are missing.**')
    expect(reportOf([first, testTrial('base', 'q-2', 0, null)])).not.toContain('Not finished')
  })

  it('takes the number of wordings for the most that a question has', () => {
    const trials = [testTrial('base', 'q-1', 0, '12 months'), testTrial('base', 'q-1', 1, '12 months'), testTrial('base', 'q-2', 0, 'No.')]
    expect(reportOf(trials)).toContain('2 questions (2 answerable, 0 not), up to 2 wordings each. Intervals are 95 %, by question;')
  })

  it('gives the verdict of each pair', () => {
    const report = reportOf([testTrial('base', 'q-1', 0, '12 months'), testTrial('rag', 'q-1', 0, '12 months')])
    expect(report).toContain('- base and rag are tied: 0.0 points')
  })

  it('says first who is first in what, and folds all but accuracy away', () => {
    const report = reportOf([testTrial('base', 'q-1', 0, '3 months'), testTrial('rag', 'q-1', 0, '12 months')])
    const unfolded = report.replace(/<details>[\s\S]*?<\/details>\n/g, '')
    expect(unfolded).toContain('**rag has the best score, 100 % right, but is tied with base.**')
    expect(unfolded).toContain('- Most accurate: `rag`, 100 % (tied with base at 0 %)')
    expect(unfolded.match(/^#+ .*/gm)).toEqual(['# versus: City parking office', '## City parking office', '### Accuracy'])
    expect(unfolded.split('\n').filter(Boolean).length).toBeLessThan(20)
    const folds = [...report.matchAll(/<details><summary>(.*)<\/summary>\n\n[\s\S]*?\n\n<\/details>\n/g)].map(([, title]) => title)
    expect(folds).toEqual([
      'What these questions can’t show, and how they are compared',
      'Every pair of systems',
      'Labels, passages, consistency',
      'Latency and cost',
      'Systems, and answers in which they differ',
    ])
    expect(report.match(/<details>/g)).toHaveLength(folds.length)
  })

  it('shows original wordings that rag and fine-tuned do not both get right', () => {
    const report = reportOf([
      ...['q-1', 'q-2'].map((id) => testTrial('rag', id, 0, '12 months [sic]')),
      testTrial('fine-tuned', 'q-1', 0, '12 months'),
      testTrial('fine-tuned', 'q-2', 0, '3 months'),
    ])
    const section = report.slice(report.indexOf('### Where rag and fine-tuned differ'))
    expect(tableRows(section).slice(2)).toEqual([['How long is q-2 valid?', '12 months', '✓ 12 months \\[sic\\]', '✗ 3 months']])
  })

  it.each([
    ['another cell', 'a | b', 'a \\| b'],
    ['another row', 'a\n| b |\n', 'a \\| b \\| '],
    ['a tag', '<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
    ['a link', '[free](https:evil)', '\\[free\\](https\\:evil)'],
    ['a bare link', 'https://evil.example', 'https\\://evil.example'],
    ['a bare host', 'www.evil.example', 'www\\.evil.example'],
    ['an address', 'a@evil.example', 'a\\@evil.example'],
    ['an image', '![x](//evil)', '!\\[x\\](//evil)'],
    ['code', '`a`', '\\`a\\`'],
    ['an escape of the escape', 'a\\| b', 'a\\\\\\| b'],
    ['an entity', '&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['emphasis', '**a** _b_', '\\*\\*a\\*\\* \\_b\\_'],
  ])('lets no answer become %s', (_what, answer, escaped) => {
    const report = reportOf([testTrial('rag', 'q-1', 0, '12 months'), testTrial('fine-tuned', 'q-1', 0, answer)])
    expect(report).toContain(`| ✗ ${escaped} |\n`)
  })

  it('cuts a long answer', () => {
    const report = reportOf([testTrial('rag', 'q-1', 0, '12 months'), testTrial('fine-tuned', 'q-1', 0, 'long '.repeat(1_000))])
    expect(Math.max(...report.split('\n').map((line) => line.length))).toBeLessThan(600)
  })
})

function reportOf(trials: readonly Trial[], parts: Partial<Pick<SummariseOptions, 'latency' | 'similarities'>> = {}): string {
  const scored = scoreTrials(SCENARIO, trials, parts.similarities)
  const systems = [...new Set(trials.map((trial) => trial.system))]
  const manifest = testManifest({}, testSettings({ systems, wordings: 1, latencyQuestions: 0 }))
  const questions = askedQuestions(scored)
  const differences = differenceTally()
  for (const asked of questions) differences.add(asked)
  const summary = summarise({ manifest, scenarios: [{ scenario: SCENARIO, questions }], latency: [], prices: LIST_PRICES, ...parts })
  return markdownReport(summary, new Map([[SCENARIO.name, differences.figures()]]))
}

function tableRows(report: string): string[][] {
  return report
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.slice(2, -2).split(' | '))
}
