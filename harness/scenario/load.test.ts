import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { packageRoot } from '../common/paths.js'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import { readScenarioFiles } from './files.js'
import { loadScenario, scenarioNames } from './load.js'
import { unmeasured } from './measurable.js'

const DEFINITION = {
  name: 'parking',
  title: 'City parking office',
  description: 'Residents ask about permits and fines.',
  fixtures: '../../fixtures/parking',
  workload: { questionsPerMonth: 5_000, updatesPerMonth: 1 },
}
const QUESTION = {
  id: 'q-1',
  category: 'permits',
  difficulty: 'easy',
  answerable: true,
  wordings: ['For how long is a resident permit valid?', 'permit validity??'],
  answers: ['12 months'],
  keyFacts: [['12 months', 'a year']],
  facts: ['permit-validity'],
  gold: [{ article: 'permits', quote: 'A permit is valid for 12 months.' }],
}
const PAIR = {
  id: 't-1',
  fact: 'permit-validity',
  article: 'permits',
  questions: ['When does my permit run out?', 'How often must I renew my parking permit?'],
  dev: 'What is the lifetime of a permit?',
  answer: '12 months',
}
const ARTICLE =
  '---\nid: permits\ntitle: Permits\ncategory: permits\nupdated: 2026-03-14\n---\n## Validity\nA permit is valid for 12 months.\n'

