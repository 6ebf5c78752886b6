import { describe, expect, it } from 'vitest'
import { testQuestion } from '../run/testing.js'
import { REFUSAL } from '../scenario/scenario.js'
import { trainingSchema } from '../scenario/schema.js'
import { statesAll, statesFact } from './fact.js'

const fact = (parts: object) =>
  trainingSchema.parse({
    id: 't-1',
    fact: 'tank',
    article: 'x',
    questions: ['tank?'],
    dev: 'How big is it?',
    answer: '1.1 litres',
    ...parts,
  })
const scenario = { questions: [testQuestion('q-1', { facts: ['tank'], keyFacts: [['1.1 litres', '1.1 l', 'five cups']] })], labels: [] }

describe('statesFact', () => {
  it('takes the answer as it is trained, and what a question on the same fact takes', () => {
    expect(statesFact(fact({}), 'It holds 1.1 litres.', scenario)).toBe(true)
    expect(statesFact(fact({}), 'Five cups.', scenario)).toBe(true)
    expect(statesFact(fact({}), '1.2 litres', scenario)).toBe(false)
    expect(statesFact(fact({}), 'Five cups.', { ...scenario, questions: [] })).toBe(false)
  })

  it('leaves aside questions that rest on other facts, too', () => {
    const both = testQuestion('q-2', { facts: ['tank', 'basket'], keyFacts: [['51 mm']] })
    expect(statesFact(fact({}), '51 mm', { ...scenario, questions: [both] })).toBe(false)
  })

  it('takes a refusal where that was taught', () => {
    const refusal = fact({ fact: null, article: null, refusal: true, answer: REFUSAL })
    expect(statesFact(refusal, "I don't know.", scenario)).toBe(true)
    expect(statesFact(refusal, '1.1 litres', scenario)).toBe(false)
  })
})

describe('statesAll', () => {
  it('wants every group', () => {
    expect(statesAll([['Paris'], ['Rome', 'Roma']], 'Paris and Roma')).toBe(true)
    expect(statesAll([['Paris'], ['Rome']], 'Paris')).toBe(false)
  })
})
