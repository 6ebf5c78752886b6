import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readJsonl } from '../../common/jsonl.js'
import { jsonl, temporaryFolder, writeFiles } from '../../common/testing.js'
import { questionSchema } from '../schema.js'
import { importInto } from './import.js'
import { importerFor } from './registry.js'

const PLANETS = ['Venus', 'Mars', 'Io']
const ASKED = 'Which planet is red?\n- Venus\n- Mars\n- Io'
const question = 'Which planet is red?'

describe('a multiple-choice question of a table', () => {
  it.each<[form: string, row: object, given?: [asked: string, answer: string]]>([
    ['a column each, the answer a text', { question, options: { A: 'Venus', B: 'Mars', C: 'Io' }, answer: 'Mars', answer_idx: 'B' }],
    ['a list, the answer a number from 0', { question, choices: PLANETS, answer: 1 }],
    ['a list, the answer a letter', { question, options: PLANETS, answer: '(B)' }],
    ['a list, the answer in other case', { question, choices: PLANETS, answer: 'mars' }],
    ['a list beside its letters', { question, choices: { text: PLANETS, label: ['1', '2', '3'] }, answerKey: '2' }],
    [
      'a list of letters with texts',
      { question: { stem: question, choices: PLANETS.map((text, at) => ({ label: 'ABC'[at], text })) }, answerKey: 'B' },
    ],
    ['columns of letters', { question, A: 'Venus', B: 'Mars', C: 'Io', D: '', answer: 'B' }],
    ['named columns', { question, option_a: 'Venus', option_b: 'Mars', option_c: 'Io', correct_option: 'b' }],
    ['columns of numbers, beside one that is none', { question: '1 + 2?', A: 2, B: 3, C: [{}], answer: 'B' }, ['1 + 2?\n- 2\n- 3', '3']],
    ['one text with bars', { question, options: 'Venus|Mars|Io', answer: 'Mars' }],
  ])('is asked with its options: %s', async (_, row, [asked, answer] = [ASKED, 'Mars']) => {
    const { report, questions } = await imported([row])
    expect(report).toMatchObject({ faults: [], asides: {}, written: { questions: 1 } })
    expect(questions).toMatchObject([{ wordings: [asked], answers: [answer] }])
  })

  it('takes a number that is an option for the option, where it is a text', async () => {
    const { questions } = await imported([{ question: '1 + 2?', choices: ['2', '3', '4'], answer: '3' }])
    expect(questions[0]?.answers).toEqual(['3'])
  })

  it('has all its wordings asked with them', async () => {
    const { questions } = await imported([{ question, wordings: ['the red one?'], choices: PLANETS, answer: 'B' }])
    expect(questions[0]?.wordings[1]).toBe('the red one?\n- Venus\n- Mars\n- Io')
  })

  it('is a fault where the answer is none of them, and is not graded where none is given', async () => {
    const { report } = await imported([{ question, choices: PLANETS, answer: 'E' }])
    expect(report.faults[0]?.message).toBe(
      'the answer "E" is none of its options (A, B, C); name the column that says it with --map option=…',
    )
    const { report: without } = await imported([{ question, choices: PLANETS }])
    expect(without.asides).toEqual({ 'question without an answer: asked, and not graded': 1 })
  })

  it('is none where a row has but columns of its own', async () => {
    const { report, questions } = await imported([{ question, options: { currency: 'EUR' }, a: 'x', b: 'y', answer: 'Mars' }])
    expect(questions[0]?.wordings).toEqual([question])
    expect(Object.keys(report.asides)).toHaveLength(3)
  })
})

describe('an instruction', () => {
  it('is asked with its input, as in Alpaca’s sets', async () => {
    const { questions } = await imported([
      { instruction: 'Name the capital.', input: 'Peru', output: 'Lima' },
      { instruction: 'Name a planet.', input: '', output: 'Mars' },
    ])
    expect(questions).toMatchObject([
      { wordings: ['Name the capital.\nPeru'], answers: ['Lima'] },
      { wordings: ['Name a planet.'], answers: ['Mars'] },
    ])
  })

  it('may be all that there is, under the name of input', async () => {
    expect((await imported([{ input: 'Which planet is red?', output: 'Mars' }])).questions).toMatchObject([{ wordings: [question] }])
  })
})

async function imported(rows: readonly object[]) {
  const source = temporaryFolder()
  writeFiles(source, { 'rows.jsonl': jsonl(rows) })
  const folder = join(temporaryFolder(), 'to')
  const options = { columns: {}, as: 'all', labels: [], skipFaults: false } as const
  const report = await importInto({ importer: importerFor('table'), files: [join(source, 'rows.jsonl')], folder, ...options })
  const questions = report.done ? readJsonl(join(folder, 'questions.jsonl'), questionSchema).map(({ value }) => value) : []
  return { report, questions }
}
