import { describe, expect, it } from 'vitest'
import type { EmbeddingModel } from '../models/model.js'
import type { Chunk } from './chunk.js'
import { sentenceReranker } from './rerank.js'

// Each sentence is its own direction: the cosine with a query is what the query says of it.
const SENTENCES = ['The tank holds two litres.', 'It is grey.', 'It has a lid.', 'Spares cost ten euros.', 'It hums.']
const chunk = (id: string, ...sentences: number[]): [string, Chunk] => [
  id,
  { id, article: id, heading: id, hash: id, text: sentences.map((place) => SENTENCES[place]).join(' ') },
]
const CHUNKS = new Map([chunk('a', 1, 2), chunk('b', 0, 4), chunk('c', 3)])
const query = (...values: number[]) => ({ text: 'Which?', vector: Float32Array.from(values) })
const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

describe('sentenceReranker', () => {
  it('adds the cosine of the nearest sentence', async () => {
    const rerank = sentenceReranker(CHUNKS, directions().model)
    const found = await rerank([query(0.9, 0.1, 0.2, 0, -1)], scored({ a: 1, b: 0.5, c: 0.2 }))
    expect(found).toEqual([
      { id: 'b', score: expect.closeTo(1.4, 6) },
      { id: 'a', score: expect.closeTo(1.2, 6) },
      { id: 'c', score: 0.2 },
    ])
  })

  it('adds up over queries, and orders ties by id', async () => {
    const rerank = sentenceReranker(CHUNKS, directions().model)
    expect(ids(await rerank([query(0.5, 0, 0, 0, 0), query(0, 0, 0, 0.5, 0)], scored({ c: 1, b: 1, a: 1 })))).toEqual(['b', 'c', 'a'])
  })

  it('goes by the sentence that asks, too', async () => {
    const rerank = sentenceReranker(CHUNKS, directions().model)
    // As a whole: a 1, b 0. The sentence that asks is b's own, word for word.
    const chatty = { text: 'I have a lid here. The tank holds two litres?', vector: Float32Array.from([0, 0, 1, 0, 0]) }
    expect(await rerank([chatty], scored({ a: 0, b: 0 }))).toEqual([
      { id: 'a', score: expect.closeTo(0.7, 6) },
      { id: 'b', score: expect.closeTo(0.3, 6) },
    ])
  })

  it('embeds the sentences of a candidate once, and of no other chunk', async () => {
    const { model, embedded } = directions()
    const rerank = sentenceReranker(CHUNKS, model)
    await rerank([query(1, 0, 0, 0, 0)], scored({ b: 1 }))
    await rerank([query(0, 0, 0, 1, 0)], scored({ b: 1, c: 0.5 }))
    expect(embedded).toEqual([[SENTENCES[0], SENTENCES[4]], [SENTENCES[3]]])
  })

  it('asks again for what could not be embedded', async () => {
    const { model } = directions()
    let down = true
    const embed = (texts: readonly string[]) => (down ? Promise.reject(new Error('no route')) : model.embed(texts))
    const rerank = sentenceReranker(CHUNKS, { ...model, embed })
    await expect(rerank([query(1, 0, 0, 0, 0)], scored({ c: 1, b: 0.9 }))).rejects.toThrow('no route')
    down = false
    expect(ids(await rerank([query(1, 0, 0, 0, 0)], scored({ c: 1, b: 0.9 })))).toEqual(['b', 'c'])
  })

  it('leaves what comes after the tenth where it is', async () => {
    const many = new Map(Array.from({ length: 12 }, (_, place) => chunk(`n${String(place).padStart(2, '0')}`, place < 9 ? 1 : 0)))
    const rerank = sentenceReranker(many, directions().model)
    const candidates = [...many.keys()].map((id, place) => ({ id, score: 1 - place / 100 }))
    expect(ids(await rerank([query(1, 0, 0, 0, 0)], candidates))).toEqual([
      'n09',
      ...Array.from({ length: 9 }, (_, place) => `n0${place}`),
      'n10',
      'n11',
    ])
  })

  it('has nothing to say of nothing', async () => expect(await sentenceReranker(CHUNKS, directions().model)([query(1)], [])).toEqual([]))
})

function scored(scores: Readonly<Record<string, number>>) {
  return Object.entries(scores).map(([id, score]) => ({ id, score }))
}

function directions() {
  const embedded: string[][] = []
  const model: EmbeddingModel = {
    id: 'directions',
    dimensions: SENTENCES.length,
    async embed(texts) {
      embedded.push([...texts])
      return texts.map((text) => Float32Array.from(SENTENCES, (sentence) => Number(sentence.slice(0, -1) === text.slice(0, -1))))
    },
    dispose: async () => {},
  }
  return { model, embedded }
}
