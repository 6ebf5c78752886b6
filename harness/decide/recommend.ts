import { FEWEST_DIFFERING } from '../stats/bootstrap.js'
import type { Choice } from './choose.js'
import type { Confidence } from './confidence.js'

/** A choice that may be followed. */
export interface Recommendation extends Choice {
  /** `null` where nobody is recommended; `refused` says why. */
  readonly chosen: string | null
  /** Whom the rules come to all the same: steps, levels, flips and confidence are of them. `null` where no system can meet the requirements. */
  readonly byRules: string | null
  /**
   * `requirements`: no system can meet them. `few questions`: no difference between two systems, however large, would be more than chance.
   * `draws`: more draws of the questions would choose another.
   */
  readonly refused: 'requirements' | 'few questions' | 'draws' | null
}

/** Whether no difference between two systems, however large, would be more than chance. */
export function tellNothing(questions: number): boolean {
  return questions < FEWEST_DIFFERING
}

export function recommend(choice: Choice, questions: number, confidence: Confidence | null): Recommendation {
  const refused = refusalOf(choice, questions, confidence)
  return { ...choice, chosen: refused ? null : choice.chosen, byRules: choice.chosen, refused }
}

function refusalOf({ chosen }: Choice, questions: number, confidence: Confidence | null): Recommendation['refused'] {
  if (chosen === null) return 'requirements'
  if (tellNothing(questions)) return 'few questions'
  return mostlyAnother(confidence, chosen) ? 'draws' : null
}

/** Whom more draws of the questions would choose; `null` where there is none. */
export function mostlyAnother(confidence: Confidence | null, chosen: string | null): Confidence['chosen'][number] | null {
  const first = confidence?.chosen[0]
  return first && first.id !== chosen && first.share > confidence.share ? first : null
}
