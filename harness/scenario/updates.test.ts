import { describe, expect, it } from 'vitest'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import { REFUSAL } from './scenario.js'
import { trainingSchema } from './schema.js'
import { applyUpdate, loadUpdates, type World } from './updates.js'

const article = (id: string, text: string) => `---\nid: ${id}\ntitle: ${id}\ncategory: permits\nupdated: 2026-06-01\n---\n${text}\n`
const pair = (fact: string, answer: string) =>
  trainingSchema.parse({ id: `t-${fact}`, fact, article: 'permits', questions: [`What of ${fact}?`], dev: `${fact}?`, answer })
const WORLD: World = {
  articles: [
    { id: 'fines', title: 'fines', category: 'permits', updated: '2026-03-14', body: 'A fine is $40.' },
    { id: 'permits', title: 'permits', category: 'permits', updated: '2026-03-14', body: 'Valid for 12 months.' },
  ],
  training: [pair('validity', '12 months'), pair('fine', '$40')],
}

function updates(files: Record<string, string>) {
  const folder = temporaryFolder()
  writeFiles(folder, files)
  return loadUpdates(folder)
}

const round = (number: number, training: readonly unknown[], withdrawn: readonly string[] = []) => ({
  [`updates/${number}/update.json`]: JSON.stringify({ title: 'Summer', date: `2026-${String(number).padStart(2, '0')}-01`, withdrawn }),
  [`updates/${number}/knowledge/permits.md`]: article('permits', `Valid for ${number} months.`),
  [`updates/${number}/questions.jsonl`]: '',
  [`updates/${number}/training.jsonl`]: jsonl(training),
})

describe('loadUpdates', () => {
  it('reads the rounds in the order of their numbers; none where there are none', () => {
    expect(updates({})).toEqual([])
    const read = updates({ ...round(10, []), ...round(9, []), 'updates/README.md': '' })
    expect(read.map(({ number }) => number)).toEqual([9, 10])
  })

  it('names the file at fault', () => {
    expect(() => updates({ ...round(1, []), 'updates/1/update.json': '{' })).toThrow(/update\.json: /)
    expect(() => updates(round(1, [{ fact: 'fine' }]))).toThrow(/updates\/1\/training\.jsonl:1: /)
  })
})

describe('applyUpdate', () => {
  it('replaces, adds and withdraws articles, and teaches anew what changed', () => {
    const [update] = updates(
      round(
        1,
        [
          { fact: 'validity', answer: '1 month' },
          { fact: 'fine', withdrawn: true },
          { ...pair('towing', 'Yes.'), id: 't-new' },
        ],
        ['fines'],
      ),
    )
    if (!update) throw new Error('no update')
    const after = applyUpdate(WORLD, update)
    expect(after.articles.map(({ id, body }) => [id, body])).toEqual([['permits', 'Valid for 1 months.']])
    expect(after.training.map(({ fact, refusal, answer, questions }) => [fact, refusal, answer, questions[0]])).toEqual([
      ['validity', false, '1 month', 'What of validity?'],
      [null, true, REFUSAL, 'What of fine?'],
      ['towing', false, 'Yes.', 'What of towing?'],
    ])
    expect(WORLD.training[0]?.answer).toBe('12 months')
    const quoted = { ...WORLD, training: WORLD.training.map((known) => ({ ...known, quote: 'Valid for 12 months.' })) }
    expect(applyUpdate(quoted, update).training.filter((taught) => 'quote' in taught)).toEqual([])
  })
})
