import { describe, expect, it } from 'vitest'
import { trainingSchema } from '../scenario/schema.js'
import { shareOfTraining } from './curve.js'

const training = ['a', 'b', 'c'].map((id, index) =>
  trainingSchema.parse({
    id,
    fact: id,
    article: 'x',
    questions: Array.from({ length: index === 2 ? 3 : 10 }, (_, wording) => `${id} ${wording}?`),
    dev: `${id}?`,
    answer: 'yes',
  }),
)
const counts = (share: number) => shareOfTraining(training, share, 0).map(({ questions }) => questions.length)

describe('shareOfTraining', () => {
  it('keeps every fact, with its share of wordings, at least one', () => {
    expect(counts(0.5)).toEqual([5, 5, 2])
    expect(counts(0.01)).toEqual([1, 1, 1])
  })

  it('is all of it, in its order, at 1', () => {
    expect(shareOfTraining(training, 1, 0)).toEqual(training)
  })

  it('has a smaller share within a larger one', () => {
    const [small, large] = [shareOfTraining(training, 0.3, 7), shareOfTraining(training, 0.6, 7)]
    for (const [index, { questions }] of small.entries()) expect(large[index]?.questions).toEqual(expect.arrayContaining(questions))
    expect(shareOfTraining(training, 0.3, 8)).not.toEqual(small)
  })
})
