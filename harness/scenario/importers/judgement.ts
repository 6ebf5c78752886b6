import { JUDGEMENT } from '../schema.js'

/** The judgement that accepted answers are, where they are nothing more: held against words, `Yes. It does.` would be half wrong. */
export function judgementIn(answers: readonly string[]): (typeof JUDGEMENT)[number] | undefined {
  const said = new Set(answers.map((answer) => answer.toLowerCase().replace(/\.$/, '')))
  return said.size === 1 ? JUDGEMENT.find((judgement) => said.has(judgement)) : undefined
}
