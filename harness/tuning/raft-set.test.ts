import { describe, expect, it } from 'vitest'
import { REFUSAL } from '../scenario/scenario.js'
import { type TrainingFact, taughtWordings, trainingSchema } from '../scenario/schema.js'
import { goldOf, type RaftPassage, raftPairs } from './raft-set.js'

const passage = (article: string, text: string): RaftPassage => ({ article, heading: `About ${article}`, text })
const passages = Array.from({ length: 40 }, (_, index) => [
  passage(`a${index}`, `The tank of model ${index} holds ${index}.5 litres.`),
  passage(`a${index}`, `Model ${index} weighs ${index} kilograms and is blue.`),
]).flat()
const facts: TrainingFact[] = Array.from({ length: 40 }, (_, index) =>
  trainingSchema.parse({
    id: `t-${index}`,
    fact: `f${index}`,
    article: `a${index}`,
    questions: [1, 2, 3, 4].map((wording) => `tank of model ${index}, wording ${wording}?`),
    dev: `What does the tank of model ${index} hold?`,
    answer: `${index}.5 litres`,
  }),
)
const refusals = facts.slice(0, 8).map(
  (fact, index): TrainingFact => ({
    ...fact,
    id: `r-${index}`,
    fact: null,
    article: null,
    refusal: true,
    questions: fact.questions.map((question) => `colour of the box, ${question}`),
    dev: `box colour of ${index}?`,
    answer: REFUSAL,
  }),
)
const training = [...facts, ...refusals]
/** A retriever that finds the passage with the answer third. */
const found = new Map(
  training.flatMap((fact, index) =>
    taughtWordings(fact).map((wording): [string, RaftPassage[]] => {
      const at = index % 40
      const others = [...passages.slice(2 * at + 2), ...passages.slice(0, 2 * at)]
      return [wording, [...others.slice(0, 2), passages[2 * at] as RaftPassage, ...others.slice(2, 6)]]
    }),
  ),
)
const options = { training, passages, found, most: 3, seed: 0 }
const { pairs, dev } = raftPairs(options)
const shownIn = (own: string) => own.split(/^\[\d\] /m).slice(1)

describe('raftPairs', () => {
  it('cites the passage that holds the answer, or shows none that does', () => {
    let cited = 0
    for (const { prompt, completion } of pairs.filter((pair) => pair.completion !== REFUSAL)) {
      const [, number, answer] = /^(?:\[(\d)\] )?(\d+\.5 litres)\.$/.exec(completion) ?? []
      const holding = shownIn(prompt.own).map((text) => text.includes(` ${answer}`))
      if (number) cited++
      expect(holding.indexOf(true)).toBe(number ? Number(number) - 1 : -1)
    }
    expect(cited / (40 * 3)).toBeGreaterThan(0.7)
    expect(cited / (40 * 3)).toBeLessThan(0.9)
  })

  it('keeps the order of the retriever, with distractors, one to three passages', () => {
    const counts = new Set(pairs.map(({ prompt }) => shownIn(prompt.own).length))
    expect(counts).toEqual(new Set([1, 2, 3]))
    const three = pairs.filter(({ completion }) => completion.startsWith('[3]'))
    expect(three.length).toBeGreaterThan(20)
    for (const { prompt } of three) {
      const wording = /^Question: (.*)$/m.exec(prompt.own)?.[1] ?? ''
      expect(shownIn(prompt.own).map((text) => text.split('\n')[1])).toEqual(
        found
          .get(wording)
          ?.slice(0, 3)
          .map(({ text }) => text),
      )
    }
  })

  it('refuses where the fact is that nothing says it', () => {
    expect(pairs.filter(({ completion }) => completion === REFUSAL)).toHaveLength(8 * 3)
  })

  it('shows the held-out wordings what retrieval finds', () => {
    expect(dev).toHaveLength(48)
    expect(dev[5]?.completion).toBe('[3] 5.5 litres.')
    const short = raftPairs({ ...options, most: 2 }).dev[5]
    expect(short?.completion).toBe('5.5 litres.')
  })

  it('is the same for the same seed, and another for another', () => {
    expect(raftPairs(options)).toEqual({ pairs, dev })
    expect(raftPairs({ ...options, seed: 1 }).pairs).not.toEqual(pairs)
  })
})

describe('goldOf', () => {
  it('is the passage of the article with the answer', () => {
    expect(goldOf(facts[7] as TrainingFact, passages.slice(14, 16))?.text).toMatch(/7\.5 litres/)
    expect(goldOf(refusals[0] as TrainingFact, passages)).toBeUndefined()
    expect(goldOf(facts[0] as TrainingFact, [])).toBeUndefined()
  })
})
