/** What an answer of the systems of run-process.ts takes. */
export const ANSWER_MS = 10
/** Every second answer of the one is right, every third of the other. */
const RIGHT = { first: 2, second: 3 }

export type SystemId = keyof typeof RIGHT
export const SYSTEM_IDS = Object.keys(RIGHT) as SystemId[]

export function numberOf(question: string): number {
  return Number(/\d+/.exec(question)?.[0])
}

export function answerTo(system: SystemId, question: string): string {
  const number = numberOf(question)
  return `${number % RIGHT[system] === 0 ? number % 97 : 99} months, says ${system} of ${number}`
}
