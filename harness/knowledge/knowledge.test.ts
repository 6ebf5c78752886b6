import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../common/hash.js'
import { temporaryFolder } from '../common/testing.js'
import type { EmbeddingModel } from '../models/model.js'
import type { Article } from '../scenario/schema.js'
import { fuse, type Knowledge, openKnowledge } from './knowledge.js'

const DIMENSIONS = 512
const PERMITS = article('permits', '## Validity\nA permit runs for a year.\n\n## Price\nA permit costs forty dollars.')
const FINES = article('fines', '## Amount\nA ticket costs sixty dollars.\n\n## Appeal\nWrite within two weeks.')
const DOGS = article('dogs', 'Puppies ride free.')

describe('openKnowledge', () => {
  it('finds by words where the vectors say nothing', async () => {
    const knowledge = await open({ embedding: indifferent() })
    expect(await ids(knowledge, 'forty', 1)).toEqual(['permits#price'])
    expect(await ids(knowledge, 'appeal', 1)).toEqual(['fines#appeal'])
  })

  it('finds by vector where no word is shared', async () => {
    const knowledge = await open({ embedding: bagOfWords({ hound: 'puppies', bus: 'ride', gratis: 'free' }) })
    expect(await ids(knowledge, 'hound gratis', 1)).toEqual(['dogs#top'])
  })

  it('gives the k best, best first, and no more than there are', async () => {
    const knowledge = await open()
    expect(await ids(knowledge, 'For how long does a permit run?', 2)).toEqual(['permits#validity', 'permits#price'])
    expect(await ids(knowledge, 'permit', 50)).toHaveLength(knowledge.chunks.length)
  })

  it('puts the chunk with the nearest sentence first, where it is to', async () => {
    const ferry = article('ferry', 'Eight ferries sail. Dollars are taken at the booth.')
    const mug = article(
      'mug',
      'A mug keeps tea warm for hours on deck. It costs eight dollars. Cups and saucers are sold beside it in the shop.',
    )
    const place = { articles: [ferry, mug], ...places() }
    const question = 'eight dollars it costs, ferry dollars'
    expect(await ids(await open(place), question, 2)).toEqual(['ferry#top', 'mug#top'])
    expect(await ids(await open({ ...place, rerank: true }), question, 2)).toEqual(['mug#top', 'ferry#top'])
  })

  it('says which chunk holds a quote, white space aside', async () => {
    const knowledge = await open()
    expect(knowledge.holding('fines', 'Write\n within two  weeks.')?.id).toBe('fines#appeal')
    expect(knowledge.holding('permits', 'Write within two weeks.')).toBeUndefined()
  })

  it('embeds every chunk the first time and none when it is opened again', async () => {
    const place = places()
    const first = await open(place)
    expect(first.build).toMatchObject({ embedded: 5, removed: 0, kept: 0 })
    const cached = statSync(place.cache).size
    const again = await open(place)
    expect(again.build).toMatchObject({ embedded: 0, removed: 0, kept: 5 })
    expect(statSync(place.cache).size).toBe(cached)
    expect(await ids(again, 'forty dollars', 3)).toEqual(await ids(first, 'forty dollars', 3))
  })

  it('embeds only the changed chunks of a changed article', async () => {
    const place = places()
    await open(place)
    const cheaper = { ...PERMITS, body: PERMITS.body.replace('forty', 'thirty') }
    const knowledge = await open({ ...place, articles: [cheaper, FINES, DOGS] })
    expect(knowledge.build).toMatchObject({ embedded: 1, removed: 1, kept: 4 })
    expect(statSync(place.cache).size).toBe(6 * (32 + DIMENSIONS * 4))
    expect(storedIds(place.folder)).toEqual(['dogs#top', 'fines#amount', 'fines#appeal', 'permits#price', 'permits#validity'])
    expect((await knowledge.search('thirty', 1))[0]?.text).toBe('A permit costs thirty dollars.')
  })

  it('removes the chunks that vanished', async () => {
    const place = places()
    await open(place)
    const knowledge = await open({ ...place, articles: [PERMITS, DOGS] })
    expect(knowledge.build).toMatchObject({ embedded: 0, removed: 2, kept: 3 })
    expect(storedIds(place.folder)).toEqual(['dogs#top', 'permits#price', 'permits#validity'])
    expect(await ids(knowledge, 'appeal a ticket', 9)).not.toContain('fines#appeal')
  })

  it.each(['{"version":1,"items":[{"id"', '', '{}', 'null'])(
    'makes an index anew that was left half-written (%j), from the cached vectors',
    async (damaged) => {
      const place = places()
      await open(place)
      const cached = statSync(place.cache).size
      writeFileSync(indexFile(place.folder), damaged)
      const knowledge = await open(place)
      expect(knowledge.build).toMatchObject({ embedded: 5, removed: 0, kept: 0 })
      expect(statSync(place.cache).size).toBe(cached)
      expect(await ids(knowledge, 'forty', 1)).toEqual(['permits#price'])
    },
  )

  it('keeps an index for each embedding model, chunk length and origin', async () => {
    const place = places()
    await open(place)
    expect((await open({ ...place, chunkWords: 20 })).build).toMatchObject({ embedded: 5, kept: 0 })
    expect((await open({ ...place, embedding: { ...bagOfWords(), id: 'another' } })).build).toMatchObject({ embedded: 5, kept: 0 })
    expect((await open({ ...place, origin: '/elsewhere' })).build).toMatchObject({ embedded: 5, kept: 0 })
    expect(readdirSync(place.folder)).toHaveLength(4)
    expect((await open(place)).build).toMatchObject({ embedded: 0, kept: 5 })
  })

  it('moves to another store and leaves nothing in the one before', async () => {
    const place = places()
    const first = await open(place)
    expect(first.build.store).toBe('vectra')
    const moved = await open({ ...place, store: 'lancedb' })
    expect(moved.build).toMatchObject({ store: 'lancedb', embedded: 5, kept: 0 })
    expect((await open({ ...place, store: 'lancedb' })).build).toMatchObject({ embedded: 0, kept: 5 })
    const [folder] = readdirSync(place.folder) as [string]
    expect(readdirSync(join(place.folder, folder))).toEqual(expect.not.arrayContaining(['index.json']))
    for (const query of ['forty dollars', 'appeal a ticket', 'dogs']) expect(await ids(moved, query, 3)).toEqual(await ids(first, query, 3))
    expect((await open(place)).build).toMatchObject({ store: 'vectra', embedded: 5 })
  })

  it('lets two that open it at once take turns', async () => {
    const place = places()
    const [first, second] = await Promise.all([open(place), open(place)])
    expect([first.build.embedded, second.build.embedded].sort()).toEqual([0, 5])
    expect(storedIds(place.folder)).toHaveLength(5)
  })

  it('can be empty', async () => {
    const knowledge = await open({ articles: [] })
    expect(knowledge.build).toMatchObject({ embedded: 0, removed: 0, kept: 0, fromNothingSeconds: 0 })
    expect(await knowledge.search('permit', 3)).toEqual([])
  })
})