describe('loadScenario', () => {
  it('loads a minimal scenario, with defaults for what it leaves open', async () => {
    const scenario = await load()
    expect(scenario).toMatchObject({
      name: 'parking',
      workload: { questionsPerMonth: 5_000, updatesPerMonth: 1, months: 12 },
      generation: { temperature: 0, maxTokens: 48 },
      retrieval: { passages: 3, chunkWords: 90 },
      questions: [QUESTION],
      training: [{ ...PAIR, refusal: false }],
      articles: [{ id: 'permits', title: 'Permits', updated: '2026-03-14', body: '## Validity\nA permit is valid for 12 months.' }],
    })
    expect(scenario.folder).toMatch(/^\/.*parking$/)
  })

  it('loads a scenario that is declared with defineScenario', async () => {
    const code = `import { defineScenario } from 'versus'\nexport default defineScenario(${JSON.stringify(DEFINITION)})\n`
    expect((await load({ code })).title).toBe('City parking office')
  })

  it('hashes each part, so that runs are compared only on the same ones', async () => {
    const before = (await load()).hashes
    expect((await load()).hashes).toEqual(before)
    const other = (await load({ questions: [{ ...QUESTION, answers: ['one year'] }] })).hashes
    expect(other).toEqual({ ...before, questions: other.questions })
    expect(other.questions).not.toBe(before.questions)
  })

  it('loads questions without training pairs, answers or gold passages, and says what they can’t show', async () => {
    const bare = { id: 'q-1', wordings: ['For how long is a resident permit valid?'] }
    const scenario = await load({ questions: [bare], training: null })
    expect(scenario).toMatchObject({ training: [], primaryScorer: 'correct', questions: [{ answers: [], gold: [], answerable: true }] })
    expect(unmeasured(scenario).map((line) => line.split(':')[0])).toEqual([
      'Accuracy',
      'Retrieval and citations',
      'Agreement over wordings',
      'Fine-tuning',
    ])
    expect(unmeasured(await load())).toEqual([])
  })

  it('compares by the reference answers where nothing tells what makes one right', async () => {
    const free = { ...QUESTION, keyFacts: [] }
    expect((await load({ questions: [free] })).primaryScorer).toBe('reference')
    expect((await load({ questions: [{ ...free, label: 'yes' }] })).primaryScorer).toBe('correct')
    const code = `export default ${JSON.stringify({ ...DEFINITION, primaryScorer: 'rougeL' })}`
    expect((await load({ questions: [free], code })).primaryScorer).toBe('rougeL')
  })

  it('reads articles from one file as from many', async () => {
    const rows = jsonl([{ id: 'permits', title: 'Permits', body: 'A permit is valid for 12 months.' }])
    expect((await load({ rows, articles: {} })).articles).toMatchObject([{ id: 'permits', category: 'general' }])
  })

  it('says which scenarios there are where one is unknown', async () => {
    const folder = scenarioFolder()
    await expect(loadScenario('parkng', folder)).rejects.toThrow(`unknown scenario "parkng": did you mean parking? ${folder} has parking`)
    await expect(loadScenario('parking', join(folder, 'nowhere'))).rejects.toThrow('nowhere has none')
    await expect(loadScenario('../scenarios/parking', folder)).rejects.toThrow(InputError)
  })

  describe('refuses', () => {
    it('a scenario file that can not be loaded, by name', async () => {
      await refuses({ code: 'export default {' }, /parking[/\\]scenario\.ts: can't be loaded/)
      await refuses({ code: 'throw new Error("out of order")' }, /scenario\.ts: can't be loaded \(out of order\)/)
    })

    it('a definition that lacks a part, or has one too many', async () => {
      await refuses({ code: `export default ${JSON.stringify({ ...DEFINITION, workload: undefined })}` }, /scenario\.ts: workload: /)
      await refuses({ code: `export default ${JSON.stringify({ ...DEFINITION, wordings: 3 })}` }, /scenario\.ts: .*wordings/)
    })

    it('a name other than that of its folder', async () => {
      await refuses(
        { code: `export default ${JSON.stringify({ ...DEFINITION, name: 'library' })}` },
        /scenario\.ts: its name is "library".*"parking"/,
      )
    })

    it('a line that is not JSON', async () => {
      await refuses({ questions: `${JSON.stringify(QUESTION)}\n\n{"id": "q-2",\n` }, /questions\.jsonl:3: not valid JSON/)
      await refuses({ training: 'pairs' }, /training\.jsonl:1: not valid JSON/)
    })

    it('a fixture that is missing', async () => {
      await refuses({ questions: null }, /questions\.jsonl: no such file/)
      await refuses({ articles: {} }, /knowledge: no such folder/)
      await refuses({ articles: { 'notes.txt': 'none' } }, /knowledge: no Markdown articles/)
    })

    it('a question without answers', async () => {
      await refuses(
        { questions: [{ ...QUESTION, answers: [] }] },
        /questions\.jsonl:1: answers: a question needs at least one accepted answer/,
      )
      await refuses({ questions: [{ ...QUESTION, answers: [' '] }] }, /questions\.jsonl:1: answers\.0: must not be empty/)
    })

    it('a question that contradicts itself', async () => {
      await refuses({ questions: [{ ...QUESTION, answerable: false }] }, /questions\.jsonl:1: an unanswerable question has no gold/)
    })

    it('a doubled id, naming both lines', async () => {
      const questions = [QUESTION, { ...QUESTION, wordings: ['And for visitors?'] }]
      await refuses({ questions }, /questions\.jsonl:2: the id "q-1" is taken by .*questions\.jsonl:1/)
      await refuses({ training: [PAIR, PAIR] }, /training\.jsonl:2: the id "t-1" is taken by .*training\.jsonl:1/)
    })

    it('a quote that its article does not have word for word', async () => {
      const gold = [{ article: 'permits', quote: 'A permit is valid for twelve months.' }]
      await refuses(
        { questions: [{ ...QUESTION, gold }] },
        /questions\.jsonl:1: the quote "A permit .*" is not in the article "permits" word for word/,
      )
    })

    it('an article that is named but not there', async () => {
      await refuses({ questions: [{ ...QUESTION, gold: [{ article: 'fines', quote: 'x' }] }] }, /questions\.jsonl:1: no article "fines"/)
      await refuses({ training: [{ ...PAIR, article: 'fines' }] }, /training\.jsonl:1: no article "fines"/)
      await refuses({ training: [{ ...PAIR, quote: 'A permit is free.' }] }, /training\.jsonl:1: the quote "A permit is free\." is not in/)
      await refuses({ training: [{ ...PAIR, article: null, quote: 'A permit.' }] }, /training\.jsonl:1: the quote .* is of no article/)
    })

    it('a question on a fact that no training pair teaches', async () => {
      await refuses(
        { questions: [{ ...QUESTION, facts: ['permit-price'] }] },
        /questions\.jsonl:1: no training pair teaches the fact "permit-price"/,
      )
    })

    it('an article that is there twice', async () => {
      const rows = jsonl([{ id: 'permits', title: 'Permits', body: 'A permit is valid for 12 months.' }])
      await refuses({ rows }, /knowledge\.jsonl:1: the id "permits" is taken by .*permits\.md/)
      await refuses({ rows: rows + rows, articles: {} }, /knowledge\.jsonl:2: the id "permits" is taken by .*knowledge\.jsonl:1/)
    })
  })

  describe('refuses an evaluation wording', () => {
    it.each([
      ['equal to a training wording', 'When does my permit run out?'],
      ['that differs in letter case, punctuation and order', 'My permit: WHEN does it run out'],
      ['that shares 5 of 6 words', 'When does my new permit run out'],
      ['equal to the held-out wording', 'what is the lifetime of a permit'],
    ])('%s', async (_how, wording) => {
      const questions = [{ ...QUESTION, wordings: [...QUESTION.wordings, wording] }]
      await refuses({ questions }, /questions\.jsonl:1: the evaluation wording ".*" is in the training pairs \(.*training\.jsonl:1: ".*"\)/)
    })

    it('of a round of updates that copies a training wording', async () => {
      const updates = updateFiles({ question: 'When does my NEW permit run out' })
      await refuses(
        { updates },
        /updates\/1\/questions\.jsonl:1: the evaluation wording ".*" is in the training pairs \(.*training\.jsonl:1: "/,
      )
    })

    it.each([
      ['of the same round', { question: 'Who may tow my car?', taught: 'who may tow my car' }, /updates\/1\/questions\.jsonl:1/],
      ['of the scenario', { taught: 'permit validity' }, /parking\/questions\.jsonl:1/],
    ])('%s that a round of updates teaches', async (_whose, wordings, at) => {
      const copied = /: the evaluation wording ".*" is in the training pairs \(.*updates\/1\/training\.jsonl:1: "/
      await refuses({ updates: updateFiles(wordings) }, new RegExp(at.source + copied.source))
    })

    it('only where at least 4 of 5 words are shared', async () => {
      // 6 shared words of 8 distinct ones: 0.75
      const questions = [{ ...QUESTION, wordings: ['When does my old blue permit run out?'] }]
      expect((await load({ questions })).questions).toHaveLength(1)
    })
  })

  describe('refuses an article', () => {
    it('whose id is not its file name', async () => {
      await refuses({ articles: { 'parking-permits.md': ARTICLE } }, /parking-permits\.md: its id is "permits"; name the file permits\.md/)
    })

    it('without front matter, or with a field too many', async () => {
      await refuses({ articles: { 'permits.md': 'A permit is valid for 12 months.' } }, /permits\.md: id: /)
      await refuses({ articles: { 'permits.md': ARTICLE.replace('title:', 'author: me\ntitle:') } }, /permits\.md: .*author/)
    })

    it('whose date is none', async () => {
      await refuses({ articles: { 'permits.md': ARTICLE.replace('2026-03-14', 'last spring') } }, /permits\.md: updated: a date such as/)
    })

    it.each(['js', 'javascript', 'coffee'])('whose front matter is code (---%s), without running it', async (language) => {
      const code = `{ id: (globalThis.frontMatterRan = true) && 'permits', title: 'Permits', category: 'permits', updated: '2026-03-14' }`
      await refuses(
        { articles: { 'permits.md': `---${language}\n${code}\n---\nA permit is valid for 12 months.` } },
        /permits\.md: its front matter/,
      )
      expect('frontMatterRan' in globalThis).toBe(false)
    })
  })
})

describe('readScenarioFiles', () => {
  it.each([
    ['questions.jsonl', 'permit', /questions\.jsonl:1: not UTF-8/],
    ['knowledge/permits.md', 'Permits', /permits\.md: its front matter can't be read/],
  ])('refuses %s where it is not UTF-8', (name, word, message) => {
    const folder = temporaryFolder()
    writeFiles(folder, { 'questions.jsonl': jsonl([QUESTION]), 'training.jsonl': jsonl([PAIR]), 'knowledge/permits.md': ARTICLE })
    const bytes = readFileSync(join(folder, name))
    bytes[bytes.indexOf(word)] = 0xe4
    writeFileSync(join(folder, name), bytes)
    expect(() => readScenarioFiles(folder)).toThrow(InputError)
    expect(() => readScenarioFiles(folder)).toThrow(message)
  })
})

describe('scenarioNames', () => {
  it('are the folders that hold a scenario.ts, in alphabetical order', () => {
    const folder = temporaryFolder()
    writeFiles(folder, { 'b/scenario.ts': '', 'a/scenario.ts': '', 'c/notes.md': '', 'scenario.ts': '' })
    expect(scenarioNames(folder)).toEqual(['a', 'b'])
    expect(scenarioNames(join(folder, 'nowhere'))).toEqual([])
  })
})

describe('the scenarios of the package', () => {
  const folder = join(packageRoot(), 'scenarios')

  it('are a help centre and a medical one', () => expect(scenarioNames(folder)).toEqual(['customer-support', 'medical-qa']))

  it.each(scenarioNames(folder))(
    '%s has at least 160 questions in 3 wordings and 80 articles, and is named as its folder',
    async (name) => {
      const scenario = await loadScenario(name, folder)
      expect(scenario.name).toBe(name)
      expect(scenario.questions.length).toBeGreaterThanOrEqual(160)
      expect(scenario.questions.filter((question) => question.wordings.length !== 3)).toEqual([])
      expect(scenario.questions.some((question) => !question.answerable)).toBe(true)
      expect(scenario.articles.length).toBeGreaterThanOrEqual(80)
    },
  )
})

interface Files {
  /** Of scenario.ts. */
  readonly code?: string
  /** Rows, or the text of the file, or `null` for no file. */
  readonly questions?: readonly unknown[] | string | null
  readonly training?: readonly unknown[] | string | null
  /** Of knowledge.jsonl. */
  readonly rows?: string
  readonly articles?: Readonly<Record<string, string>>
  /** Of updates/. */
  readonly updates?: Readonly<Record<string, string>>
}

/** A round of updates that asks one question and teaches one new fact. */
function updateFiles({ question = 'Who may tow my car?', taught = 'How much is towing?' }) {
  const state = { answerable: true, answers: ['the city'], keyFacts: [['city']], gold: [] }
  const asked = { id: 'u-1', change: 'changed', category: 'permits', wordings: [question], facts: [], before: state, after: state }
  return {
    'updates/1/update.json': JSON.stringify({ title: 'Towing', date: '2026-06-01', withdrawn: [] }),
    'updates/1/knowledge/permits.md': ARTICLE,
    'updates/1/questions.jsonl': jsonl([asked]),
    'updates/1/training.jsonl': jsonl([{ ...PAIR, id: 't-u', fact: 'towing', questions: [taught], dev: 'towing?' }]),
  }
}

function scenarioFolder({
  code,
  questions = [QUESTION],
  training = [PAIR],
  rows,
  articles = { 'permits.md': ARTICLE },
  updates = {},
}: Files = {}): string {
  const root = temporaryFolder()
  const lines = (rows: readonly unknown[] | string) => (typeof rows === 'string' ? rows : jsonl(rows))
  writeFiles(root, {
    'scenarios/parking/scenario.ts': code ?? `export default ${JSON.stringify(DEFINITION)}`,
    ...(questions === null ? {} : { 'fixtures/parking/questions.jsonl': lines(questions) }),
    ...(training === null ? {} : { 'fixtures/parking/training.jsonl': lines(training) }),
    ...(rows === undefined ? {} : { 'fixtures/parking/knowledge.jsonl': rows }),
    ...Object.fromEntries(Object.entries(articles).map(([name, text]) => [`fixtures/parking/knowledge/${name}`, text])),
    ...Object.fromEntries(Object.entries(updates).map(([name, text]) => [`fixtures/parking/${name}`, text])),
  })
  return join(root, 'scenarios')
}

function load(files: Files = {}) {
  return loadScenario('parking', scenarioFolder(files))
}

async function refuses(files: Files, message: RegExp): Promise<void> {
  const reason: unknown = await load(files).catch((error: unknown) => error)
  expect(reason).toBeInstanceOf(InputError)
  expect(reason).toHaveProperty('message', expect.stringMatching(message))
}
