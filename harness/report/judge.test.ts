import { describe, expect, it } from 'vitest'
import type { JudgeSummary } from '../judging/judge.js'
import { judgeLines } from './judge.js'

const SUMMARY: JudgeSummary = {
  model: 'judge-1',
  rubric: 1,
  systems: [],
  pairs: [
    {
      a: 'rag',
      b: 'base',
      wins: 3,
      ties: 2,
      losses: 1,
      equal: 0,
      errors: 0,
      missing: 0,
      positionBias: { asked: 6, first: 2, second: 0, share: 1 / 3, mean: { mean: 0.25, low: 0, high: 0.5, questions: 4 } },
      result: null,
    },
  ],
  calibration: { kappa: 0.7, items: 50, unjudged: 0, lenient: 1, strict: 2, warn: false },
  usage: { inputTokens: 1, cachedInputTokens: 2, outputTokens: 3 },
}

describe('judgeLines', () => {
  it('tells how often the place decided, questions weighing the same, with its interval', () => {
    expect(judgeLines(SUMMARY).at(-1)).toBe(
      '- rag against base: 3 won, 2 tied, 1 lost: n/a; decided by its place, not the answer, in 25 % [0, 50]',
    )
  })

  it('warns of a judge that agrees too little', () => {
    const warning = /do not decide by its figures/
    expect(judgeLines(SUMMARY).join('\n')).not.toMatch(warning)
    expect(judgeLines({ ...SUMMARY, calibration: { ...SUMMARY.calibration, warn: true } }).join('\n')).toMatch(warning)
  })
})
