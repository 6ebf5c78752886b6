import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../common/errors.js'
import { readJsonl } from '../../common/jsonl.js'
import { jsonl, temporaryFolder, writeFiles } from '../../common/testing.js'
import { readScenarioFiles } from '../files.js'
import { questionSchema } from '../schema.js'
import { type ImportOptions, type ImportReport, importInto } from './import.js'
import { IMPORTERS, importerFor } from './registry.js'
import { COLUMNS, SAMPLES } from './testing.js'

describe('importInto', () => {
  it('has a sample of every format', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual(IMPORTERS.map(({ id }) => id).sort())
  })

  it.each([
    ['squad', { articles: 1, questions: 2, pairs: 0 }],
    ['beir', { articles: 2, questions: 1, pairs: 0 }],
    ['hotpotqa', { articles: 3, questions: 2, pairs: 0 }],
    ['pubmedqa', { articles: 2, questions: 2, pairs: 0 }],
    ['corpus', { articles: 1, questions: 1, pairs: 0 }],
    ['faq', { articles: 2, questions: 2, pairs: 0 }],
    ['chat', { articles: 0, questions: 0, pairs: 1 }],
    ['table', { articles: 1, questions: 1, pairs: 0 }],
  ])('reads %s', async (format, written) => {
    const { report, folder } = await imported(format)
    // A paragraph that two questions have is an article once.
    expect(report).toMatchObject({ written, faults: [], unchanged: format === 'hotpotqa' ? 1 : 0, done: true })
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
    if (written.questions > 0) expect(readScenarioFiles(folder).questions).toHaveLength(written.questions)
  })

  it('gives the same ids again, and writes nothing twice', async () => {
    for (const format of Object.keys(SAMPLES)) {
      const { report, folder, again } = await imported(format)
      const before = contents(folder)
      const second = await again()
      expect(second).toMatchObject({ written: { articles: 0, questions: 0, pairs: 0 }, faults: [], done: true })
      expect(second.unchanged).toBe(report.unchanged + report.written.articles + report.written.questions + report.written.pairs)
      expect(contents(folder)).toEqual(before)
    }
  })

  it('takes the sentence of a SQuAD answer for its gold quote, and keeps unanswerable questions', async () => {
    const { questions } = readScenarioFiles((await imported('squad')).folder)
    expect(questions[0]?.value).toMatchObject({
      answers: ['900 °C'],
      gold: [{ quote: 'It reaches 900 °C within hours.' }],
      category: 'Lime kiln',
    })
    expect(questions[1]?.value).toMatchObject({ id: '57a2', answerable: false, gold: [] })
  })

  it('takes the places of SQuAD answers as code points, or as UTF-16 units', async () => {
    for (const answer_start of [4, 5]) {
      const paragraph = {
        context: '🐑 a 14–45 kg ewe',
        qas: [{ id: 'a', question: 'How heavy?', answers: [{ text: '14–45 kg', answer_start }] }],
      }
      const { report } = await imported('squad', { 'dev.json': JSON.stringify({ data: [{ title: 'Sheep', paragraphs: [paragraph] }] }) })
      expect(report).toMatchObject({ faults: [], written: { questions: 1 } })
    }
  })

  it('takes from a table what a question can have, and says what it does not read', async () => {
    const rows = [
      { question: 'Is it open?', answer: true, answerable: true, difficulty: 'Hard', owner: 'x' },
      { question: 'Who built it?', answer: 'N/A', answerable: 'no', difficulty: '3' },
      { question: 'Why so?', answer: '' },
      { id: 'native', wordings: ['How old?', 'its age'], keyFacts: [['40 years']] },
    ]
    const source = { 'rows.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') }
    const { report, folder } = await imported('table', source, { columns: {}, as: 'questions' })
    expect(report.faults).toEqual([])
    expect(report.asides).toEqual({
      'column "owner": not read': 1,
      'difficulty "3": not read, as it is none of easy, medium, hard': 1,
      'answer to a question that is unanswerable: not read': 1,
      'question without an answer: asked, and not graded': 1,
    })
    expect(readJsonl(join(folder, 'questions.jsonl'), questionSchema).map(({ value }) => value)).toMatchObject([
      { answers: ['yes'], label: 'yes', difficulty: 'hard', answerable: true },
      { answers: [], answerable: false },
      { answers: [], answerable: true },
      { id: 'native', wordings: ['How old?', 'its age'], keyFacts: [['40 years']] },
    ])
  })

  it.each([
    [{ answer: false }, 'no'],
    [{ answer: 'Yes.' }, 'yes'],
    [{ answer: ['no', 'No'] }, 'no'],
    [{ answer: 'maybe' }, 'maybe'],
    [{ answer: 'yes', label: 'No' }, 'no'],
    [{ answer: 'Yes, it is.' }, undefined],
    [{ answer: ['yes', 'no'] }, undefined],
    [{ answer: 'yes', choices: ['yes', 'no', 'only on Sundays'] }, undefined],
  ])('takes %o for a judgement where that is all that it says', async (row, label) => {
    const rows = jsonl([{ question: 'Is it open?', ...row }])
    const { folder } = await imported('table', { 'rows.jsonl': rows }, { columns: {}, as: 'questions' })
    expect(readJsonl(join(folder, 'questions.jsonl'), questionSchema)[0]?.value.label).toBe(label)
  })

  it.each([
    [{ user_input: 'Is it?', response: 'No idea', reference: 'Here it is', reference_contexts: ['It is here.'] }],
    [{ question: 'Is it?', answer: 'No idea', ground_truth: 'Here it is', contexts: ['It is here.'] }],
    [{ query: 'Is it?', answer: 'Here it is', reference: 'https://example.org', passage: 'It is here.' }],
    [{ question: 'Is it?', answer: { value: 'Here it is', aliases: ['here'] }, context: 'It is here.' }],
  ])('takes what is right for the answer, and not what a model once said: %o', async (row) => {
    const { folder } = await imported('table', { 'rows.jsonl': jsonl([row]) }, { columns: {} })
    const { questions, articles } = readScenarioFiles(folder)
    expect(questions[0]?.value).toMatchObject({ wordings: ['Is it?'], gold: [{ article: articles[0]?.id }] })
    expect(questions[0]?.value.answers[0]).toBe('Here it is')
    expect(articles[0]?.body).toBe('It is here.')
  })

  it('takes a row with a question and more wordings for a row, however the question is named', async () => {
    const row = { Frage: 'How old is it?', wordings: ['its age'], Alter: '40 years' }
    const columns = { question: 'Frage', answer: 'Alter' }
    const { report, folder } = await imported('table', { 'rows.jsonl': `${JSON.stringify(row)}\n` }, { columns, as: 'questions' })
    expect(report.faults).toEqual([])
    const [question] = readJsonl(join(folder, 'questions.jsonl'), questionSchema)
    expect(question?.value).toMatchObject({ wordings: ['How old is it?', 'its age'], answers: ['40 years'] })
  })

  it('refuses a row that does not say whether its question is answerable', async () => {
    const row = { question: 'How old is it?', answerable: 'perhaps' }
    const { report } = await imported('table', { 'rows.jsonl': `${JSON.stringify(row)}\n` }, { columns: {}, as: 'questions' })
    expect(report.faults[0]?.message).toMatch(/"perhaps": whether a question is answerable/)
  })

  it('reads the conversations of ShareGPT', async () => {
    const turns = (...said: string[]) => said.map((value, at) => ({ from: ['human', 'gpt'][at % 2], value }))
    const rows = [{ id: 'x', conversations: [{ from: 'system', value: 'Be brief.' }, ...turns('Where?', 'Here.')] }]
    const { report, folder } = await imported('chat', { 'train.jsonl': jsonl(rows) })
    expect(report).toMatchObject({ faults: [], written: { pairs: 1 } })
    expect(readFileSync(join(folder, 'training.jsonl'), 'utf8')).toContain('"questions":["Where?"],"answer":"Here."')
    const longer = await imported('chat', { 'train.jsonl': jsonl([{ conversations: turns('Where?', 'Here.', 'Why?', 'So.') }]) })
    expect(longer.report.faults[0]?.message).toBe('has user, assistant, user, assistant; one user and one assistant turn can be read')
  })

  it('says why a row of BEIR gives no question', async () => {
    expect((await imported('beir')).report.asides).toEqual({
      'judgement, kept with its query': 1,
      'judgement of a document that is not relevant': 1,
      'query without a relevant document in the qrels': 1,
    })
  })

  it('takes the supporting sentences of HotpotQA for gold quotes, and a paragraph of two questions once', async () => {
    const { report, folder } = await imported('hotpotqa')
    const { questions } = readScenarioFiles(folder)
    expect(report.unchanged).toBe(1)
    expect(questions[0]?.value).toMatchObject({
      difficulty: 'hard',
      category: 'bridge',
      gold: [{ quote: 'The Alder lamp was made by Ida Rehm.' }, { quote: 'She was born in Ulm.' }],
    })
    expect(questions[1]?.value).toMatchObject({ label: 'yes', gold: [{ quote: 'It burns oil.' }] })
  })

  it('reads HotpotQA with lists of titles and sentences, and says which supporting sentences have no paragraph', async () => {
    const row = {
      id: 'x1',
      question: 'Who made it?',
      answer: 'Ida Rehm',
      supporting_facts: { title: ['Alder lamp', 'Alder lamp', 'Bonn'], sent_id: [0, 7, 0] },
      context: { title: ['Alder lamp', 'Empty'], sentences: [['The Alder lamp was made by Ida Rehm.'], []] },
    }
    const { report, folder } = await imported('hotpotqa', { 'dev.jsonl': jsonl([row]) })
    const article = readScenarioFiles(folder).articles[0]?.id
    expect(report).toMatchObject({ faults: [], written: { articles: 1, questions: 1 } })
    expect(report.asides).toEqual({ 'supporting sentence of a paragraph that is not there': 1 })
    const [question] = readJsonl(join(folder, 'questions.jsonl'), questionSchema)
    expect(question?.value.gold).toEqual([{ article, quote: 'The Alder lamp was made by Ida Rehm.' }, { article }])
  })

  it('puts a group’s rows together as wordings', async () => {
    const [question] = readScenarioFiles((await imported('corpus')).folder).questions
    expect(question?.value.wordings).toEqual(['How long is it valid?', 'When does it end?'])
  })

  it('reads a CSV as spreadsheets write it: semicolons, a byte order mark, line breaks in a text', async () => {
    const { report, folder } = await imported('faq', { 'faq.csv': '\uFEFFquestion;answer\r\n"Wo, bitte?";"Hier.\r\nUnd dort."\r\n' })
    expect(report.faults).toEqual([])
    expect(readScenarioFiles(folder).articles[0]).toMatchObject({ title: 'Wo, bitte?', body: 'Hier.\r\nUnd dort.' })
  })

  it.each([
    ['empty columns and rows beside the table', 'question,answer,,\nHow long?,12 months,,,\n,,,\nWhere?,Here\n,,\n'],
    ['semicolons, and commas in quotes in the first line', '"note, if any";question;answer\n;How long?;12 months\n;Where?;Here\n'],
    ['semicolons after an empty line', '\r\nquestion;answer\r\nHow long?;12 months\r\nWhere?;Here\r\n\r\n'],
    ['its separator named', 'sep=;\r\nquestion;answer\r\nHow long?;12 months\r\nWhere?;Here'],
    ['a column of numbers without a name', ',question,answer\n0,How long?,12 months\n1,Where?,Here\n'],
    ['the line ends of old', 'question,answer\rHow long?,12 months\rWhere?,Here\r'],
  ])('reads a CSV with %s', async (_, csv) => {
    const { report, folder } = await imported('table', { 'rows.csv': csv }, { columns: {}, as: 'questions' })
    expect(report).toMatchObject({ rows: 2, faults: [] })
    expect(readJsonl(join(folder, 'questions.jsonl'), questionSchema).map(({ value }) => [value.wordings, value.answers])).toEqual([
      [['How long?'], ['12 months']],
      [['Where?'], ['Here']],
    ])
  })

  it('reads quotes within the texts of a table with tabs', async () => {
    const { folder } = await imported(
      'table',
      { 'rows.tsv': 'question\tanswer\nWhat is "RAG"?\tretrieval\n' },
      { columns: {}, as: 'questions' },
    )
    expect(readJsonl(join(folder, 'questions.jsonl'), questionSchema)[0]?.value.wordings).toEqual(['What is "RAG"?'])
  })

  it('parts the wordings and the answers of one text at bars, and neither a list nor a column named answer', async () => {
    const csv = 'question,wordings,answers\nHow long?,Until when?|a \\| b?,12 months| a year |\nWhere?,,a \\| b\n'
    const rows = [
      { question: 'How long?', wordings: ['a|b?'], answers: ['x|y'] },
      { question: 'Where?', answer: 'x|y', answers: ['x|y', 'z'] },
    ]
    const options = { columns: {}, as: 'questions' as const }
    const texts = async (files: Record<string, string>) =>
      readJsonl(join((await imported('table', files, options)).folder, 'questions.jsonl'), questionSchema).map(({ value }) => [
        value.wordings,
        value.answers,
      ])
    expect(await texts({ 'rows.csv': csv })).toEqual([
      [
        ['How long?', 'Until when?', 'a | b?'],
        ['12 months', 'a year'],
      ],
      [['Where?'], ['a | b']],
    ])
    expect(await texts({ 'rows.jsonl': jsonl(rows) })).toEqual([
      [['How long?', 'a|b?'], ['x|y']],
      [['Where?'], ['x|y', 'z']],
    ])
  })

  it('takes what an object within a row holds for columns by their paths', async () => {
    const rows = [{ question: 'How long?', answers: { text: ['12 months', 'a year'], answer_start: [0, 9] }, meta: { topic: 'permits' } }]
    const options = { columns: { category: 'meta.topic' }, as: 'questions' as const }
    const { report, folder } = await imported('table', { 'rows.jsonl': jsonl(rows) }, options)
    expect(report.asides).toEqual({ 'column "answers.answer_start": not read': 1 })
    expect(readJsonl(join(folder, 'questions.jsonl'), questionSchema)[0]?.value).toMatchObject({
      answers: ['12 months', 'a year'],
      category: 'permits',
    })
  })

  it('looks for the columns of a map in all rows, and names those that first come later', async () => {
    const rows = jsonl([{ Frage: 'Wer?' }, { Frage: 'Wo?', Antwort: 'Hier', Notiz: 'x' }])
    const columns = { question: 'Frage', answer: 'Antwort' }
    const { report } = await imported('table', { 'rows.jsonl': rows }, { columns, as: 'questions' })
    expect(report).toMatchObject({ done: true, asides: { 'column "Notiz": not read': 1 } })
    await expect(imported('table', { 'rows.jsonl': rows }, { columns: { ...columns, label: 'Urteil' } })).rejects.toThrow(
      /rows\.jsonl: no column "Urteil"; there are "Frage", "Antwort", "Notiz"/,
    )
  })

  it('tells which rows contradict another, of the source or there before, and writes them', async () => {
    const { folder } = await imported('table', { 'rows.csv': 'question,answer\nHow long?,12 months\n' }, { columns: {} })
    const source = temporaryFolder()
    writeFiles(source, { 'more.csv': 'question,answer\nHow long?,24 months\nWhere?,here\nwhere,there\n' })
    const [file, before] = [join(source, 'more.csv'), join(folder, 'questions.jsonl')]
    const report = await run('table', [file], folder, { columns: {} })
    expect(report).toMatchObject({ done: true, faults: [], written: { questions: 3 } })
    expect(report.contradictions).toEqual([
      { at: `${file}:2`, message: expect.stringContaining(`is asked at ${before}:1, too`) },
      { at: `${file}:4`, message: expect.stringContaining(`is asked at ${file}:3, too`) },
    ])
    writeFiles(source, { 'more.csv': 'question,answer\nWhen?,now\n' })
    expect((await run('table', [file], folder, { columns: {} })).contradictions).toEqual([])
  })

  it.each([
    ['rows.csv', 'question,answer,answer\n', /rows\.csv:1: two columns are named "answer"; give each its own name/],
    ['rows.csv', ',,question\n', /rows\.csv:1: two columns have no name/],
    ['rows.json', '{\n"data": [{"question": "Wo?"}]}', /rows\.json:2:9: an object, and a list of rows is wanted/],
  ])('refuses %s whose columns or rows can’t be told', async (name, text, message) => {
    await expect(imported('table', { [name]: text })).rejects.toThrow(message)
  })

  describe('lists each row that can’t be used with file and line, and writes nothing', () => {
    it.each([
      [
        'squad',
        'dev.json',
        (text: string) => text.replace('"answer_start": 40', '"answer_start": 41'),
        '10:7',
        /not in the context at answer_start 41/,
      ],
      ['squad', 'dev.json', (text: string) => text.slice(0, -4), '30:1', /not valid JSON/],
      ['beir', 'qrels.tsv', (text: string) => text.replace('q1\td1\t1', 'q1\td1'), 2, /three columns/],
      ['beir', 'qrels.tsv', (text: string) => text.replace('d1\t1', 'd9\t1'), 1, /"d9" is not in the corpus/],
      ['hotpotqa', 'dev.json', (text: string) => text.replace('[["Alder lamp",1]]', '[["Alder lamp"]]'), '1:\\d+', /supporting_facts: /],
      ['pubmedqa', 'ori_pqal.json', (text: string) => text.replace('"maybe"', '"perhaps"'), '17:9', /final_decision/],
      ['corpus', 'questions.jsonl', (text: string) => text.replaceAll('k1', 'k9'), 1, /no article "k9"/],
      ['faq', 'faq.csv', (text: string) => `${text}How much?\n`, 5, /1 columns, and the first line has 3/],
      ['faq', 'faq.csv', (text: string) => `${text}How much, please?,5 euros,money,,\n`, 5, /4 columns, and the first line has 3/],
      ['faq', 'faq.csv', (text: string) => `sep=,\n${text}How much?\n`, 6, /1 columns, and the first line has 3/],
      ['faq', 'faq.csv', (text: string) => `${text}"How much?,5 euros,money\nWho?,I,\n`, 5, /the quotes of this row are never closed/],
      ['faq', 'faq.csv', (text: string) => `${text}How "much"?,5 euros,money\n`, 5, /not valid CSV.*each mark twice/],
      ['faq', 'faq.csv', (text: string) => `${text}How much?,,money\n`, 5, /needs its answer/],
      ['chat', 'train.jsonl', (text: string) => `${text}{"messages": []}\n`, 2, /one user and one assistant turn/],
      ['table', 'rows.jsonl', (text: string) => `${text}\n{"Frage":\n`, 3, /not valid JSON/],
      [
        'table',
        'rows.jsonl',
        (text: string) => `${text}{"Frage": "Wo?", "Antwort": [{"text": "Hier"}]}\n`,
        2,
        /"Antwort": a list of lists/,
      ],
    ])('%s: %s', async (format, name, spoil, place, message) => {
      const files = SAMPLES[format] as Record<string, string>
      const { report, folder } = await imported(format, { ...files, [name]: spoil(files[name] as string) })
      expect(report.faults[0]?.message).toMatch(message)
      expect(report.faults[0]?.at).toMatch(new RegExp(`[^:]:${place}$`))
      expect(report.done).toBe(false)
      expect(existsSync(folder)).toBe(false)
    })

    it('unless they are to be skipped', async () => {
      const files = SAMPLES['faq'] as { 'faq.csv': string }
      const { report, folder } = await imported('faq', { 'faq.csv': `${files['faq.csv']}How much?\n` }, { skipFaults: true })
      expect(report).toMatchObject({ done: true, written: { questions: 2 }, faults: [{ message: expect.stringMatching(/1 columns/) }] })
      expect(readScenarioFiles(folder).questions).toHaveLength(2)
    })

    it('and takes the others of those that do not fit together, too', async () => {
      const { folder } = await imported('faq')
      const source = temporaryFolder()
      const rows = 'question,answer,article\nWho runs the ferry?,the town,nowhere\nWho owns the ferry?,the bank,\n'
      writeFiles(source, { 'more.csv': rows, 'only.csv': rows.replace(/Who owns.*\n/, '') })
      const options = { columns: {}, as: 'questions' as const, skipFaults: true }
      const only = await run('table', [join(source, 'only.csv')], folder, options)
      expect(only).toMatchObject({ written: { questions: 0 }, faults: [{ at: `${join(source, 'only.csv')}:2` }], done: false })
      const report = await run('table', [join(source, 'more.csv')], folder, options)
      expect(report).toMatchObject({ written: { questions: 1 }, faults: [{ at: `${join(source, 'more.csv')}:2` }], done: true })
      expect(readScenarioFiles(folder).questions.map(({ value }) => value.answers[0])).toContain('the bank')
      expect(readScenarioFiles(folder).questions).toHaveLength(3)
    })

    it('and names a training pair by its place in the source', async () => {
      const { folder } = await imported('faq')
      const source = temporaryFolder()
      writeFiles(source, SAMPLES['chat'] as Record<string, string>)
      const [fault] = (await run('chat', [join(source, 'train.jsonl')], folder)).faults
      expect(fault).toEqual({
        at: `${join(folder, 'questions.jsonl')}:2`,
        message: expect.stringContaining(`(${join(source, 'train.jsonl')}:1: "Where are you?")`),
      })
    })

    it('and takes those before a row at which a CSV can’t be read on', async () => {
      const files = SAMPLES['faq'] as { 'faq.csv': string }
      const { report } = await imported('faq', { 'faq.csv': `${files['faq.csv']}"How much?,5 euros,money\n` }, { skipFaults: true })
      expect(report).toMatchObject({ done: true, written: { questions: 2 }, faults: [{ at: expect.stringMatching(/:5$/) }] })
    })

    it('by line and column in JSON, which is often but one line, and leaves out no other row of that line', async () => {
      const { folder } = await imported('faq')
      const source = temporaryFolder()
      const rows = [
        { question: 'Who runs the ferry?', answer: 'the town', article: 'nowhere' },
        { question: 'Who owns it?', answer: 'the bank' },
      ]
      writeFiles(source, { 'more.json': JSON.stringify(rows), 'broken.json': '[{"question": "Who?"}, {"question": }]' })
      const options = { columns: {}, as: 'questions' as const, skipFaults: true }
      const report = await run('table', [join(source, 'more.json')], folder, options)
      const fault = { at: `${join(source, 'more.json')}:1:2`, message: 'no article "nowhere" in the knowledge' }
      expect(report).toMatchObject({ rows: 2, written: { questions: 1 }, faults: [fault], done: true })
      const broken = await run('table', [join(source, 'broken.json')], folder, options)
      expect(broken.faults[0]?.at).toBe(`${join(source, 'broken.json')}:1:24`)
    })

    it('names the line at which a file is not UTF-8', async () => {
      const folder = temporaryFolder()
      writeFiles(folder, { 'a.csv': '' })
      writeFileSync(join(folder, 'a.csv'), Buffer.concat([Buffer.from('question,answer\nWhere?,'), Buffer.from([0xff, 0x0a])]))
      await expect(run('faq', [join(folder, 'a.csv')], join(folder, 'to'))).rejects.toThrow(/a\.csv:2: not UTF-8/)
      // A character that the end of the file cuts in two is seen only there.
      writeFileSync(join(folder, 'a.csv'), Buffer.concat([Buffer.from('question,answer\nWhere?,'), Buffer.from([0xc3])]))
      await expect(run('faq', [join(folder, 'a.csv')], join(folder, 'to'))).rejects.toThrow(/a\.csv:2: not UTF-8/)
    })

    it('by the line that was read, after empty lines of what is there', async () => {
      const { folder } = await imported('faq')
      const questions = join(folder, 'questions.jsonl')
      writeFileSync(questions, `${readFileSync(questions, 'utf8')}\n\n`)
      const source = temporaryFolder()
      writeFileSync(join(source, 'more.csv'), 'question,answer,article\nWho runs the ferry?,the town,nowhere\n')
      const report = await run('table', [join(source, 'more.csv')], folder, { columns: {}, as: 'questions' })
      expect(report.faults).toEqual([{ at: `${join(source, 'more.csv')}:2`, message: 'no article "nowhere" in the knowledge' }])
    })

    it('refuses an evaluation wording that is among the training pairs', async () => {
      const { folder } = await imported('faq')
      const source = temporaryFolder()
      writeFiles(source, SAMPLES['chat'] as Record<string, string>)
      const before = contents(folder)
      const report = await run('chat', [join(source, 'train.jsonl')], folder)
      expect(report.faults[0]?.message ?? '').toMatch(/in the training pairs/)
      expect(contents(folder)).toEqual(before)
    })
  })

  it('refuses a format that it does not know', () => {
    expect(() => importerFor('parquet')).toThrow(InputError)
  })
})

async function imported(format: string, files = SAMPLES[format] as Record<string, string>, options: Partial<ImportOptions> = {}) {
  const source = temporaryFolder()
  writeFiles(source, files)
  const folder = join(temporaryFolder(), 'to')
  const again = () =>
    run(
      format,
      Object.keys(files).map((name) => join(source, name)),
      folder,
      options,
    )
  return { report: await again(), folder, again }
}

function run(format: string, files: readonly string[], folder: string, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
  const columns = format === 'table' ? COLUMNS : {}
  return importInto({ importer: importerFor(format), files, folder, columns, as: 'all', labels: [], skipFaults: false, ...options })
}

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}
