import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { EndpointError } from '../models/endpoint-fault.js'
import type { ChatModel } from '../models/model.js'
import { type DraftOptions, draft, draftTasks, readTasks } from './draft.js'
import { DRAFTS_FILE } from './journal.js'

const ARTICLES = ['permit', 'fine', 'hours'].map((id) => ({ id, title: id, category: 'parking', body: `About the ${id}.` }))
const TASKS = draftTasks(ARTICLES, 2)

function model(complete: ChatModel['complete']): ChatModel {
  return { id: 'writer', concurrency: 2, complete, dispose: () => Promise.resolve() }
}

const reply = (text: string) => ({
  text,
  usage: { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5 },
  timings: { firstTokenMs: 1, generateMs: 1 },
})

const options = (complete: ChatModel['complete'], folder = temporaryFolder()): DraftOptions => ({
  model: model(complete),
  tasks: TASKS,
  pairs: 2,
  folder,
  timeoutSeconds: 5,
})

describe('draft', () => {
  it('writes a line an article, and asks nothing twice', async () => {
    const asked: string[] = []
    const first = options(async ({ own }) => {
      asked.push(own)
      return reply('{"pairs": []}')
    })
    expect((await draft(first)).map(({ article }) => article).sort()).toEqual(['fine', 'hours', 'permit'])
    expect(readFileSync(join(first.folder, DRAFTS_FILE), 'utf8').trim().split('\n')).toHaveLength(3)
    expect(await draft(first)).toEqual([])
    expect(asked).toHaveLength(3)
  })

  it('asks about an article anew where it was changed', async () => {
    const first = options(async () => reply('{"pairs": []}'))
    await draft(first)
    const changed = draftTasks(
      ARTICLES.map((article) => (article.id === 'permit' ? { ...article, body: 'Now it is free.' } : article)),
      2,
    )
    expect(readTasks({ ...first, tasks: changed }).missing.map(({ article }) => article.id)).toEqual(['permit'])
  })

  it('notes a failure, goes on, and asks about that article again the next time', async () => {
    let broken = true
    const first = options(async ({ own }) => {
      if (own.includes('the fine') && broken) throw new EndpointError('request', 'rejects the request')
      return reply('{"pairs": []}')
    })
    expect((await draft(first)).filter(({ error }) => error)).toMatchObject([{ article: 'fine', reply: null, error: { kind: 'model' } }])
    broken = false
    expect((await draft(first)).map(({ article }) => article)).toEqual(['fine'])
    expect(readTasks(first)).toMatchObject({ missing: [], lines: [{}, { article: 'fine', error: null }, {}] })
  })

  it('ends at once where no other request would do better, and keeps what came before', async () => {
    let times = 0
    const first = options(async () => {
      if (++times > 1) throw new EndpointError('quota', 'the API key has no credit left')
      return reply('{"pairs": []}')
    })
    await expect(draft(first)).rejects.toThrow('no credit left')
    expect(readTasks(first).lines).toHaveLength(1)
  })

  it('ends with the reason of its signal, and keeps what was answered', async () => {
    const controller = new AbortController()
    const first = options(async (_prompt, { signal }) => {
      if (readTasks(first).lines.length > 0) controller.abort(new Error('left'))
      signal?.throwIfAborted()
      return reply('{"pairs": []}')
    })
    await expect(draft({ ...first, signal: controller.signal })).rejects.toThrow('left')
    expect(readTasks(first).lines.length).toBeGreaterThan(0)
  })
})
