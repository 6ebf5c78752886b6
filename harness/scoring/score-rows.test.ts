import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonl, temporaryFolder } from '../common/testing.js'
import { testQuestion, testScenario, testTrial } from '../run/testing.js'
import { askedQuestions } from './asked.js'
import { scoreTrials } from './score.js'
import { readScoreRows, scoreRow } from './score-rows.js'

const questions = [testQuestion('one'), testQuestion('two', { label: 'yes' })]
const rowsOf = (...trials: Parameters<typeof testTrial>[]) =>
  askedQuestions(
    scoreTrials(
      testScenario(questions),
      trials.map((parts) => testTrial(...parts)),
    ),
  ).map((asked) => scoreRow(asked))

describe('scoreRow', () => {
  it('has a row a question, with the scores of every system by trial', () => {
    const [one, two] = rowsOf(
      ['rag', 'one', 0, '12 months'],
      ['rag', 'one', 1, 'No idea'],
      ['base', 'one', 0, '12 months'],
      ['rag', 'two', 0, 'Yes.'],
    )
    expect(one?.systems['rag']).toMatchObject({ trials: ['0/0', '1/0'], answers: ['12 months', 'No idea'], scores: { correct: [1, 0] } })
    expect(Object.keys(one?.systems ?? {})).toEqual(['rag', 'base'])
    expect(two).toMatchObject({ question: 'two', label: 'yes', wording: 'How long is two valid?' })
    expect(two?.systems['rag']?.scores['label']).toEqual([1])
  })

  it('has neither an answer nor a score of a failed trial, and a null where a scorer does not apply', () => {
    const [one] = rowsOf(['rag', 'one', 0, null], ['rag', 'one', 1, '12 months'])
    expect(one?.systems['rag']).toMatchObject({ answers: [null, '12 months'], scores: { correct: [null, 1] } })
    expect(one?.systems['rag']?.scores['label']).toBeUndefined()
  })

  it('gives a changed question another hash', () => {
    const hashOf = (question: ReturnType<typeof testQuestion>) =>
      askedQuestions(scoreTrials(testScenario([question]), [testTrial('rag', 'one', 0, '12 months')])).map(
        (asked) => scoreRow(asked).hash,
      )[0]
    expect(hashOf(testQuestion('one'))).toBe(hashOf(testQuestion('one')))
    expect(hashOf(testQuestion('one', { answers: ['24 months'] }))).not.toBe(hashOf(testQuestion('one')))
  })

  it('keeps the beginning of a long answer', () => {
    const [one] = rowsOf(['rag', 'one', 0, '🙂'.repeat(500)])
    expect([...(one?.systems['rag']?.answers[0] ?? '')]).toHaveLength(161)
  })

  it('reads back what it wrote, and names a damaged line', () => {
    const rows = rowsOf(['rag', 'one', 0, '12 months'], ['rag', 'two', 0, null])
    const path = join(temporaryFolder(), 'scores.jsonl')
    writeFileSync(path, jsonl(rows))
    expect(readScoreRows(path)).toEqual(rows)
    writeFileSync(path, `${jsonl(rows)}{"scenario":1}\n`)
    expect(() => readScoreRows(path)).toThrow(/scores\.jsonl:3: scenario/)
  })
})
