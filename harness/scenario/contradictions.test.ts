import { describe, expect, it } from 'vitest'
import { contradictions } from './contradictions.js'
import { questionSchema, trainingSchema } from './schema.js'

const OPEN = { wordings: ['Is it open on Sunday?'], answers: ['yes'] }

describe('contradictions', () => {
  it('finds two questions that are one but for case and punctuation, and have other answers', () =>
    expect(
      asked(
        OPEN,
        { wordings: ['On which days?'] },
        { wordings: ['open?', 'is it open – on Sunday', 'is it  open on sunday'], answers: ['no'] },
      ),
    ).toEqual([
      {
        rule: 'contradictions',
        at: 'questions.jsonl:3',
        message: expect.stringMatching(/^"is it {2}open on sunday" is asked at questions\.jsonl:1, too, .*"yes"; here "no"/),
      },
    ]))

  it.each([
    ['another label', { ...OPEN, label: 'yes' }, { ...OPEN, label: 'no' }],
    ['a label and another answer', { ...OPEN, answers: undefined, label: 'yes' }, { ...OPEN, answers: ['no'] }],
    ['one of them unanswerable', OPEN, { ...OPEN, answers: undefined, answerable: false }],
    ['a number within a number', { ...OPEN, answers: ['2 months'] }, { ...OPEN, answers: ['12 months'] }],
    ['another answer in Japanese', { wordings: ['営業日は？'], answers: ['月曜日'] }, { wordings: ['営業日は'], answers: ['火曜日'] }],
  ])('finds %s', (_, one, other) => expect(asked(one, other)).toHaveLength(1))

  it.each([
    ['an answer that holds the other', OPEN, { ...OPEN, answers: ['Yes, it is.'] }],
    ['an answer in common', { ...OPEN, answers: ['12 months', 'a year'] }, { ...OPEN, answers: ['one year', 'A year.'] }],
    ['an alternative in common', { ...OPEN, answers: ['one year'], keyFacts: [['a year', 'one year']] }, { ...OPEN, answers: ['a year'] }],
    ['the same label in other words', { ...OPEN, label: 'yes' }, { ...OPEN, label: 'yes', answers: ['It is.'] }],
    ['no answer', OPEN, { ...OPEN, answers: undefined }],
    ['no answer in either', { ...OPEN, answers: undefined, answerable: false }, { ...OPEN, answers: undefined, answerable: false }],
    ['a sign between them', { wordings: ['What is C+?'], answers: ['a mark'] }, { wordings: ['What is C?'], answers: ['a language'] }],
    ['no letters', { wordings: ['?'], answers: ['a mark'] }, { wordings: ['!'], answers: ['a shout'] }],
  ])('finds nothing where there is %s', (_, one, other) => expect(asked(one, other)).toEqual([]))

  it('finds training pairs that teach two answers, and none between a pair and a question', () => {
    const pair = (id: string, dev: string, answer: string, at: string) => ({
      value: trainingSchema.parse({ id, questions: [`${id}?`], dev, answer }),
      at,
    })
    const training = [pair('a', 'Is it open?', 'yes', 'training.jsonl:1'), pair('b', 'is it open', 'no', 'training.jsonl:2')]
    const questions = rows({ wordings: ['Is it open?'], answers: ['perhaps'] })
    expect(contradictions({ questions, training }).map(({ at }) => at)).toEqual(['training.jsonl:2'])
  })
})

function asked(...questions: object[]) {
  return contradictions({ questions: rows(...questions), training: [] })
}

function rows(...questions: object[]) {
  return questions.map((question, index) => ({
    value: questionSchema.parse({ id: `q-${index}`, ...question }),
    at: `questions.jsonl:${index + 1}`,
  }))
}
