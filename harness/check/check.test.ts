import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import type { EmbeddingModel } from '../models/model.js'
import { scenarioSchema } from '../scenario/schema.js'
import { checkScenario } from './check.js'
import type { Subject } from './rule.js'
import { RULES } from './rules.js'

const QUESTION = {
  id: 'q-1',
  category: 'permits',
  difficulty: 'easy',
  answerable: true,
  wordings: ['For how long is a resident permit valid?', 'permit validity??'],
  answers: ['12 months', 'It is valid for 12 months.'],
  keyFacts: [['12 months', 'a year']],
  facts: ['permit-validity'],
  gold: [{ article: 'permits', quote: 'A permit is valid for 12 months.' }],
}
const UNANSWERABLE = {
  ...QUESTION,
  id: 'q-2',
  answerable: false,
  wordings: ['What does a second permit cost?', 'price of one more permit'],
  answers: ["I don't know"],
  keyFacts: [],
  facts: [],
  gold: [],
  absent: [['permit'], ['cost', 'price', '$']],
}
const PAIR = {
  id: 't-1',
  fact: 'permit-validity',
  article: 'permits',
  questions: [
    'When does my permit run out?',
    'How often must I renew?',
    'permit expiry',
    'Until when can I park with it?',
    'duration of a permit',
  ],
  dev: 'What is the lifetime of a permit?',
  answer: '12 months',
}
const REFUSAL_PAIR = {
  id: 't-2',
  fact: null,
  refusal: true,
  article: null,
  questions: [
    'Who designed the permit?',
    'permit designer',
    'Whose drawing is on it?',
    'Which artist made the sticker?',
    'sticker art by whom',
  ],
  dev: 'Who drew the sticker?',
  answer: "I don't know.",
}
const permits = (text: string, id = 'permits') =>
  `---\nid: ${id}\ntitle: Permits\ncategory: permits\nupdated: 2026-03-14\n---\n## Validity\n${text}\n`
const ARTICLE = permits('A permit is valid for 12 months. Stick it behind the windscreen.')
const UPDATE = { title: 'Shorter permits', date: '2026-06-01', withdrawn: [] as string[] }
const UPDATE_QUESTION = {
  id: 'u1-1',
  change: 'changed',
  category: 'permits',
  wordings: ['My permit: valid until when?'],
  facts: ['permit-validity'],
  before: { answerable: true, answers: ['12 months'], keyFacts: [['12 months']], gold: QUESTION.gold },
  after: {
    answerable: true,
    answers: ['6 months'],
    keyFacts: [['6 months']],
    gold: [{ article: 'permits', quote: 'A permit is valid for 6 months.' }],
  },
}

interface Parts {
  readonly questions?: readonly unknown[]
  readonly training?: readonly unknown[]
  readonly article?: string
  readonly labels?: readonly Record<string, string[]>[]
  readonly update?: Record<string, unknown>
  readonly updateQuestions?: readonly unknown[]
  readonly updateTraining?: readonly unknown[]
  readonly files?: Record<string, string>
  /** Texts that the embedding model takes for one. */
  readonly same?: readonly string[]
}

/** Words in a space of few dimensions; planted texts fall on one point. */
function embedding(same: readonly string[]): EmbeddingModel {
  return {
    id: `words-${same.length}`,
    dimensions: 64,
    embed: (texts) =>
      Promise.resolve(
        texts.map((text) => {
          const vector = new Float32Array(64)
          const counted = same.includes(text) ? 'planted' : text.toLowerCase()
          for (const word of counted.match(/[a-z0-9]+/g) ?? ['']) {
            let slot = 7
            for (const letter of word) slot = (slot * 31 + letter.charCodeAt(0)) % 64
            vector[slot] = (vector[slot] as number) + 1
          }
          const length = Math.hypot(...vector)
          return vector.map((value) => value / length)
        }),
      ),
    dispose: () => Promise.resolve(),
  }
}

async function check(parts: Parts = {}) {
  const folder = temporaryFolder()
  writeFiles(folder, {
    'knowledge/permits.md': parts.article ?? ARTICLE,
    'questions.jsonl': jsonl(parts.questions ?? [QUESTION, UNANSWERABLE]),
    'training.jsonl': jsonl(parts.training ?? [PAIR, REFUSAL_PAIR]),
    'updates/1/update.json': JSON.stringify({ ...UPDATE, ...parts.update }),
    'updates/1/knowledge/permits.md': permits('A permit is valid for 6 months.'),
    'updates/1/questions.jsonl': jsonl(parts.updateQuestions ?? [UPDATE_QUESTION]),
    'updates/1/training.jsonl': jsonl(parts.updateTraining ?? [{ fact: 'permit-validity', answer: '6 months' }]),
    ...parts.files,
  })
  const definition = scenarioSchema.parse({
    name: 'parking',
    title: 'City parking office',
    description: 'Residents ask about permits and fines.',
    fixtures: '.',
    workload: { questionsPerMonth: 1_000, updatesPerMonth: 1 },
    ...(parts.labels && { labels: parts.labels }),
  })
  return checkScenario(definition, folder, embedding(parts.same ?? []))
}

