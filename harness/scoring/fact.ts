import type { Scenario } from '../scenario/scenario.js'
import { type Question, questionSchema, type TrainingFact } from '../scenario/schema.js'
import type { Answer } from '../systems/system.js'
import { correct } from './correct.js'
import { hitGroups } from './key-facts.js'

/**
 * Whether an answer to a fact's held-out wording is right: it states the answer of the training pair as it stands there, or what a
 * question of the scenario that rests on this fact alone takes as right.
 */
export function statesFact(fact: TrainingFact, answer: string, { questions, labels }: Pick<Scenario, 'questions' | 'labels'>): boolean {
  const resting = questions.find(({ facts }) => facts.length === 1 && facts[0] === fact.fact)
  const candidates = [refusalOrPhrase(fact), ...(resting && !fact.refusal ? [resting] : [])]
  return candidates.some((question) => correct.score({ question, labels, answer: spoken(answer) }) === 1)
}

/** Whether an answer states every group of key facts. */
export function statesAll(keyFacts: readonly (readonly string[])[], answer: string): boolean {
  return hitGroups(answer, keyFacts).every(Boolean)
}

function refusalOrPhrase({ id, refusal, answer, dev }: TrainingFact): Question {
  return questionSchema.parse({
    id,
    category: 'training',
    difficulty: 'easy',
    answerable: !refusal,
    wordings: [dev],
    answers: [answer],
    keyFacts: refusal ? [] : [[answer]],
    facts: [],
    gold: refusal ? [] : [{ article: 'any', quote: answer }],
  })
}

function spoken(text: string): Answer {
  const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }
  return { text, passages: null, citations: [], usage, timings: { retrieveMs: 0, firstTokenMs: 0, generateMs: 0, totalMs: 0 } }
}
