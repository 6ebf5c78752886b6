import type { SystemSummary } from '../scoring/summary.js'

/** Of how many questions pass^k is, where it is not of all: those with fewer answers are not in it. */
export function consistencyNotes(systems: readonly SystemSummary[]): string[] {
  return systems.flatMap(({ id, consistency }) =>
    (['wordings', 'repeats'] as const).flatMap((over) => {
      const alike = consistency[over]
      if (!alike?.covered) return []
      const { questions, of } = alike.covered
      const what = over === 'wordings' ? 'questions' : 'wordings'
      return [`${id}, right ${alike.k} times of ${alike.k}: of ${questions} of ${of} ${what}; the others have fewer answers.`]
    }),
  )
}
