import { defineScenario } from 'versus'

export default defineScenario({
  name: 'customer-support',
  title: 'Brindlemoor customer support',
  description:
    'Customers of Brindlemoor, an invented maker of home appliances, ask its help centre about products, orders, returns and repairs.',
  fixtures: '../../fixtures/customer-support',
  workload: { questionsPerMonth: 20_000, updatesPerMonth: 4, articlesPerUpdate: 5, months: 12 },
  // What the embedded 135M model reads best: one passage, for one thing at a time (docs/decisions/0002-reader-adapter.md).
  retrieval: { passages: 1, chunkWords: 60, subQuestions: true },
  tuning: { learningRate: 1.2e-3, epochs: 6, joined: 0.25 },
  gates: [
    { figure: 'correct', fallsAtMost: 0.03 },
    { figure: 'recall@1', system: 'rag', fallsAtMost: 0.02 },
    { figure: 'errors', atMost: 0.01 },
    { figure: 'p50', ratioAtMost: 1.5 },
    { figure: 'cost', atMost: 0.2 },
  ],
})
