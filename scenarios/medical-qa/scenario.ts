import { defineScenario } from 'versus'

export default defineScenario({
  name: 'medical-qa',
  title: 'General medicine questions',
  description: 'Short facts and yes/no/maybe judgements from notes of well-established general medicine.',
  notice: 'General information written for a benchmark. It is not medical advice.',
  fixtures: '../../fixtures/medical-qa',
  workload: { questionsPerMonth: 5_000, updatesPerMonth: 1, articlesPerUpdate: 5, months: 12 },
  tuning: { learningRate: 1.2e-3, epochs: 7 },
})
