import type { z } from 'zod'
import type { scenarioSchema } from './schema.js'

/**
 * Declare a scenario: a use case with its knowledge, questions, training pairs and workload.
 * It is validated when it is loaded, so that the error can name the file.
 *
 * @example
 * export default defineScenario({
 *   name: 'parking',
 *   title: 'City parking office',
 *   description: 'Residents ask about permits and fines.',
 *   fixtures: '../../fixtures/parking',
 *   workload: { questionsPerMonth: 5_000, updatesPerMonth: 1 },
 * })
 */
export function defineScenario(scenario: z.input<typeof scenarioSchema>): z.input<typeof scenarioSchema> {
  return scenario
}
