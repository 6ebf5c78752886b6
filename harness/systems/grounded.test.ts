import { describe, expect, it } from 'vitest'
import type { Chunk } from '../knowledge/chunk.js'
import type { ChatModel } from '../models/model.js'
import { groundedPrompt } from '../models/prompts.js'
import { REFUSAL } from '../scenario/scenario.js'
import { questionSchema } from '../scenario/schema.js'
import { grounded } from './grounded.js'

const QUESTION = questionSchema.parse({
  id: 'q-1',
  category: 'permits',
  difficulty: 'medium',
  answerable: false,
  wordings: ['How long is it?'],
  answers: ["I don't know."],
  keyFacts: [],
  facts: [],
  gold: [],
})
const COMPOUND = 'How long is a permit valid, and what does it cost?'

describe('a system that reads passages', () => {
  it('asks for everything at once unless it is told to ask for one thing after the other', async () => {
    const { answer, prompts } = await ask(COMPOUND, { subQuestions: false, replies: ['[1] 12 months'] })
    expect(prompts).toHaveLength(1)
    expect(answer).toMatchObject({ text: '12 months', citations: ['permits#0'] })
  })

  it('answers one thing after the other, each from passages of its own, and joins the answers', async () => {
    const { answer, prompts, searched } = await ask(COMPOUND, { subQuestions: true, replies: ['[1] 12 months.', '[1] 40 euros.'] })
    expect(searched).toEqual([
      ['How long is a permit valid', COMPOUND],
      ['what does it cost?', COMPOUND],
    ])
    expect(prompts[1]).toContain('permits 1')
    expect(prompts[1]).not.toContain('permits 0')
    expect(answer.text).toBe('12 months; 40 euros.')
    expect(answer.passages?.map(({ id }) => id)).toEqual(['permits#0', 'permits#1'])
    expect(answer.citations).toEqual(['permits#0', 'permits#1'])
    expect(answer.usage).toEqual({ inputTokens: 20, cachedInputTokens: 4, outputTokens: 6 })
  })

  it('counts the time of every part, and the first token of the first', async () => {
    const { answer } = await ask(COMPOUND, { subQuestions: true, replies: ['a', 'b'] })
    expect(answer.timings).toMatchObject({ firstTokenMs: 5, generateMs: 7 + 5 + 7 })
    const { retrieveMs, firstTokenMs, generateMs } = answer.timings
    expect(retrieveMs + firstTokenMs + generateMs).toBeGreaterThan(24)
  })

  it('says what it knows where one part is refused, and refuses where all are', async () => {
    expect((await ask(COMPOUND, { subQuestions: true, replies: [REFUSAL, '[1] 40 euros.'] })).answer.text).toBe('40 euros.')
    expect((await ask(COMPOUND, { subQuestions: true, replies: [REFUSAL, REFUSAL] })).answer.text).toBe(REFUSAL)
  })
})

/** Ask a system whose retrieval gives another chunk each time, and whose model says one reply after the other in 12 ms each. */
async function ask(wording: string, { subQuestions, replies }: { subQuestions: boolean; replies: readonly string[] }) {
  const prompts: string[] = []
  const searched: (readonly string[])[] = []
  const model: ChatModel = {
    id: 'double',
    complete: ({ own }) => {
      const text = replies[prompts.push(own) - 1] as string
      return Promise.resolve({
        text,
        usage: { inputTokens: 10, cachedInputTokens: 2, outputTokens: 3 },
        timings: { firstTokenMs: 5, generateMs: 7 },
      })
    },
    dispose: () => Promise.resolve(),
  }
  const system = grounded({
    id: 'rag',
    model,
    prompt: groundedPrompt,
    subQuestions,
    passagesFor: (queries) => {
      const number = searched.push(queries) - 1
      const chunk: Chunk = {
        id: `permits#${number}`,
        article: 'permits',
        heading: `permits ${number}`,
        text: `Text ${number}.`,
        hash: `${number}`,
      }
      return Promise.resolve([chunk])
    },
  })
  const answer = await system.answer({ question: QUESTION, wording, temperature: 0, seed: 0, maxTokens: 48 })
  return { answer, prompts, searched }
}
