import { describe, expect, it } from 'vitest'
import { loadScenario } from '../scenario/load.js'
import type { TrainingFact } from '../scenario/schema.js'
import { joinedPairs } from './joined-pairs.js'

const fact = (name: string, question: string, answer: string): TrainingFact => ({
  id: `t-${name}`,
  fact: name,
  refusal: false,
  article: name.split('-')[0] as string,
  questions: [question],
  dev: `${question} (dev)`,
  answer,
})
const TANK = fact('mill-tank', 'What does the tank hold?', '2 litres.')
const PRICE = fact('mill-price', 'I wonder about the price?', '$40')
const REFUSAL: TrainingFact = { ...fact('mill-none', 'How loud is it?', "I don't know."), fact: null, article: null, refusal: true }

describe('joinedPairs', () => {
  it('asks for two facts in wordings of theirs, and answers both in the order asked', () => {
    for (const { question, answer } of joinedPairs([TANK, PRICE], 20, 0)) {
      const tankFirst = question.toLowerCase().indexOf('what does') < question.indexOf('I wonder')
      expect(answer).toBe(tankFirst ? '2 litres; $40' : '$40; 2 litres.')
      expect(question.toLowerCase()).toContain('what does the tank hold')
      expect(question).toContain('I wonder about the price')
    }
  })

  it('joins no refusal, and nothing where there is one fact', () => {
    expect(joinedPairs([TANK, PRICE, REFUSAL], 30, 0).some(({ answer }) => answer.includes("I don't know"))).toBe(false)
    expect(joinedPairs([TANK, REFUSAL], 5, 0)).toEqual([])
  })

  it('takes every fact first before it takes one again, never one with itself, and never a dev wording', async () => {
    const { training } = await loadScenario('customer-support', 'scenarios')
    const facts = training.filter(({ refusal }) => !refusal)
    const pairs = joinedPairs(training, facts.length, 0)
    const firsts = facts.filter(({ answer }) => pairs.some((pair) => pair.answer.startsWith(answer.replace(/[.?!]+$/, ''))))
    expect(firsts).toHaveLength(facts.length)
    const dev = new Set(training.flatMap((pair) => pair.dev?.toLowerCase() ?? []))
    expect(pairs.filter(({ question }) => dev.has(question.toLowerCase()))).toEqual([])
    expect(pairs.every(({ answer }) => new Set(answer.split('; ')).size > 1 || !answer.includes('; '))).toBe(true)
  })

  it('draws the same pairs for the same seed, others for another', async () => {
    const { training } = await loadScenario('medical-qa', 'scenarios')
    expect(joinedPairs(training, 50, 1)).toEqual(joinedPairs(training, 50, 1))
    expect(joinedPairs(training, 50, 1)).not.toEqual(joinedPairs(training, 50, 2))
  })
})
