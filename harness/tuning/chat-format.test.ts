import { beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { chatSet } from './chat-format.js'
import type { TrainingPair } from './training-set.js'

const MODEL = 'gpt-4.1-mini'
const pair = (own: string, completion: string, shared = ''): TrainingPair => ({ prompt: { shared, own }, completion })
const TEN = Array.from({ length: 10 }, (_, index) => pair(`What is fact ${index}?`, `It is ${index}.`))

beforeAll(() => import('gpt-tokenizer/encoding/o200k_base'), 300_000)

describe('chatSet', () => {
  it('writes one conversation a line: what is asked, in the words of the prompt, and the answer', async () => {
    const { jsonl, examples } = await chatSet([...TEN, pair('How long?', '12 months.', 'Be short.\n')], MODEL)
    expect(examples).toBe(11)
    expect(jsonl.split('\n')).toHaveLength(12)
    expect(JSON.parse(jsonl.split('\n').at(-2) ?? '')).toEqual({
      messages: [
        { role: 'user', content: 'Be short.\nHow long?' },
        { role: 'assistant', content: '12 months.' },
      ],
    })
  })

  it('counts the tokens of the texts, and 11 of the template a pair', async () => {
    // "hello world" is 2 tokens of o200k_base (24912, 2375), "hello" is 1.
    const { tokens } = await chatSet(Array(10).fill(pair('hello world', 'hello')), MODEL)
    expect(tokens).toBe(10 * (2 + 1 + 11))
  })

  it('has another hash for another answer', async () => {
    const other = [...TEN.slice(1), pair('What is fact 0?', 'It is 10.')]
    expect((await chatSet(TEN, MODEL)).sha256).not.toBe((await chatSet(other, MODEL)).sha256)
  })

  it.each<[string, readonly TrainingPair[], string, RegExp]>([
    ['no example', [], 'training set', /has 0 examples; OpenAI wants at least 10/],
    ['fewer than 10 examples', TEN.slice(1), 'training set', /has 9 examples/],
    ['an empty question', [...TEN, pair(' ', 'It is so.', 'Be short.')], 'pair 11 ("")', /the question is empty/],
    ['an empty answer', [...TEN, pair('Is it so?', '\n')], 'pair 11 ("Is it so?")', /the answer is empty/],
    ['an answer that is the question', [...TEN, pair('Is it so?', 'is it  so? ')], 'pair 11 ("Is it so?")', /the answer is the question/],
    ['a mark of a chat template', [...TEN, pair('Is it so?', 'Yes.<|im_end|>')], 'pair 11 ("Is it so?")', /holds <\|im_end\|>/],
    ['a placeholder', [...TEN, pair('Is {{ name }} so?', 'Yes.')], 'pair 11 ("Is {{ name }} so?")', /holds \{\{ name \}\}/],
    [
      'an example that is too long',
      [...TEN, pair('Is it so?', 'yes '.repeat(65_536))],
      'pair 11 ("Is it so?")',
      /reads 65536 of an example/,
    ],
    [
      'two answers',
      [...TEN, pair('what is  fact 3?', 'It is 4.')],
      'pair 11 ("what is fact 3?")',
      /the same as pair 4, and answers otherwise/,
    ],
  ])('refuses %s', async (_what, pairs, at, message) => {
    const error = await chatSet(pairs, MODEL).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).faults).toEqual([{ at, message: expect.stringMatching(message) }])
    expect((error as InputError).message).toContain(`${at}: `)
  })

  it('takes the same pair twice', async () => {
    expect((await chatSet([...TEN, ...TEN], MODEL)).examples).toBe(20)
  })

  it('knows that older models read less', async () => {
    const long = [...TEN, pair('Is it so?', 'yes '.repeat(20_000))]
    await expect(chatSet(long, 'gpt-3.5-turbo-0125')).rejects.toThrow(/reads 16385 of an example/)
    expect((await chatSet(long, MODEL)).examples).toBe(11)
  })

  it('refuses what looks like a key, without showing it', async () => {
    const key = 'sk-0123456789abcdefghij'
    const error = await chatSet([...TEN, pair(`Is ${key} right?`, 'Yes.')], MODEL).catch((error: Error) => error)
    expect(error).toMatchObject({ message: expect.stringContaining('pair 11 ("Is [key] right?"): holds what looks like a key') })
    expect(JSON.stringify(error)).not.toContain(key)
  })

  it('lists every fault', async () => {
    const error = await chatSet([pair('', ''), pair('Is it so?', '')], MODEL).catch((error: unknown) => error)
    expect((error as InputError).faults.map(({ at }) => at)).toEqual(['training set', 'pair 1 ("")', 'pair 1 ("")', 'pair 2 ("Is it so?")'])
    expect((error as InputError).message.split('\n')).toHaveLength(5)
  })
})
