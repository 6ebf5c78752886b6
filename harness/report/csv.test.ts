import { describe, expect, it } from 'vitest'
import { testAnswer, testQuestion, testScenario, testTrial } from '../run/testing.js'
import { askedQuestions } from '../scoring/asked.js'
import { SCORERS } from '../scoring/registry.js'
import { scoreTrials } from '../scoring/score.js'
import type { Answer } from '../systems/system.js'
import { trialsCsv } from './csv.js'

describe('trialsCsv', () => {
  it('has a column for each scorer and a row for each trial', () => {
    const [head, ...rows] = csvOf('12 months', '3 months').trimEnd().split('\n')
    expect(head?.split(',')).toEqual(
      expect.arrayContaining(['system', 'question', 'answer', 'error', ...SCORERS.map(({ id }) => id), 'total_ms']),
    )
    expect(rows).toHaveLength(2)
    expect(rows.map((row) => row.split(',').length)).toEqual(rows.map(() => head?.split(',').length))
    expect(cell('12 months', 'correct')).toBe('1')
    expect(cell('3 months', 'correct')).toBe('0')
    expect(cell('12 months', 'answerable')).toBe('true')
    expect(cell('12 months', 'total_ms')).toBe('6.00')
  })

  it.each(['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1'])(
    'marks an answer that could be a formula as text: %j',
    (answer) => {
      const escaped = `'${answer.replaceAll('"', '""')}`
      expect([`,${escaped},`, `,"${escaped}",`].some((text) => csvOf(answer).includes(text))).toBe(true)
    },
  )

  it('leaves scores that do not apply and figures of failed trials empty, and says what failed', () => {
    expect(cell('12 months', 'label')).toBe('')
    expect(['answer', 'error', 'correct', 'total_ms', 'attempts'].map((name) => cell(null, name))).toEqual([
      '',
      'model: out of memory',
      '',
      '',
      '3',
    ])
  })

  it('names the passages and citations', () => {
    const passages = ['permits#validity', 'permits#price'].map((id) => ({ id, article: 'permits', text: 'A permit, in short.' }))
    const answer = testAnswer('12 months', { passages, citations: ['permits#validity'] })
    expect([cell(answer, 'passages'), cell(answer, 'citations')]).toEqual(['permits#validity | permits#price', 'permits#validity'])
  })
})

function csvOf(...answers: readonly (string | Answer | null)[]): string {
  const trials = answers.map((answer, wording) => testTrial('rag', 'q-1', wording, answer))
  const scenario = testScenario([testQuestion('q-1')])
  let text = ''
  const csv = trialsCsv([scenario], (piece) => {
    text += piece
  })
  for (const asked of askedQuestions(scoreTrials(scenario, trials))) csv.add(asked)
  csv.end()
  return text
}

/** A cell of the only row; for answers without commas, quotes and line ends. */
function cell(answer: string | Answer | null, column: string): string | undefined {
  const [head, row] = csvOf(answer)
    .split('\n')
    .map((line) => line.split(','))
  return row?.[head?.indexOf(column) ?? -1]
}
