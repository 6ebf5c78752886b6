import { describe, expect, it } from 'vitest'
import { columnMap } from './values.js'

describe('columnMap', () => {
  it('reads columns by field', () =>
    expect(columnMap('question=Frage, answer = Antwort (kurz)')).toEqual({ question: 'Frage', answer: 'Antwort (kurz)' }))

  it('takes a column in quotes as it is', () =>
    expect(columnMap('question="asked, in full",answer="a=b",label="the ""old"" one"')).toEqual({
      question: 'asked, in full',
      answer: 'a=b',
      label: 'the "old" one',
    }))

  it.each(['', 'Frage', 'question=', '=Frage', 'question=""', 'question=asked, in full', 'answer=a=b', 'question="asked', 'answer=b,'])(
    'refuses %j, and says how a column is put in quotes',
    (map) => expect(() => columnMap(map)).toThrow(/not field=column.*stands in quotes/),
  )

  it('refuses a field that is named twice', () => expect(() => columnMap('answer=a,answer=b')).toThrow(/the field answer is named twice/))
})
