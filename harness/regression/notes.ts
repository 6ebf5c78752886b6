import { plural } from '../common/text.js'
import type { Comparison, ScenarioComparison } from './compare.js'
import type { Difference } from './differences.js'
import { listed } from './format.js'

/** What a reader must know before the figures: what differs between the sides, and what is not compared. */
export function comparisonNotes({ differs, sameMachine, only }: Comparison): string[] {
  return [
    ...differs.map(differenceNote),
    ...(sameMachine ? [] : ['other machines: ratios of times are in units of the calibration task, not of seconds']),
    ...(only.a.length > 0 ? [`only in the first: ${listed(only.a)}`] : []),
    ...(only.b.length > 0 ? [`only in the second: ${listed(only.b)}`] : []),
  ]
}

export function scenarioNotes({ refused, scorer, binaryScorer, questions, differs, only, systems }: ScenarioComparison): string[] {
  const timed = systems.some(({ latency, cost }) => latency ?? cost) ? '; times and cost can be compared all the same' : ''
  return [
    ...(refused ? [`scores can't be compared: ${refused}${timed}`] : binaryScorer === scorer ? [] : [rightnessNote(scorer, binaryScorer)]),
    ...differs.map(differenceNote),
    ...(questions.changed.length > 0
      ? [`changed, and in no figure: ${plural(questions.changed.length, 'question')} (${listed(questions.changed)})`]
      : []),
    ...(questions.onlyA > 0 ? [`asked by the first only: ${plural(questions.onlyA, 'question')}`] : []),
    ...(questions.onlyB > 0 ? [`asked by the second only: ${plural(questions.onlyB, 'question')}`] : []),
    ...(only.a.length > 0 ? [`systems of the first only: ${listed(only.a)}`] : []),
    ...(only.b.length > 0 ? [`systems of the second only: ${listed(only.b)}`] : []),
  ]
}

function rightnessNote(graded: string, binary: string | null): string {
  const told = binary ? `told by ${binary}, of the questions that it applies to` : 'not told apart'
  return `${graded} is graded: right and wrong answers (p, lost, gained) are ${told}`
}

export function differenceNote({ part, a, b }: Difference): string {
  return `differs: ${part} (${a} → ${b})`
}
