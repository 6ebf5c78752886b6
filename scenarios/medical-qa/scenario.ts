import { defineScenario } from 'versus'

export default defineScenario({
  name: 'medical-qa',
  title: 'General medicine questions',
  description: 'Short facts, yes/no/maybe judgements and urgency triage from notes of well-established general medicine.',
  notice: 'General information written for a benchmark. It is not medical advice.',
  fixtures: '../../fixtures/medical-qa',
  workload: { questionsPerMonth: 5_000, updatesPerMonth: 1, articlesPerUpdate: 5, months: 12 },
  labels: [
    {
      emergency: ['emergency', 'ambulance', '999'],
      doctor: ['see a doctor', 'see your doctor', 'see a GP', 'see your GP', 'doctor soon', 'doctor'],
      'self-care': ['self-care', 'self care', 'at home', 'pharmacist'],
    },
  ],
  tuning: { learningRate: 1.2e-3, epochs: 5 },
})
