import { defineScenario } from 'versus'

/** Phrases of an answer that give a label; the first in the answer decides. */
const list = (phrases: string) => phrases.split(', ')

export default defineScenario({
  name: 'medical-qa',
  title: 'General medicine questions',
  description: 'Short facts, yes/no/maybe judgements and urgency triage from notes of well-established general medicine.',
  notice: 'General information written for a benchmark. It is not medical advice.',
  fixtures: '../../fixtures/medical-qa',
  workload: { questionsPerMonth: 5_000, updatesPerMonth: 1, articlesPerUpdate: 5, months: 12 },
  labels: [
    {
      emergency: list(
        'emergency, ambulance, 999, 112, 911, A&E, casualty, the ER, to hospital, the hospital, in hospital, hospital now, hospital treatment, hospital care, hospital check, hospital assessment, needs hospital, immediately, at once, straight away, right away',
      ),
      doctor: list(
        'doctor, GP, surgery, optician, appointment, 111, medical advice, same day, get it checked, have it checked, blood test, blood count, no need for A&E, no need for hospital, no need to go to hospital, no hospital, no ambulance, not 999',
      ),
      'self-care': list(
        'self-care, self care, at home, first aid, pharmacist, pharmacy, no doctor, no GP, no need to see, no need for a doctor, no need for a GP, no medical, no treatment, not an emergency, nothing, harmless, on its own, by itself, stay active, staying active, keep active, keep moving, keep an eye, watch her, watch him, stay with, plenty of rest, rest at home, fluids, running water, moisturiser, painkillers, paracetamol, ibuprofen',
      ),
    },
  ],
  // What the embedded 135M model reads best: one passage, for one thing at a time (docs/decisions/0002-reader-adapter.md).
  retrieval: { passages: 1, subQuestions: true },
  tuning: { learningRate: 1.2e-3, epochs: 5 },
  gates: [
    { figure: 'correct', fallsAtMost: 0.03 },
    // An emergency that was recognised stays recognised.
    { label: 'emergency', newlyWrongAtMost: 0 },
    { figure: 'errors', atMost: 0.01 },
    { figure: 'p50', ratioAtMost: 1.5 },
    { figure: 'cost', atMost: 0.2 },
  ],
})
