import { readFileSync } from 'node:fs'
// @ts-expect-error: installed by bench/peers.ts beside a copy of this file
import { evalite } from 'evalite'
// @ts-expect-error: JavaScript, which promptfoo reads as it is
import { exactMatch, tokenF1 } from './scorers.mjs'
// @ts-expect-error: JavaScript, which promptfoo reads as it is
import { answerOf, SYSTEMS } from './systems.mjs'

const questions: { question: string; answer: string }[] = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8'))

type Scored = { output: string; expected: string }

for (const system of SYSTEMS) {
  evalite(system, {
    data: questions.map(({ question, answer }) => ({ input: question, expected: answer })),
    task: async (question: string) => answerOf(system, question),
    scorers: [
      { name: 'exactMatch', scorer: ({ output, expected }: Scored) => exactMatch(output, expected) },
      { name: 'tokenF1', scorer: ({ output, expected }: Scored) => tokenF1(output, expected) },
    ],
  })
}