describe('fuse', () => {
  const found = (scores: Record<string, number>) => Object.entries(scores).map(([id, score]) => ({ id, score }))

  it('weighs cosine 0.8 and BM25, as a share of its best, 0.2', () => {
    // a: 0.8 × 0.5 + 0.2 × 1 = 0.6; b: 0.8 × 0.9 + 0.2 × 0.1 = 0.74; c: 0.8 × 0.7 = 0.56; d: 0.2 × 0.5 = 0.1
    expect(fused([found({ b: 0.9, c: 0.7, a: 0.5 })], [found({ a: 20, d: 10, b: 2 })])).toEqual(['b', 'a', 'c', 'd'])
  })

  it('orders ties by id', () => expect(fused([found({ z: 0.5, a: 0.5 })], [])).toEqual(['a', 'z']))

  it('keeps the order of a single list, and of none', () => {
    expect(fused([], [found({ c: 3, a: 2, b: 1 })])).toEqual(['c', 'a', 'b'])
    expect(fused([], [])).toEqual([])
  })

  it('adds up what several queries find', () => {
    // a: 0.8 × (0.5 + 0.6) + 0.2 × 1 = 1.08; b: 0.8 × 0.9 + 0.2 × 1 = 0.92
    expect(fused([found({ b: 0.9, a: 0.5 }), found({ a: 0.6 })], [found({ b: 1 }), found({ a: 3 })])).toEqual(['a', 'b'])
  })
})

const fused: (...found: Parameters<typeof fuse>) => string[] = (...found) => fuse(...found).map(({ id }) => id)

function places(): { folder: string; cache: string } {
  const root = temporaryFolder()
  return { folder: join(root, 'indexes'), cache: join(root, 'embeddings', 'vectors.f32') }
}

function open(options: Partial<Parameters<typeof openKnowledge>[0]> = {}): Promise<Knowledge> {
  const articles = [PERMITS, FINES, DOGS]
  return openKnowledge({
    articles,
    embedding: bagOfWords(),
    chunkWords: 90,
    rerank: false,
    store: 'auto',
    name: 'parking',
    origin: '/fixtures/parking',
    ...places(),
    ...options,
  })
}

async function ids(knowledge: Knowledge, query: string, k: number): Promise<string[]> {
  return (await knowledge.search(query, k)).map((chunk) => chunk.id)
}

function storedIds(folder: string): string[] {
  const { items } = JSON.parse(readFileSync(indexFile(folder), 'utf8')) as { items: { id: string }[] }
  return items.map((item) => item.id).sort()
}

function indexFile(folder: string): string {
  return join(folder, readdirSync(folder)[0] ?? '', 'index.json')
}

/** Each word counts at the place of its hash; a synonym counts as the word that it stands for. */
function bagOfWords(synonyms: Readonly<Record<string, string>> = {}): EmbeddingModel {
  const embed = (text: string) => {
    const vector = new Float32Array(DIMENSIONS)
    for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
      const place = Number.parseInt(sha256(synonyms[word] ?? word).slice(0, 8), 16) % DIMENSIONS
      vector[place] = (vector[place] ?? 0) + 1
    }
    const length = Math.hypot(...vector)
    return vector.map((value) => value / length)
  }
  return { id: 'bag-of-words', dimensions: DIMENSIONS, embed: async (texts) => texts.map(embed), dispose: async () => {} }
}

/** Every text has the same vector. */
function indifferent(): EmbeddingModel {
  return {
    ...bagOfWords(),
    id: 'indifferent',
    embed: async (texts) => texts.map(() => new Float32Array(DIMENSIONS).fill(DIMENSIONS ** -0.5)),
  }
}

function article(id: string, body: string): Article {
  return { id, title: `About ${id}`, category: 'parking', updated: '2026-03-14', body }
}
