import { describe, expect, it } from 'vitest'
import type { Imported, Role } from './importer.js'
import { inRole, type Split } from './split.js'

const question = (number: number, wordings: string[], value: object = {}): Imported => ({
  kind: 'question',
  at: `questions.jsonl:${number}`,
  value: { id: `q${number}`, wordings, answers: [`answer ${number}`], gold: [{ article: `a${number}` }], ...value },
})
const article: Imported = { kind: 'article', at: 'knowledge.jsonl:1', value: { id: 'a1', title: 'One', body: 'Text.' } }

describe('inRole', () => {
  it('gives every row as it is where nothing is split', async () => {
    const rows = [article, question(1, ['How long?', 'Until when?'])]
    expect(await split(rows, 'all', {})).toEqual(rows)
  })

  it('makes some wordings of a question its training pair, and holds the last of three out', async () => {
    const out = await split([question(1, ['How long is it?', 'Until when?', 'What term has it?', 'When does it end?'])], 'all', {
      wordings: 3,
    })
    expect(out).toMatchObject([
      { kind: 'question', value: { wordings: ['How long is it?'] } },
      {
        kind: 'pair',
        value: { id: 'q1', questions: ['Until when?', 'What term has it?'], dev: 'When does it end?', answer: 'answer 1', article: 'a1' },
      },
    ])
  })

  it('asks at least one wording, however many are to be trained on', async () => {
    const out = await split([question(1, ['How long is it?']), question(2, ['Where is it?', 'In which street?'])], 'all', { wordings: 9 })
    expect(out.map(({ kind }) => kind)).toEqual(['question', 'question', 'pair'])
  })

  it('leaves out wordings near one that is asked, of whichever question', async () => {
    const out = await split(
      [question(1, ['How long is it valid?', 'until when']), question(2, ['Where is it?', 'how long is it VALID'])],
      'all',
      { wordings: 1 },
    )
    expect(out.filter(({ kind }) => kind === 'pair')).toMatchObject([{ value: { id: 'q1' } }])
    expect(out.filter(({ kind }) => kind === 'aside')).toMatchObject([{ at: 'questions.jsonl:2', reason: /near one that is asked/ }])
  })

  it('draws a share of the questions by their ids, whatever their order', async () => {
    const rows = Array.from({ length: 1_000 }, (_, number) => question(number, [`What is number ${number}?`]))
    const taught = async (all: Imported[]) =>
      (await split(all, 'all', { questions: 0.6 })).flatMap((row) => (row.kind === 'pair' ? [row.value.id] : [])).sort()
    const pairs = await taught(rows)
    expect(pairs.length).toBeGreaterThan(550)
    expect(pairs.length).toBeLessThan(650)
    expect(await taught(rows.toReversed())).toEqual(pairs)
  })

  it('trains on the label where there is no answer, and on nothing where there is neither', async () => {
    const bare = { answers: undefined }
    const out = await split([question(1, ['Does it help?'], { ...bare, label: 'maybe' }), question(2, ['Why?'], bare)], 'training', {})
    expect(out).toMatchObject([
      { kind: 'pair', value: { answer: 'maybe' } },
      { kind: 'fault', message: 'a training pair needs an answer' },
    ])
  })

  it('asks what has no answer', async () => {
    const unanswerable = question(1, ['Who built it?', 'Whose work is it?'], { answerable: false })
    expect(await split([unanswerable], 'all', { wordings: 1 })).toEqual([unanswerable])
    expect(await split([unanswerable], 'training', {})).toMatchObject([{ kind: 'aside', reason: /unanswerable/ }])
  })

  it('counts what another role has no use for', async () => {
    const rows = [article, question(1, ['How long?'])]
    expect((await split(rows, 'knowledge', {})).map(({ kind }) => kind)).toEqual(['article', 'aside'])
    expect((await split(rows, 'questions', {})).map(({ kind }) => kind)).toEqual(['aside', 'question'])
    expect((await split(rows, 'training', {})).map(({ kind }) => kind)).toEqual(['aside', 'pair'])
  })
})

async function split(rows: readonly Imported[], as: Role, split: Split): Promise<Imported[]> {
  const out: Imported[] = []
  for await (const row of inRole(rows, as, split)) out.push(row)
  return out
}
