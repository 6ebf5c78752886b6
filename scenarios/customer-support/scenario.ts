import { defineScenario } from 'versus'

export default defineScenario({
  name: 'customer-support',
  title: 'Brindlemoor customer support',
  description:
    'Customers of Brindlemoor, an invented maker of home appliances, ask its help centre about products, orders, returns and repairs.',
  fixtures: '../../fixtures/customer-support',
  workload: { questionsPerMonth: 20_000, updatesPerMonth: 4, articlesPerUpdate: 5, months: 12 },
  // What the embedded 135M model reads best: one passage (docs/decisions/0002-reader-adapter.md).
  retrieval: { passages: 1, chunkWords: 60 },
  tuning: { learningRate: 1.2e-3, epochs: 6, joined: 0.25 },
})
