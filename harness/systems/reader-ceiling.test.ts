import { describe, expect, it } from 'vitest'
import type { Chunk } from '../knowledge/chunk.js'
import type { Knowledge } from '../knowledge/knowledge.js'
import { questionSchema } from '../scenario/schema.js'
import { goldOfPart } from './reader-ceiling.js'

const [VALID, COST, OTHER] = ['A permit is valid for 12 months.', 'A permit costs 40 euros.', 'Towing costs 90 euros.'].map(
  (text, place): Chunk => ({ id: `permits#${place}`, article: 'permits', heading: 'Permits', text, hash: text }),
) as [Chunk, Chunk, Chunk]
const QUESTION = questionSchema.parse({
  id: 'q-1',
  category: 'permits',
  difficulty: 'medium',
  answerable: true,
  wordings: ['How long is a permit valid, and what does it cost?'],
  answers: ['12 months; 40 euros.'],
  keyFacts: [],
  facts: [],
  gold: [VALID, COST].map(({ article, text }) => ({ article, quote: text })),
})

describe('goldOfPart', () => {
  it('is the gold chunk that retrieval puts first, and none that is not gold', async () => {
    expect(await gold([OTHER, COST, VALID], 1)).toEqual([COST])
    expect(await gold([VALID, OTHER], 1)).toEqual([VALID])
  })

  it('is as many as rag would get', async () => {
    expect(await gold([OTHER, COST, VALID], 3)).toEqual([COST, VALID])
  })

  it('is all gold chunks where retrieval finds none of them', async () => {
    expect(await gold([OTHER], 1)).toEqual([VALID, COST])
  })
})

/** With a retrieval that finds these. */
function gold(found: Chunk[], passages: number): Promise<Chunk[]> {
  const index: Pick<Knowledge, 'chunks' | 'search' | 'holding'> = {
    chunks: [VALID, COST, OTHER],
    search: async () => found,
    holding: (article, quote) => [VALID, COST, OTHER].find((chunk) => chunk.article === article && chunk.text.includes(quote)),
  }
  return goldOfPart(index as Knowledge, QUESTION, ['what does it cost?', ...QUESTION.wordings], passages)
}