async function findings(parts: Parts) {
  return (await check(parts)).findings
}

beforeEach(() => void vi.stubEnv('VERSUS_CACHE', temporaryFolder()))
afterEach(() => void vi.unstubAllEnvs())

describe('checkScenario', () => {
  it('finds nothing in a sound scenario, and counts what it holds', async () => {
    const report = await check()
    expect(report.findings).toEqual([])
    expect(report.rules.map(({ id }) => id)).toEqual(['schema', ...RULES.map(({ id }) => id)])
    expect(report.sizes).toMatchObject({
      articles: 1,
      questions: 2,
      wordings: 4,
      unanswerable: 0.5,
      needingTwoArticles: 0,
      training: { facts: 1, refusals: 1, wordings: 10, fewestWordings: 5, development: 2 },
      updates: [{ date: '2026-06-01', changedFacts: 1, addedArticles: 0, withdrawnArticles: 0, questions: 1 }],
    })
  })

  it('schema: names every row that does not fit, and no other rule is tried', async () => {
    const report = await check({ questions: [{ ...QUESTION, answers: [] }, UNANSWERABLE, { id: 'q-3' }] })
    expect(report.findings.map(({ rule, at }) => [rule, at.replace(/^.*\//, '')])).toEqual([
      ['schema', 'questions.jsonl:1'],
      ['schema', 'questions.jsonl:3'],
    ])
    expect(report.sizes).toBeNull()
  })

  it('schema: names them all, however many', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({ id: `q-${index}` }))
    expect((await check({ questions: rows })).findings.map(({ at }) => at.replace(/^.*:/, ''))).toEqual([...'123456789'])
  })

  it('ids: an id that is taken', async () => {
    expect(await findings({ questions: [QUESTION, { ...UNANSWERABLE, id: 'q-1' }] })).toEqual([
      { rule: 'ids', at: expect.stringMatching(/questions\.jsonl:2$/), message: expect.stringContaining('is taken by') },
    ])
  })

  it('references: an article, quote, fact or label that is not there', async () => {
    const gold = [{ article: 'fines', quote: 'A permit is valid for 12 months.' }]
    expect(await rulesOf({ questions: [{ ...QUESTION, gold }, UNANSWERABLE] })).toContain('references')
    const quote = [{ article: 'permits', quote: 'A permit is good for 12 months.' }]
    expect(await rulesOf({ questions: [{ ...QUESTION, gold: quote }, UNANSWERABLE] })).toContain('references')
    expect(await rulesOf({ questions: [{ ...QUESTION, facts: ['fine'] }, UNANSWERABLE] })).toEqual(['references'])
    expect(await rulesOf({ questions: [{ ...QUESTION, label: 'never' }, UNANSWERABLE] })).toContain('references')
  })

  it('key-facts: a key fact that the gold quote does not state', async () => {
    const gold = [{ article: 'permits', quote: 'Stick it behind the windscreen.' }]
    expect(await findings({ questions: [{ ...QUESTION, gold }, UNANSWERABLE] })).toEqual([
      { rule: 'key-facts', at: expect.any(String), message: expect.stringContaining('"12 months" or "a year"') },
    ])
  })

  it('answers: an accepted answer that the scorer would not accept', async () => {
    expect(await rulesOf({ questions: [{ ...QUESTION, answers: ['two years'] }, UNANSWERABLE] })).toEqual(['answers'])
    const judged = { ...QUESTION, label: 'yes', answers: ['No, it is not.'] }
    expect(await rulesOf({ questions: [judged, UNANSWERABLE] })).toContain('answers')
  })

  it('contradictions: two rows that ask the same and have other answers', async () => {
    const other = { ...UNANSWERABLE, wordings: ['PERMIT validity'] }
    expect(await findings({ questions: [QUESTION, other] })).toContainEqual({
      rule: 'contradictions',
      at: expect.stringMatching(/questions\.jsonl:2$/),
      message: expect.stringMatching(/is asked at .*questions\.jsonl:1, too/),
    })
    const taught = { ...REFUSAL_PAIR, dev: 'permit expiry?' }
    expect(await rulesOf({ training: [PAIR, taught] })).toEqual(['contradictions'])
  })

  it('retrievable: a quote that is cut by the chunks, or that no wording comes near', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => `Street number ${index} has places for guests of residents.`)
    const asking = (quote: string) => ({
      ...QUESTION,
      difficulty: 'medium',
      keyFacts: [['guests']],
      answers: ['guests'],
      gold: [{ article: 'permits', quote }],
    })
    const article = permits([...lines, 'A permit is valid for 12 months.'].join('\n\n'))
    const whole = asking(lines.slice(0, 2).join(' '))
    expect(await rulesOf({ article, questions: [whole, UNANSWERABLE] })).toEqual([])
    const cut = asking(lines.join(' '))
    expect(await findings({ article, questions: [cut, UNANSWERABLE] })).toEqual([
      { rule: 'retrievable', at: expect.any(String), message: expect.stringContaining('raise retrieval.chunkWords') },
    ])
    const nearer = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `knowledge/p${index}.md`,
        permits(`For how long is a resident permit valid? permit validity ${index}`, `p${index}`),
      ]),
    )
    const quote = 'Behind the windscreen it stays for 12 months.'
    const hidden = { ...QUESTION, difficulty: 'medium', gold: [{ article: 'permits', quote }] }
    const questions = [hidden, { ...UNANSWERABLE, absent: [['never said']] }]
    expect(await findings({ article: permits(quote), files: nearer, questions, updateQuestions: [] })).toEqual([
      { rule: 'retrievable', at: expect.any(String), message: expect.stringContaining('among the first 40') },
    ])
  })

  it('difficulty: a question called easy whose words lead to another passage', async () => {
    const other = permits('For how long is a visitor pass valid? A visitor pass is valid for how long its resident says.', 'passes')
    const asked = { files: { 'knowledge/passes.md': other }, updateQuestions: [] }
    const wordings = ['For how long is a pass valid?', 'permit validity??']
    expect(await findings({ ...asked, questions: [{ ...QUESTION, wordings }, UNANSWERABLE] })).toEqual([
      { rule: 'difficulty', at: expect.any(String), message: expect.stringContaining('bring passes#validity first, not its gold passage') },
    ])
    expect(await rulesOf({ ...asked, questions: [{ ...QUESTION, wordings, difficulty: 'medium' }, UNANSWERABLE] })).toEqual([])
  })

  it('wordings: two that are nearly one', async () => {
    const wordings = ['For how long is a resident permit valid?', 'for how long is a resident permit valid']
    expect(await rulesOf({ questions: [{ ...QUESTION, wordings }, UNANSWERABLE] })).toEqual(['wordings'])
    const mistyped = ['For how long is a resident permit valid?', 'For how long is a resident permitt valid?']
    expect(await rulesOf({ questions: [{ ...QUESTION, wordings: mistyped }, UNANSWERABLE] })).toEqual(['wordings'])
  })

  it('leakage: an evaluation wording that is taught, mistyped, or in the same meaning', async () => {
    const taught = (wording: string) => [{ ...PAIR, questions: [...PAIR.questions, wording] }, REFUSAL_PAIR]
    expect(await rulesOf({ training: taught('PERMIT VALIDITY') })).toEqual(['leakage'])
    expect(await rulesOf({ training: taught('is a resident permit valid for how long') })).toEqual(['leakage'])
    expect(await rulesOf({ training: taught('For how long is a ressident permit valid?') })).toEqual(['leakage'])
    const far = 'Quand expire la vignette?'
    expect(await rulesOf({ training: taught(far) })).toEqual([])
    expect(await rulesOf({ training: taught(far), same: [far, 'permit validity??'] })).toEqual(['leakage'])
    const dev = [{ ...PAIR, dev: 'permit validity' }, REFUSAL_PAIR]
    expect(await rulesOf({ training: dev })).toEqual(['leakage'])
  })

  it('leakage: a wording of a round of updates that is taught, and one that a round teaches', async () => {
    const updateQuestions = [{ ...UPDATE_QUESTION, wordings: ['When does my permitt run out?'] }]
    expect(await findings({ updateQuestions })).toEqual([
      {
        rule: 'leakage',
        at: expect.stringMatching(/updates\/1\/questions\.jsonl:1$/),
        message: expect.stringContaining('nearly the training wording "When does my permit run out?"'),
      },
    ])
    const updateTraining = [
      { fact: 'permit-validity', answer: '6 months' },
      { ...PAIR, id: 't-3', fact: 'new', questions: ['PERMIT VALIDITY'], dev: 'Is it new?' },
    ]
    expect(await rulesOf({ updateTraining })).toEqual(['leakage'])
  })

  it('labels: one that is most of the questions', async () => {
    const judged = (id: string, label: string) => ({
      ...QUESTION,
      id,
      difficulty: 'medium',
      label,
      answers: [label],
      wordings: [`${id} ${id} allowed ${label}?`],
    })
    const all = ['yes', 'yes', 'yes', 'no', 'maybe', 'maybe'].map((label, index) => judged(`j${index}`, label))
    expect(await rulesOf({ questions: [...all, UNANSWERABLE] })).toEqual(['labels'])
    expect(await rulesOf({ questions: [...all.slice(1), UNANSWERABLE] })).toEqual([])
  })

  it('unanswerable: a question that a passage may answer, or that does not say what is absent', async () => {
    expect(await rulesOf({ article: permits('A permit is valid for 12 months. The price of a permit is $30.') })).toEqual(['unanswerable'])
    const { absent: _, ...unsaid } = UNANSWERABLE
    const other = { ...unsaid, id: 'unsaid', wordings: ['Who invented the parking meter?'] }
    expect(await rulesOf({ questions: [QUESTION, UNANSWERABLE, other] })).toEqual(['unanswerable'])
    expect(await rulesOf({ questions: [QUESTION, unsaid] })).toEqual([])
  })

  it('training: few wordings, copies, a fact taught twice, too few refusals', async () => {
    expect(await rulesOf({ training: [{ ...PAIR, questions: PAIR.questions.slice(1) }, REFUSAL_PAIR] })).toEqual(['training'])
    expect(await rulesOf({ training: [{ ...PAIR, dev: 'Permit expiry!' }, REFUSAL_PAIR] })).toEqual(['training'])
    const again = { ...PAIR, id: 't-3', questions: PAIR.questions.map((text) => `${text} Tell me please`), dev: 'Permit lifetime again' }
    expect(await rulesOf({ training: [PAIR, again, REFUSAL_PAIR] })).toEqual(['training'])
    expect(await rulesOf({ training: [PAIR] })).toEqual(['training'])
  })

  it('updates: out of time, withdrawing what is not there, old answers that stay right, quotes of the wrong state', async () => {
    const { before, after } = UPDATE_QUESTION
    expect(await rulesOf({ update: { withdrawn: ['fines'] } })).toEqual(['updates'])
    expect(await rulesOf({ updateQuestions: [{ ...UPDATE_QUESTION, before: after, after: before }] })).toEqual(['updates'])
    const same = { ...after, keyFacts: [['months']] }
    expect(await findings({ updateQuestions: [{ ...UPDATE_QUESTION, after: same }] })).toEqual([
      { rule: 'updates', at: expect.any(String), message: expect.stringContaining('right afterwards') },
    ])
    expect(await rulesOf({ updateQuestions: [{ ...UPDATE_QUESTION, change: 'added' }] })).toEqual(['updates'])
    expect(await rulesOf({ updateQuestions: [{ ...UPDATE_QUESTION, id: 'q-1' }] })).toEqual(['updates'])
    expect(await rulesOf({ updateTraining: [{ fact: 'permit-validity', answer: '12 months' }] })).toEqual(['updates'])
    expect(await rulesOf({ updateTraining: [] })).toEqual(['updates'])
    const second = {
      'updates/2/update.json': JSON.stringify({ ...UPDATE, date: '2026-05-01' }),
      'updates/2/knowledge/fines.md': permits('A fine is due at once.', 'fines'),
      'updates/2/questions.jsonl': '',
      'updates/2/training.jsonl': '',
    }
    expect(await rulesOf({ files: second })).toEqual(['updates'])
  })
})

/** Ids of the rules that found something, each once. */
async function rulesOf(parts: Parts): Promise<string[]> {
  return [...new Set((await findings(parts)).map(({ rule }) => rule))]
}

describe('control', () => {
  it('an accepted answer that does not state the key facts is found', async () => {
    const [rule] = RULES.filter(({ id }) => id === 'control')
    const value = { id: 'c-1', category: 'geography', wordings: ['Capital of France?'], answers: ['Paris', 'Lyon'], keyFacts: [['Paris']] }
    const subject = { control: [{ value, at: join('control', 'questions.jsonl:1') }] } as unknown as Subject
    expect(await rule?.find(subject)).toEqual([
      { rule: 'control', at: 'control/questions.jsonl:1', message: 'the accepted answer "Lyon" does not state "Paris"' },
    ])
  })
})
