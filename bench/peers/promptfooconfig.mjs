import { readFileSync } from 'node:fs'
import { exactMatch, tokenF1 } from './scorers.mjs'
import { answerOf, SYSTEMS } from './systems.mjs'

const questions = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8'))

export default {
  prompts: ['{{question}}'],
  providers: SYSTEMS.map((system) => Object.assign(async (prompt) => ({ output: answerOf(system, prompt) }), { label: system })),
  defaultTest: {
    assert: [
      { type: 'javascript', metric: 'exactMatch', value: (output, { vars }) => exactMatch(output, vars.answer) },
      { type: 'javascript', metric: 'tokenF1', value: (output, { vars }) => tokenF1(output, vars.answer) },
    ],
  },
  tests: questions.map(({ question, answer }) => ({ vars: { question, answer } })),
}
