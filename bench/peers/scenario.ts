// @ts-expect-error: JavaScript, which the peers read as it is
import { answerOf, SYSTEMS } from './systems.mjs'

export default {
  name: 'peers',
  title: 'Systems that cost nothing',
  description: 'What the harness itself costs, beside its peers.',
  fixtures: '.',
  workload: { questionsPerMonth: 5_000, updatesPerMonth: 1 },
  scoredBy: ['exactMatch', 'tokenF1'],
  primaryScorer: 'tokenF1',
  systems: SYSTEMS.map((id: string) => ({
    id,
    answer: ({ question }: { question: string }) => ({ text: answerOf(id, question), usage: { inputTokens: 0, outputTokens: 0 } }),
  })),
}
