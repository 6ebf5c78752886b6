import type { Choice } from './choose.js'
import { CRITERIA, type CriterionId } from './criteria.js'
import { type Evidence, foreignDrills } from './evidence.js'
import type { RequirementId } from './requirements.js'

/** Evidence that is not there, and what would produce it. */
export interface Missing {
  readonly what: string
  readonly command: string
}

/** What the decision had to do without. */
export function missingEvidence(evidence: Evidence, { unused, checks, pool }: Choice): Missing[] {
  const { scenario, folder, scores } = evidence
  const commands = commandsFor(scenario.name)
  const unclear = checks.flatMap(({ requirement, systems }): Missing[] => {
    const ids = systems
      .filter(({ id, fulfilment }) => fulfilment === 'unclear' && (pool.length === 0 || pool.includes(id)))
      .map(({ id }) => id)
    return ids.length === 0
      ? []
      : [{ what: `whether ${ids.join(', ')} can meet the requirement on ${requirement}`, command: commands[requirement] }]
  })
  const unfinished = scenario.systems.filter(({ missing }) => missing > 0)
  const noRows: Missing = {
    what: 'scores by question: no confidence, and differences only as the run took them',
    command: `npx versus score ${folder} (of a run; a baseline without scores.jsonl has to be blessed again)`,
  }
  return [
    ...(unfinished.length > 0
      ? [{ what: `trials of ${unfinished.map(({ id }) => id).join(', ')}`, command: `npx versus run --resume ${folder}` }]
      : []),
    ...(scores && scores.questions > 0 ? [] : [noRows]),
    ...CRITERIA.filter((criterion) => unused.includes(criterion)).map((criterion) => ({
      what: `${criterion} of at least one system, so that it had no say`,
      command: commands[criterion],
    })),
    ...unclear,
    ...foreignDrills(evidence).map(({ path, differs, unused }) => ({
      what: `${path} was measured with another ${differs.join(', ')} than the run${unused ? ': its figures of the systems of versus count as not known' : ''}`,
      command: `npx versus run ${scenario.name}, and the drill again`,
    })),
  ]
}

function commandsFor(scenario: string): Record<CriterionId | RequirementId, string> {
  const clock = `npx versus run ${scenario} --latency 30`
  return {
    accuracy: `npx versus run ${scenario}`,
    consistency: `npx versus run ${scenario} --wordings 3`,
    cost: clock,
    latency: clock,
    budget: clock,
    p50: clock,
    // So many samples bound the 95th percentile from above: 1 − 0.95^72 > 0.975.
    p95: `npx versus run ${scenario} --latency 75`,
    freshness: `npx versus drill freshness ${scenario} --retrain previous`,
    errors: `npx versus run ${scenario}`,
    offline: `npx versus drill offline ${scenario}`,
  }
}
